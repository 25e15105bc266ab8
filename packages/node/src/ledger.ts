import { textsMissing } from '@comity/policy';
import {
  type Digest,
  type Instant,
  type InstituteId,
  instantOf,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { POSITIONS_PER_REQUEST_MAX } from '@comity/protocol/limits';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { type Core, currentCharter, currentSetting } from './state.ts';
import type { Change, DeliveryRow } from './store.ts';

/** The delivery ledger: one row per statement of ours and institute, with its state and the rule that decided (spec/delivery.md). */

/** The rows that a new statement of ours begins with. */
export function deliveriesOf(
  core: Core,
  statement: Statement,
  id: StatementId,
  position: number,
  beside: Beside = {},
): Change[] {
  const rows = otherMembers(core).map((institute) =>
    decideDelivery(core, statement, id, position, institute, beside),
  );
  return rows.length === 0 ? [] : [{ kind: 'deliveries', rows }];
}

export const otherMembers = (core: Pick<Core, 'state'>): InstituteId[] =>
  (currentCharter(core.state)?.charter.institutes ?? [])
    .map(({ id }) => id)
    .filter((id) => id !== core.state.institute);

/** What is decided by instead of what is committed: something that is about to be. */
export type Beside = Partial<Pick<Core['state'], 'decider' | 'standing'>>;

export function decideDelivery(
  core: Core,
  statement: Statement,
  id: StatementId,
  position: number,
  institute: InstituteId,
  { decider = core.state.decider, standing = core.state.standing }: Beside = {},
): DeliveryRow {
  const nowMs = core.clock.nowMs();
  const decision = decider?.({
    action: 'deliver',
    ...matterOf(standing, id, statement, null),
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
    rules: decision?.rules ?? ['charter-missing'],
    holdUntil: decision?.holdUntil ?? null,
    charterVersion: decision?.charterVersion ?? 0,
    registryVersion: decision?.registryVersion ?? null,
    updatedAt: instantOf(nowMs),
  };
}

/** Whether only a receipt, a taking back or a widening can change a row: a new charter or the time cannot. */
export const isSettled = ({ state }: DeliveryRow): boolean =>
  state === 'delivered' || state === 'recalled' || state === 'purged' || state === 'kept';

/** How far the rows held for an institute have been decided again, and under what: until that changes nothing but time can free one. */
export interface Reconsidered {
  readonly from: number;
  /** Of the standing facts, the charter, the registry and the day: intervals of instruments are of days. */
  readonly under: string;
  readonly complete: boolean;
  readonly texts: ReadonlySet<Digest>;
}

/**
 * Decides again about what is held for an institute: an embargo has passed, a text was accepted, who was consulted has agreed. Bounded by
 * `rowsMax` per call; the next call goes on where this one ended. Answers how many rows changed, and notes the texts that the institute's
 * counsel has not accepted.
 */
export async function reconsider(core: Core, institute: InstituteId, rowsMax: number): Promise<number> {
  const now = instantOf(core.clock.nowMs());
  const under = conditions(core, now);
  const before = core.state.reconsidered.get(institute);
  const same = before?.under === under;
  const from = same ? before.from : 0;
  const held = await core.store.deliveries({ institute, state: 'held', positionFrom: from, limit: rowsMax });
  const changed: DeliveryRow[] = [];
  const texts = new Set<Digest>(same && from > 0 ? before.texts : []);
  for (const row of held) {
    // A whole pass under these very conditions has left it held: only its own time can free it.
    if (row.holdUntil === null ? same && before.complete : row.holdUntil > now) continue;
    const stored = await core.store.statement(row.statement);
    if (stored === undefined) continue;
    const statement = readHeld(stored);
    const again = decideDelivery(core, statement, row.statement, row.position, institute);
    if (again.state === 'held')
      for (const text of missingTexts(core, statement, row.statement, institute)) texts.add(text);
    if (again.state !== row.state || again.reason !== row.reason) changed.push(again);
  }
  if (changed.length > 0) await core.store.commit([{ kind: 'deliveries', rows: changed }]);
  const last = held.at(-1);
  const atEnd = last === undefined || held.length < rowsMax;
  const told = same && before.complete ? before.texts : texts;
  core.state.reconsidered.set(institute, {
    from: atEnd ? 0 : last.position + 1,
    under,
    complete: (same && before.complete) || atEnd,
    texts: told,
  });
  core.state.awaiting.set(institute, told);
  return changed.length;
}

/** After a commit that held something for an institute: its rows are all looked at again. */
export function noteHeld({ state }: Pick<Core, 'state'>, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind !== 'deliveries') continue;
    for (const row of change.rows) if (row.state === 'held') state.reconsidered.delete(row.institute);
  }
}

const conditions = ({ state }: Core, now: Instant): string =>
  [state.standing.changes, state.chain.length, state.registry?.version ?? 0, now.slice(0, 10)].join(' ');

/**
 * Positions of our log that are due for an institute, decided again: what ended by itself meanwhile, or is no longer its own to have, is
 * not named to it. At most POSITIONS_PER_REQUEST_MAX.
 */
export async function owedTo(core: Core, institute: InstituteId): Promise<readonly number[]> {
  const due = await core.store.deliveries({ institute, state: 'due', limit: POSITIONS_PER_REQUEST_MAX });
  const changed: DeliveryRow[] = [];
  const owed: number[] = [];
  for (const row of due) {
    const stored = await core.store.statement(row.statement);
    if (stored === undefined) continue;
    const again = decideDelivery(core, readHeld(stored), row.statement, row.position, institute);
    if (again.state === 'due') owed.push(row.position);
    else changed.push(again);
  }
  if (changed.length > 0) await core.store.commit([{ kind: 'deliveries', rows: changed }]);
  return owed;
}

function missingTexts(
  core: Core,
  statement: Statement,
  id: StatementId,
  institute: InstituteId,
): readonly Digest[] {
  const setting = currentSetting(core.state);
  const { marking } = matterOf(core.state.standing, id, statement, null).statement;
  return setting === undefined ? [] : textsMissing(marking, institute, setting);
}
