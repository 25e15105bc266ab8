import { createDecider, type Decider, type Setting } from '@comity/policy';
import type { InstituteId } from '@comity/protocol';
import { readHeld } from './held.ts';
import { decideDelivery, isSettled } from './ledger.ts';
import type { Core } from './state.ts';
import type { Change, DeliveryRow } from './store.ts';
import { wantedPartsOf } from './wanted-parts.ts';

/**
 * What a new charter or registry changes for statements that are here already (spec/delivery.md). Committed together with it, so that no
 * restart forgets it. Who joins the network or a group gets nothing old by it: groups count as they stood when a statement was issued.
 */
export async function redecided(core: Core, setting: Setting): Promise<Change[]> {
  const before = core.state.decider;
  if (before === undefined) return [];
  const after = createDecider(setting);
  const members = setting.charter.institutes.map(({ id }) => id);
  return [...(await deliveryChanges(core, members, after)), ...(await partChanges(core, before, after))];
}
const ROWS_PER_READ = 500;

/** Of our own log: a row for every member, decided again unless it is settled. */
async function deliveryChanges(
  core: Core,
  members: readonly InstituteId[],
  decider: Decider,
): Promise<Change[]> {
  const { institute, heads } = core.state;
  const size = heads.get(institute)?.size ?? 0;
  const changed: DeliveryRow[] = [];
  for (let from = 0; from < size; from += ROWS_PER_READ) {
    for (const { statement, position } of await core.store.entries(institute, from, ROWS_PER_READ)) {
      if (statement === undefined) continue;
      const held = readHeld(statement);
      const rows = new Map(
        (await core.store.deliveries({ statement: statement.id })).map((row) => [row.institute, row]),
      );
      for (const peer of new Set([...members, ...rows.keys()])) {
        const row = rows.get(peer);
        if (peer === institute || (row !== undefined && isSettled(row))) continue;
        const next = decideDelivery(core, held, statement.id, position, peer, { decider });
        if (next.state !== row?.state || next.reason !== row.reason) changed.push(next);
      }
    }
  }
  return changed.length === 0 ? [] : [{ kind: 'deliveries', rows: changed }];
}

/** Of others' statements: parts that we may have from now on. */
async function partChanges(core: Core, before: Decider, after: Decider): Promise<Change[]> {
  const changes: Change[] = [];
  let cursor = 0;
  for (;;) {
    const rows = await core.store.statements({ after: cursor, limit: ROWS_PER_READ });
    for (const row of rows) {
      const held = readHeld(row);
      const had = new Set(
        wantedPartsOf(core, row.author, row.id, held, { decider: before }).map(({ part }) => part.name),
      );
      const have = wantedPartsOf(core, row.author, row.id, held, { decider: after });
      changes.push(...have.filter(({ part }) => !had.has(part.name)));
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return changes;
    cursor = last.arrival;
  }
}
