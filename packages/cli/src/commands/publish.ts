import type { Command } from 'commander';
import { names, runs, values } from '../command.ts';
import type { Running } from '../program.ts';
import { type PublishOptions, publishFinding } from '../publish-finding.ts';

export function define(program: Command, running: Running): void {
  const publish = program
    .command('publish')
    .summary('turn results files into marked findings')
    .description('Publish statements.');
  const finding = publish
    .command('finding')
    .summary('publish findings from results files')
    .description(
      'Turn results files (Inspect .eval or .json, Every Eval Ever, lm-evaluation-harness, HELM) into signed findings: one draft for each run. A finding is published when a different person has approved it.',
    )
    .argument('<log...>', 'results files')
    .option('--to <names>', 'audience: institutes, groups of the charter, members, public', names)
    .option('--purpose <names>', 'what it may be used for', names)
    .option('--tlp <level>', 'RED, AMBER+STRICT, AMBER, GREEN or CLEAR')
    .option('--log-to <names>', 'share the raw log too, as a part for these alone', names)
    .option('--part-audience <name=names>', 'a narrower audience for one part', values)
    .option('--prohibit <names>', 'what it must not be used for', names)
    .option('--pap <level>', 'permissible actions: RED, AMBER, GREEN or CLEAR')
    .option('--onward <rule>', 'none, audience or ask-originator')
    .option('--attribution <rule>', 'must, may or must-not')
    .option('--embargo-until <time>', 'deliver at this instant, not before (2026-12-01T09:00Z, +36h)')
    .option('--delete-by <time>', 'every copy is to be deleted by then')
    .option('--title <text>', 'one line for people (default: task and model)')
    .option('--task-arg <names>', 'task arguments that the finding may carry; all others are left out', names)
    .option('--key <name>', 'your key (default: the only staff key there is)')
    .option('--held-signer <post>', 'sign with a key that the server holds, instead of yours')
    .option('--no-sign', 'leave the draft unsigned')
    .option('--dry-run', 'say for every institute what it would receive and why; send nothing')
    .option(
      '--charter <file>',
      'with --dry-run: decide offline, by this charter (repeatable for a chain)',
      values,
    )
    .option('--institute <id>', 'with --charter: who would publish');
  runs<PublishOptions>(
    finding,
    running,
    [
      'comity publish finding run.eval --to south,east --purpose safety-evaluation --tlp AMBER --dry-run',
      'comity publish finding logs/*.eval --to members --purpose research --tlp GREEN --key publisher-1',
      'comity publish finding run.eval --to south,east --log-to south --purpose safety-evaluation --tlp AMBER --embargo-until +36h',
    ],
    publishFinding,
  );
}
