import { noticeMarking } from '@comity/formats';
import { type Statement, WITHDRAWAL_REASONS } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import { composeStatement } from '../compose-statement.ts';
import { composerOf } from '../composer.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import { shortId } from '../output.ts';
import { ownStatement } from '../own-statement.ts';
import { confirm } from '../passphrase.ts';
import type { Running } from '../program.ts';
import { holdersOf } from '../takeback-audience.ts';

interface WithdrawOptions extends SignOptions {
  readonly reason: string;
  readonly because: string;
  readonly yes?: boolean;
}

export function define(program: Command, running: Running): void {
  const withdraw = program
    .command('withdraw')
    .summary('take a statement of yours back')
    .description(
      'Ask every institute that has a statement of yours to drop it. Their nodes delete its parts and answer with signed receipts. It cannot be undone, and the same parts cannot be published again. One publisher may do it: taking back must not wait for a second person.',
    )
    .argument('<statement>', 'id, or its first characters')
    .requiredOption('--reason <reason>', WITHDRAWAL_REASONS.join(', '))
    .requiredOption('--because <text>', 'why, in one line, for whoever had it')
    .option('--yes', 'do not ask');
  runs<WithdrawOptions>(
    withSignOptions(withdraw),
    running,
    ['comity withdraw 3fa9c1 --reason error --because "the scorer counted refusals as passes"'],
    withdrawStatement,
  );
}

async function withdrawStatement(
  context: Context,
  options: WithdrawOptions & CommonOptions,
  named = '',
): Promise<number> {
  const reason = WITHDRAWAL_REASONS.find((known) => known === options.reason);
  if (reason === undefined)
    throw usage(`Not a reason: ${options.reason}`, `Reasons: ${WITHDRAWAL_REASONS.join(', ')}`);
  const composer = await composerOf(context);
  const item = await ownStatement(composer.api, named, composer.issuer);
  const { reached, waiting, left } = await holdersOf(composer.api, item.id, composer.inForce.charter);
  if (!context.out.isJson) {
    const { out } = context;
    out.line(out.tone('strong', `Withdrawing ${shortId(item.id)}: ${item.title}`));
    out.fields([
      ['asked', reached.join(', ') || 'nobody: no other institute has it'],
      ...(waiting.length === 0 ? [] : [['never get it', waiting.join(', ')] as const]),
      ...(left.length === 0 ? [] : [['out of reach', `${left.join(', ')} (members no more)`] as const]),
    ]);
    out.line(
      'Their nodes delete its parts and answer with signed receipts. Your node keeps it, marked as withdrawn.',
    );
    out.line(HONEST);
    out.line();
  }
  if (options.yes !== true && !(await confirm(context, 'Withdraw it for good?', false)))
    throw context.io.isInteractive
      ? new Failure(EXIT.refused, 'not-withdrawn', 'Nothing was withdrawn.')
      : usage('Nobody can be asked here.', 'Say --yes to withdraw it for good.');
  const composed = composeStatement<Extract<Statement, { type: 'withdrawal' }>>(
    { type: 'withdrawal', body: { statement: item.id, reason, explanation: options.because } },
    // its title says nothing of the statement: whoever drops that one keeps this one
    { title: `Withdrawal: ${reason}`, marking: noticeMarking(reached, [item.marking]) },
    composer,
  );
  await handInAndSay(context, composer.api, composed, options, () => [
    `What they answer: comity takeback ${shortId(item.id)} --watch`,
  ]);
  return EXIT.ok;
}

const HONEST = 'Copies that were read or taken out before cannot be recalled.';
