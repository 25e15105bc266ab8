import type { Relation, Statement, StatementId } from '@comity/protocol';
import { skimHeld } from './skim-held.ts';
import type { Core } from './state.ts';

/**
 * Our own statements that claim an instrument, and what they speak of, kept as they are appended: our log is read once, at the first
 * question, and then only what is new. Whose it is to see, and which terms are in force, is asked each time.
 */
export interface ClaimIndex {
  /** The last arrival that was looked at. */
  arrival: number;
  /** In the order in which they were appended. */
  readonly claiming: Set<StatementId>;
  /** What claims an instrument and speaks of this statement. */
  readonly reports: Map<StatementId, Set<StatementId>>;
}

export const emptyClaimIndex = (): ClaimIndex => ({ arrival: 0, claiming: new Set(), reports: new Map() });

export async function catchUpClaims(core: Core, index: ClaimIndex): Promise<void> {
  for (;;) {
    const author = core.state.institute;
    const rows = await core.store.statements({ after: index.arrival, author, limit: ROWS_PER_READ });
    for (const row of rows) {
      join(index, row.id, skimHeld(row));
      index.arrival = Math.max(index.arrival, row.arrival);
    }
    if (rows.length < ROWS_PER_READ) return;
    await core.clock.sleep(0);
  }
}
const ROWS_PER_READ = 500;

/** A remark may give a statement the claim that it had not. */
function join({ claiming, reports }: ClaimIndex, id: StatementId, { type, label, body }: Statement): void {
  if (type === 'remark' && body.marking.legal.length > 0) claiming.add(body.statement);
  if (label.marking.legal.length === 0) return;
  claiming.add(id);
  for (const { kind, statement } of label.relations) {
    if (!SPEAKS.includes(kind)) continue;
    const present = reports.get(statement) ?? new Set();
    reports.set(statement, present.add(id));
  }
}

const SPEAKS: readonly Relation['kind'][] = ['supersedes', 'refers-to', 'supports', 'replies-to'];
