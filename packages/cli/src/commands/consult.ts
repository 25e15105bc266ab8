import { noticeMarking } from '@comity/formats';
import type { Statement } from '@comity/protocol';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface ConsultOptions extends SignOptions {
  readonly agree?: boolean;
  readonly object?: boolean;
  readonly because: string;
}

export function define(program: Command, running: Running): void {
  const consult = program
    .command('consult')
    .summary('answer a consultation before release (counsel)')
    .description(
      'Say whether your institute agrees that a statement which names it to be consulted goes out. The newest answer counts. Counsel signs it.',
    )
    .argument('<statement>', 'id, or its first characters')
    .option('--agree', 'it may go out')
    .option('--object', 'it should not go out')
    .requiredOption('--because <text>', 'why, in one line, for the originator');
  runs<ConsultOptions>(
    withSignOptions(consult),
    running,
    ['comity consult 3fa9c1 --agree --because "no objection" --key counsel-1'],
    answerConsultation,
  );
}

async function answerConsultation(
  context: Context,
  options: ConsultOptions & CommonOptions,
  named = '',
): Promise<number> {
  if ((options.agree === true) === (options.object === true)) throw usage('Say --agree or --object.');
  const composer = await composerOf(context);
  const { api, issuer } = composer;
  const item = await api.json<StatementItem>('GET', `/statements/${await resolveStatement(api, named)}`);
  if (!item.marking.consultBeforeRelease.includes(issuer))
    throw new Failure(EXIT.refused, 'not-consulted', `${issuer} is not to be consulted on it.`, {
      statement: item.id,
      consulted: item.marking.consultBeforeRelease,
    });
  const verdict = options.agree === true ? 'agreed' : 'objected';
  const composed = composeStatement<Extract<Statement, { type: 'consult-answer' }>>(
    { type: 'consult-answer', body: { statement: item.id, verdict, reason: options.because } },
    { title: 'Answer to a consultation', marking: noticeMarking([item.author], [item.marking]) },
    composer,
  );
  await handInAndSay(context, api, composed, options, () => [
    verdict === 'agreed'
      ? `${item.author} is told. It goes out when all who are consulted have agreed and its embargo is over.`
      : `${item.author} is told. It is held while the objection stands.`,
  ]);
  return EXIT.ok;
}
