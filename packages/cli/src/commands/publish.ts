import type { Command } from 'commander';
import { names, runs, values } from '../command.ts';
import { withMomentOptions } from '../duty-moments.ts';
import { withSignOptions } from '../hand-in.ts';
import { withMarkingOptions } from '../marking-options.ts';
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
    .argument('<log...>', 'results files');
  withSignOptions(withMomentOptions(withMarkingOptions(finding)))
    .option('--template <name>', 'begin with a saved marking (see `comity template list`)')
    .option('--log-to <names>', 'share the raw log too, as a part for these alone', names)
    .option('--part-audience <name=names>', 'a narrower audience for one part', values)
    .option('--title <text>', 'one line for people (default: task and model)')
    .option('--task-arg <names>', 'task arguments that the finding may carry; all others are left out', names)
    .option('--supersedes <statement>', 'an earlier statement that this one replaces', values)
    .option('--relates-to <statement>', 'a statement that this one refers to', values)
    .option('--dry-run', 'say who will see this, why, and what is still missing; send nothing')
    .option(
      '--charter <file>',
      'with --dry-run: decide offline, by this charter (repeatable for a chain)',
      values,
    )
    .option('--registry <file>', 'with --charter: the registry of instruments that it names')
    .option('--institute <id>', 'with --charter: who would publish');
  runs<PublishOptions>(
    finding,
    running,
    [
      'comity publish finding run.eval --to south,east --purpose safety-evaluation --tlp AMBER --dry-run',
      'comity publish finding logs/*.eval --to members --purpose research --tlp GREEN --key publisher-1',
      'comity publish finding run.eval --to south --purpose safety-evaluation --tlp AMBER --instrument uk-foia-s-27 --dry-run',
      'comity publish finding run.eval --to members --purpose incident-response --tlp AMBER --instrument eu-ai-act-art-73 --aware 2026-11-30T09:00Z --dry-run',
      'comity publish finding run.eval --template for-the-pair --to north--pair',
      'comity publish finding run.eval --to south,east --log-to south --purpose safety-evaluation --tlp AMBER --embargo-until +36h',
    ],
    publishFinding,
  );
}
