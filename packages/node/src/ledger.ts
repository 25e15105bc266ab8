import { type InstituteId, instantOf, type Statement, type StatementId } from '@comity/protocol';
import { statementFacts } from './facts.ts';
import { readHeld } from './held.ts';
import { type Core, currentCharter } from './state.ts';
import type { Change, DeliveryRow } from './store.ts';

/** The delivery ledger: one row per statement of ours and institute, with its state and the rule that decided (spec/delivery.md). */

/** The rows that a new statement of ours begins with. */
export function deliveriesOf(core: Core, statement: Statement, id: StatementId, position: number): Change[] {
  const rows = otherMembers(core).map((institute) =>
    decideDelivery(core, statement, id, position, institute),
  );
  return rows.length === 0 ? [] : [{ kind: 'deliveries', rows }];
}

export const otherMembers = (core: Pick<Core, 'state'>): InstituteId[] =>
  (currentCharter(core.state)?.charter.institutes ?? [])
    .map(({ id }) => id)
    .filter((id) => id !== core.state.institute);

export function decideDelivery(
  core: Core,
  statement: Statement,
  id: StatementId,
  position: number,
  institute: InstituteId,
  decider = core.state.decider,
): DeliveryRow {
  const nowMs = core.clock.nowMs();
  const decision = decider?.({
    action: 'deliver',
    statement: statementFacts(statement),
    part: null,
    institute,
    nowMs,
  });
  const state = decision?.outcome === 'permit' ? 'due' : decision?.outcome === 'hold' ? 'held' : 'forbidden';
  return {
    statement: id,
    position,
    institute,
    state,
    reason: decision?.rules[0] ?? 'charter-missing',
    holdUntil: decision?.holdUntil ?? null,
    updatedAt: instantOf(nowMs),
  };
}

/**
 * Decides again about what is held for an institute: an embargo has passed. Bounded by `rowsMax` per call. Answers how many rows
 * changed. What a new charter changes is decided with it (redecide.ts).
 */
export async function reconsider(core: Core, institute: InstituteId, rowsMax: number): Promise<number> {
  const held = await core.store.deliveries({ institute, state: 'held', limit: rowsMax });
  const changed: DeliveryRow[] = [];
  for (const row of held) {
    if (row.holdUntil !== null && row.holdUntil > instantOf(core.clock.nowMs())) continue;
    const stored = await core.store.statement(row.statement);
    if (stored === undefined) continue;
    const again = decideDelivery(core, readHeld(stored), row.statement, row.position, institute);
    if (again.state !== row.state || again.reason !== row.reason) changed.push(again);
  }
  if (changed.length > 0) await core.store.commit([{ kind: 'deliveries', rows: changed }]);
  return changed.length;
}
