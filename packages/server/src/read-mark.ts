import type { Store } from '@comity/node';
import { type Instant, instantOf, ok, type Result, refuse } from '@comity/protocol';
import type { ApiDeps } from './api-deps.ts';
import { type Caller, nameOf } from './http/caller.ts';

/** Up to which arrival a person has seen what came: what is above is new to them. It decides nothing. */

const KIND = 'read-mark';

/** 0: they have never said so, and everything is new. */
export async function readMarkOf(store: Pick<Store, 'deskRow'>, caller: Caller): Promise<number> {
  const row = await store.deskRow(KIND, nameOf(caller));
  return row === undefined ? 0 : (JSON.parse(row.document) as { readonly upTo: number }).upTo; // as: written below
}

/** Never falls: an older page that is answered late makes nothing new again. Refuses `conflict`. */
export async function saveReadMark(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  caller: Caller,
  upTo: number,
): Promise<Result<Instant>> {
  const id = nameOf(caller);
  const known = await store.deskRow(KIND, id);
  const updatedAt = instantOf(clock.nowMs());
  const revision = known?.revision ?? 0;
  const row = {
    kind: KIND,
    id,
    owner: id,
    revision: revision + 1,
    document: JSON.stringify({ upTo: Math.max(upTo, await readMarkOf(store, caller)) }),
    updatedAt,
    expiresAt: null,
  } as const;
  const written = await store.commit([{ kind: 'desk', row }], { desks: [{ kind: KIND, id, revision }] });
  return written === 'done' ? ok(updatedAt) : refuse('conflict');
}
