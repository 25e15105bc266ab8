import { describe, expect, it } from 'vitest';
import type { StatementRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { ALPHA, appendOf, BRAVO, bareEntry, CHARLIE, heldEntries, heldEntry, newStatement } from './rows.ts';

export function listingContract(open: OpenStore): void {
  describe('statements', () => {
    const rig = eachTest(open);

    it('are numbered by arrival over all authors, without gaps, also after a restart', async () => {
      await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 2))]);
      await rig.store().commit([appendOf(BRAVO, heldEntries(BRAVO, 0, 1))]);
      // A conflict uses up no number.
      await rig
        .store()
        .commit([appendOf(CHARLIE, heldEntries(CHARLIE, 0, 2)), appendOf(BRAVO, [bareEntry(9)])]);
      const again = await rig.reopen();
      await again.commit([appendOf(ALPHA, heldEntries(ALPHA, 2, 1), 2)]);
      const rows = await again.statements({ after: 0, limit: 10 });
      expect(rows.map(({ arrival, author, position }) => [arrival, author, position])).toEqual([
        [1, ALPHA, 0],
        [2, ALPHA, 1],
        [3, BRAVO, 0],
        [4, ALPHA, 2],
      ]);
    });

    it('are listed newest first below, and oldest first above a number', async () => {
      await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 5))]);
      const list = async (query: { before?: number; after?: number; limit: number }) =>
        arrivals(await rig.store().statements(query));
      expect(await list({ limit: 3 })).toEqual([5, 4, 3]);
      expect(await list({ before: 3, limit: 10 })).toEqual([2, 1]);
      expect(await list({ after: 2, limit: 2 })).toEqual([3, 4]);
      expect(await list({ after: 5, limit: 2 })).toEqual([]);
      expect(await list({ before: 1, limit: 2 })).toEqual([]);
    });

    it('are filtered by author and type before they are counted', async () => {
      const kinds = ['finding', 'delegation', 'finding', 'delegation', 'finding'] as const;
      const named = (name: string) =>
        kinds.map((kind, at) => heldEntry(at, newStatement(`${name} ${at}`, kind)));
      await rig.store().commit([appendOf(ALPHA, named('a'))]);
      await rig.store().commit([appendOf(BRAVO, named('b'))]);
      const store = rig.store();
      expect(arrivals(await store.statements({ author: BRAVO, limit: 2 }))).toEqual([10, 9]);
      expect(arrivals(await store.statements({ type: 'delegation', limit: 10 }))).toEqual([9, 7, 4, 2]);
      expect(
        arrivals(await store.statements({ author: ALPHA, type: 'finding', after: 1, limit: 2 })),
      ).toEqual([3, 5]);
      expect(arrivals(await store.statements({ author: CHARLIE, limit: 2 }))).toEqual([]);
    });
  });
}

const arrivals = (rows: readonly StatementRow[]): number[] => rows.map(({ arrival }) => arrival);
