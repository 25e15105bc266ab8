import { noticeMarking } from '@comity/formats';
import { PartName, PURPOSES, type Statement } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs, values } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface AskOptions extends SignOptions {
  readonly part: readonly string[];
  readonly purpose: string;
  readonly because: string;
}

export function define(program: Command, running: Running): void {
  const ask = program
    .command('ask')
    .summary('ask the originator for parts that you may not have')
    .description(
      'Send the originator a signed request for parts that you see and may not have. It grants them by wider terms, or declines with a reason.',
    )
    .argument('<statement>', 'id, or its first characters')
    .requiredOption('--part <name>', 'the part (repeatable)', values)
    .requiredOption('--purpose <name>', `what for: ${PURPOSES.join(', ')}`)
    .requiredOption('--because <text>', 'why, in one line, for the originator');
  runs<AskOptions>(
    withSignOptions(ask),
    running,
    ['comity ask 3fa9c1 --part run.eval --purpose safety-evaluation --because "to score it again"'],
    askFor,
  );
}

async function askFor(context: Context, options: AskOptions & CommonOptions, named = ''): Promise<number> {
  const purpose = PURPOSES.find((known) => known === options.purpose);
  if (purpose === undefined)
    throw usage(`Not a purpose: ${options.purpose}`, `Purposes: ${PURPOSES.join(', ')}`);
  const composer = await composerOf(context);
  const { api, issuer } = composer;
  const item = await api.json<StatementItem>('GET', `/statements/${await resolveStatement(api, named)}`);
  if (item.author === issuer) throw usage('It is a statement of your own institute: its parts are here.');
  const strange = options.part.filter((name) => !item.parts.some((part) => part.name === name));
  if (strange.length > 0)
    throw usage(
      `It has no part ${strange.join(', ')}.`,
      `Parts: ${item.parts.map(({ name }) => name).join(', ')}`,
    );
  const here = item.parts.filter(
    ({ name, state }) => options.part.includes(name) && state !== 'withheld' && state !== 'purged',
  );
  if (here.length === options.part.length)
    throw new Failure(
      EXIT.refused,
      'nothing-to-ask',
      'You may have these parts already.',
      { parts: here.map(({ name, state }) => `${name}: ${state === 'held' ? 'here' : 'on its way'}`) },
      `Fetch them: comity parts get ${item.id.slice(0, 12)}`,
    );
  const composed = composeStatement<Extract<Statement, { type: 'access-request' }>>(
    {
      type: 'access-request',
      body: {
        statement: item.id,
        parts: options.part.map((name) => PartName.parse(name)),
        purpose,
        reason: options.because,
      },
    },
    { title: 'Request for access', marking: noticeMarking([item.author], [item.marking], [purpose]) },
    composer,
  );
  await handInAndSay(context, api, composed, options, () => [
    `${item.author} is asked. Its answer: comity about ${item.id.slice(0, 12)}`,
  ]);
  return EXIT.ok;
}
