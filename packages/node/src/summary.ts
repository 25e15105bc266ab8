import { mayBeShown } from '@comity/policy';
import type { Statement } from '@comity/protocol';
import { SUMMARY_GROUPS_MAX, SUMMARY_STATEMENTS_MAX } from '@comity/protocol/limits';
import { isNoted, noteRead, type ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { mayRead } from './may-read.ts';
import type { Reader, Summary, SummaryQuery } from './node.ts';
import { skimHeld } from './skim-held.ts';
import type { StatementRow } from './store.ts';

/** How many statements the reader may read, by one property. Nobody is counted whom they may not read. */
export async function summaryFor(core: ReadCore, query: SummaryQuery, reader: Reader): Promise<Summary> {
  const counts = new Map<string, Counted>();
  const { author, type } = query;
  const wanted = { limit: ROWS_PER_READ, ...(author && { author }), ...(type && { type }) };
  let noted = false;
  let before: number | undefined;
  let complete = false;
  for (let looked = 0; looked < SUMMARY_STATEMENTS_MAX && !complete; looked += ROWS_PER_READ) {
    const rows = await core.store.statements({ ...wanted, ...(before !== undefined && { before }) });
    for (const row of rows) noted = count(core, counts, query.by, row, reader) || noted;
    before = rows.at(-1)?.arrival;
    complete = rows.length < ROWS_PER_READ;
    await core.clock.sleep(0);
  }
  if (noted) await noteRead(core, reader, 'summary', [], []);
  const groups = [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, SUMMARY_GROUPS_MAX);
  return {
    by: query.by,
    groups: groups.map(([key, { count, companies }]) =>
      companies.size === 0 || mayBeShown(companies)
        ? { key, count, rule: null }
        : { key, count: null, rule: 'aggregation-floor' },
    ),
    complete: complete && counts.size <= SUMMARY_GROUPS_MAX,
  };
}
const ROWS_PER_READ = 500;

interface Counted {
  count: number;
  /** Origin companies of what is sensitive for competition; what is not sensitive neither helps nor hinders (policy, `mayAggregate`). */
  readonly companies: Set<string>;
}

/** Answers whether the row counts and is above TLP:GREEN. */
function count(
  core: ReadCore,
  counts: Map<string, Counted>,
  by: SummaryQuery['by'],
  row: StatementRow,
  reader: Reader,
): boolean {
  const statement = skimHeld(row);
  const key = keyOf(by, statement);
  if (key === undefined || mayRead(core, row.id, statement, null, reader).outcome !== 'permit') return false;
  const { marking } = matterOf(core.state.standing, row.id, statement, null).statement;
  const counted = counts.get(key) ?? { count: 0, companies: new Set() };
  counted.count += 1;
  if (marking.competition?.sensitive)
    for (const company of marking.competition.originCompanies) counted.companies.add(company);
  counts.set(key, counted);
  return isNoted(marking);
}

/** undefined: the statement has no such property. */
function keyOf(by: SummaryQuery['by'], statement: Statement): string | undefined {
  if (by === 'author') return statement.label.issuer;
  if (by === 'type') return statement.type;
  return statement.type === 'finding' ? statement.body[by] : undefined;
}
