import type { Command } from 'commander';
import type { DecisionRow, DeliveryItem, ExplanationAnswer } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { parseMoment, untilText } from '../moment.ts';
import { obligationText } from '../obligation-text.ts';
import type { Running } from '../program.ts';
import { resolveStatement } from '../resolve-id.ts';

interface WhyOptions {
  readonly at?: string;
}

export function define(program: Command, running: Running): void {
  const why = program
    .command('why')
    .summary('say why an institute has, awaits or may not have a statement')
    .description(
      'The rule for the statement and for each part as of now, what comes with it, and what was decided before, each with the charter and the registry that it was decided by.',
    )
    .argument('<statement>', 'id, or its first characters')
    .argument('<institute>', 'id of the institute')
    .option('--at <time>', 'only the decision that stood at this time');
  runs<WhyOptions>(
    why,
    running,
    ['comity why 3fa9c1 south', 'comity why 3fa9c1 south --at 2026-05-03'],
    explain,
  );
}

async function explain(
  context: Context,
  options: WhyOptions & CommonOptions,
  named = '',
  institute = '',
): Promise<number> {
  const { out } = context;
  const node = await context.api();
  const id = await resolveStatement(node, named);
  const answer = await node.json<ExplanationAnswer>(
    'GET',
    `/statements/${id}/why?institute=${encodeURIComponent(institute)}`,
  );
  if (options.at === undefined) out.result(answer, () => printAnswer(context, answer));
  else {
    const at = parseMoment(options.at, context.io.nowMs());
    const stood = standingAt(answer, at);
    out.result({ institute, at, delivery: stood ?? null }, () =>
      out.line(
        stood === undefined
          ? `At ${at} nothing had been decided yet for ${institute}.`
          : `${dayText(at)}: ${deliveryText(stood)}, ${decidedText(stood)}`,
      ),
    );
  }
  return EXIT.ok;
}

/** The last row that was there at this time. Instants compare like their texts. */
const standingAt = ({ past, delivery }: ExplanationAnswer, at: string): DeliveryItem | undefined =>
  [...past, ...(delivery === null ? [] : [delivery])].findLast(({ updatedAt }) => updatedAt <= at);

function printAnswer({ io, out }: Context, { statement, parts, delivery, past }: ExplanationAnswer): void {
  out.line(`Now, ${versionsText(statement.decision)}:`);
  out.table(
    ['what', 'outcome', 'because'],
    [{ name: 'statement', ...statement }, ...parts].map(({ name, decision, explanation }) => [
      name,
      OUTCOMES[decision.outcome] ?? decision.outcome,
      explanation,
    ]),
  );
  if (statement.decision.obligations.length > 0) {
    out.line();
    out.line('What comes with it:');
    for (const obligation of statement.decision.obligations)
      out.fields([['-', obligationText(obligation, io.nowMs())]]);
  }
  if (delivery !== null) {
    const until =
      delivery.holdUntil === null
        ? ''
        : `, until ${delivery.holdUntil} (${untilText(delivery.holdUntil, io.nowMs())})`;
    out.line();
    out.fields([
      ['delivery', `${deliveryText(delivery)}${until}, since ${delivery.updatedAt}`],
      ['decided', decidedText(delivery)],
    ]);
  }
  if (past.length === 0) return;
  out.line();
  out.line('Before:');
  out.table(
    ['since', 'delivery', 'decided'],
    past.map((row) => [row.updatedAt.slice(0, 16).replace('T', ' '), deliveryText(row), decidedText(row)]),
  );
}

const deliveryText = ({ state, reason }: DeliveryItem): string => `${DELIVERIES[state] ?? state} [${reason}]`;

/** "as decided on 3 May 2026 under charter 4, registry 2" */
const decidedText = (row: DeliveryItem): string =>
  `as decided on ${dayText(row.updatedAt)} ${versionsText(row)}`;

const versionsText = ({
  charterVersion,
  registryVersion,
}: Pick<DecisionRow, 'charterVersion' | 'registryVersion'>): string =>
  `under charter ${charterVersion}${registryVersion === null ? ', without a registry' : `, registry ${registryVersion}`}`;

/** Days are of UTC, like every instant here. */
const dayText = (instant: string): string =>
  new Date(instant).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });

const OUTCOMES: Readonly<Record<string, string>> = { permit: 'yes', hold: 'later', forbid: 'no' };
const DELIVERIES: Readonly<Record<string, string>> = {
  due: 'entitled; its receipt is not here yet',
  held: 'held back',
  forbidden: 'not delivered',
  delivered: 'delivered; its signed receipt is here',
  recalled: 'taken back; its answer is not here yet',
  purged: 'taken back; it confirmed that nothing is left there',
  kept: 'taken back; it refused and keeps it',
};
