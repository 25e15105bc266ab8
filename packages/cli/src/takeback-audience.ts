import { type Charter, InstituteId, memberOf } from '@comity/protocol';
import type { Api } from './api.ts';
import type { DeliveryItem } from './api-rows.ts';

/** Who has a statement of ours, or may have it without our knowing; who waits for it; and who left meanwhile. */
export interface Holders {
  /** Members that have it, may have it, or had it: what takes it back is for them. */
  readonly reached: readonly InstituteId[];
  /** Members for whom it is held back: they know nothing of it yet. */
  readonly waiting: readonly InstituteId[];
  /** Had it, and are no members any more: nothing reaches them. */
  readonly left: readonly InstituteId[];
}

export async function holdersOf(api: Api, id: string, charter: Charter): Promise<Holders> {
  const { items } = await api.json<{ items: readonly DeliveryItem[] }>('GET', `/statements/${id}/deliveries`);
  const named = (rows: readonly DeliveryItem[]) => rows.map(({ institute }) => InstituteId.parse(institute));
  const had = named(items.filter(({ state }) => state !== 'forbidden' && state !== 'held'));
  return {
    reached: had.filter((institute) => memberOf(charter, institute) !== undefined),
    waiting: named(items.filter(({ state }) => state === 'held')),
    left: had.filter((institute) => memberOf(charter, institute) === undefined),
  };
}
