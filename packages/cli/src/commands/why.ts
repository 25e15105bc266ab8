import type { Command } from 'commander';
import type { ExplanationAnswer } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { untilText } from '../moment.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

export function define(program: Command, running: Running): void {
  const why = program
    .command('why')
    .summary('say why an institute has, awaits or may not have a statement')
    .description('The rule for the statement and for each part, and what has happened so far.')
    .argument('<statement>', 'id, or its first characters')
    .argument('<institute>', 'id of the institute');
  runs(why, running, ['comity why 3fa9c1 south'], explain);
}

async function explain(
  { api, io, out }: Context,
  _options: CommonOptions,
  named = '',
  institute = '',
): Promise<number> {
  const node = await api();
  const id = await resolveStatement(node, named);
  const answer = await node.json<ExplanationAnswer>(
    'GET',
    `/statements/${id}/why?institute=${encodeURIComponent(institute)}`,
  );
  const { statement, parts, delivery } = answer;
  out.result(answer, () => {
    out.table(
      ['what', 'outcome', 'because'],
      [{ name: 'statement', ...statement }, ...parts].map(({ name, decision, explanation }) => [
        name,
        OUTCOMES[decision.outcome] ?? decision.outcome,
        explanation,
      ]),
    );
    if (delivery === null) return;
    out.line();
    const until =
      delivery.holdUntil === null
        ? ''
        : `, until ${delivery.holdUntil} (${untilText(delivery.holdUntil, io.nowMs())})`;
    out.fields([
      [
        'delivery',
        `${DELIVERIES[delivery.state] ?? delivery.state} [${delivery.reason}]${until}, since ${delivery.updatedAt}`,
      ],
    ]);
  });
  return EXIT.ok;
}

const OUTCOMES: Readonly<Record<string, string>> = { permit: 'yes', hold: 'later', forbid: 'no' };
const DELIVERIES: Readonly<Record<string, string>> = {
  due: 'entitled; its receipt is not here yet',
  held: 'held back',
  forbidden: 'not delivered',
  delivered: 'delivered; its signed receipt is here',
};
