import { bytesToHex, Digest, StatementId } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { EntryRow, NewEntry, Store } from '../../src/store.ts';
import { seededRandom } from '../seeded-random.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import {
  ALPHA,
  appendOf,
  BRAVO,
  bareEntry,
  headRow,
  heldEntries,
  heldEntry,
  newStatement,
  treeOf,
} from './rows.ts';

export function logContract(open: OpenStore): void {
  describe('logs', () => {
    const rig = eachTest(open);

    it('knows nothing at first', async () => {
      expect(await rig.store().heads()).toEqual([]);
      expect(await rig.store().head(ALPHA)).toBeUndefined();
      expect(await rig.store().entries(ALPHA, 0, 10)).toEqual([]);
      expect(await rig.store().treeNodes(ALPHA, [])).toEqual([]);
      expect(await rig.store().statement(StatementId.parse('0'.repeat(64)))).toBeUndefined();
    });

    it('keeps heads as they were given, by author', async () => {
      const head = { ...headRow(BRAVO, 1), root: Digest.parse('ab'.repeat(32)), checkpointSize: 9 };
      await rig.store().commit([{ kind: 'append', author: BRAVO, entries: [bareEntry(0)], head }]);
      await rig.store().commit([appendOf(ALPHA, [bareEntry(0)])]);
      expect(await rig.store().head(BRAVO)).toEqual(head);
      expect(await rig.store().heads()).toEqual([headRow(ALPHA, 1), head]);
    });

    it('appends only at the end, without gaps, to the size that the head says', async () => {
      const store = rig.store();
      await store.commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 2))]);
      const wrong: readonly NewEntry[][] = [heldEntries(ALPHA, 1, 1), heldEntries(ALPHA, 3, 1)];
      for (const entries of wrong) {
        expect(await store.commit([appendOf(ALPHA, entries, 2)])).toBe('conflict');
      }
      const gap = [...heldEntries(ALPHA, 2, 1), ...heldEntries(ALPHA, 4, 1)];
      expect(await store.commit([appendOf(ALPHA, gap, 2)])).toBe('conflict');
      expect(await store.commit([appendOf(ALPHA, heldEntries(ALPHA, 2, 1), 5)])).toBe('conflict');
      expect((await store.head(ALPHA))?.size).toBe(2);
      expect(await store.commit([appendOf(ALPHA, heldEntries(ALPHA, 2, 3), 2)])).toBe('done');
      expect(positions(await store.entries(ALPHA, 0, 10))).toEqual([0, 1, 2, 3, 4]);
    });

    it('holds a statement once, whoever logs it again', async () => {
      const store = rig.store();
      const twice = newStatement('twice');
      const inOneBatch = appendOf(ALPHA, [heldEntry(0, twice), heldEntry(1, twice)]);
      expect(await store.commit([inOneBatch])).toBe('conflict');
      expect(await store.head(ALPHA)).toBeUndefined();
      expect(await store.commit([appendOf(ALPHA, [heldEntry(0, twice)])])).toBe('done');
      expect(await store.commit([appendOf(BRAVO, [heldEntry(0, twice)])])).toBe('conflict');
      expect((await store.statement(twice.id))?.author).toBe(ALPHA);
    });

    it('reads entries as they were written, byte for byte', async () => {
      const store = rig.store();
      const quarantine = { code: 'signature-wrong', bytes: new Uint8Array([0, 255, 10]) } as const;
      const entries: NewEntry[] = [
        heldEntry(0, newStatement('one')),
        bareEntry(1, 'withheld'),
        bareEntry(2, 'unheld'),
        { ...bareEntry(3, 'quarantined'), quarantine },
      ];
      await store.commit([appendOf(ALPHA, entries)]);
      const read = await store.entries(ALPHA, 0, 10);
      expect(read.map(({ state }) => state)).toEqual(['held', 'withheld', 'unheld', 'quarantined']);
      expect(read.map(({ leafHash }) => bytesToHex(leafHash))).toEqual(
        entries.map(({ leafHash }) => bytesToHex(leafHash)),
      );
      const { envelope, about: _, parts: __, ...rest } = newStatement('one');
      const [first, ...others] = read;
      expect(first?.statement).toMatchObject({ ...rest, author: ALPHA, position: 0, arrival: 1 });
      expect(bytesToHex(first?.statement?.envelope ?? new Uint8Array())).toBe(bytesToHex(envelope));
      expect(others.every((entry) => entry.statement === undefined)).toBe(true);
      expect(positions(await store.entries(ALPHA, 1, 2))).toEqual([1, 2]);
      expect(await store.entries(ALPHA, 4, 2)).toEqual([]);
      expect(await store.entries(BRAVO, 0, 2)).toEqual([]);
    });

    it('finds positions by state', async () => {
      const store = rig.store();
      const states = ['held', 'unheld', 'withheld', 'unheld', 'held', 'unheld'] as const;
      const entries = states.map((state, at) =>
        state === 'held' ? heldEntry(at, newStatement(`s ${at}`)) : bareEntry(at, state),
      );
      await store.commit([appendOf(ALPHA, entries)]);
      expect(await store.positionsIn(ALPHA, 'unheld', 0, 10)).toEqual([1, 3, 5]);
      expect(await store.positionsIn(ALPHA, 'unheld', 2, 1)).toEqual([3]);
      expect(await store.positionsIn(ALPHA, 'held', 0, 10)).toEqual([0, 4]);
      expect(await store.positionsIn(ALPHA, 'quarantined', 0, 10)).toEqual([]);
      expect(await store.positionsIn(BRAVO, 'held', 0, 10)).toEqual([]);
    });

    it('fills what was withheld or not held, and nothing else', async () => {
      const store = rig.store();
      const late = newStatement('late');
      const held = heldEntry(1, late);
      await store.commit([
        appendOf(ALPHA, [
          heldEntry(0, newStatement('first')),
          { position: 1, leafHash: held.leafHash, state: 'unheld' },
        ]),
      ]);
      const fill = (entries: readonly NewEntry[]) => store.commit([{ kind: 'fill', author: ALPHA, entries }]);
      expect(await fill([{ ...held, leafHash: bareEntry(1).leafHash }])).toBe('conflict');
      expect(await fill([heldEntry(2, late)])).toBe('conflict');
      expect(await fill([heldEntry(0, newStatement('first'))])).toBe('conflict');
      expect(await store.statement(late.id)).toBeUndefined();
      expect(await fill([held])).toBe('done');
      expect(await fill([held])).toBe('conflict');
      expect((await store.statement(late.id))?.arrival).toBe(2);
      expect((await store.entries(ALPHA, 1, 1))[0]?.state).toBe('held');
      expect(await store.positionsIn(ALPHA, 'unheld', 0, 10)).toEqual([]);
    });

    it('lists the delegations and revocations that are held, by position', async () => {
      const store = rig.store();
      const kinds = ['delegation', 'finding', 'revocation', 'delegation'] as const;
      await store.commit([
        appendOf(
          ALPHA,
          kinds.map((kind, at) => heldEntry(at, newStatement(`${kind} ${at}`, kind))),
        ),
        appendOf(BRAVO, [heldEntry(0, newStatement('other', 'delegation'))]),
      ]);
      expect(positions(await store.controlEntries(ALPHA))).toEqual([0, 2, 3]);
    });

    it('has every node of the tree, as recomputed from the leaves', { timeout: 60_000 }, async () => {
      const random = seededRandom(7);
      const leaves: Uint8Array[] = [];
      let wanted = 0;
      while (leaves.length < 1_000) {
        const count = 1 + random.below(130);
        const entries = Array.from({ length: count }, (_, at) => bareEntry(leaves.length + at));
        expect(await rig.store().commit([appendOf(ALPHA, entries, leaves.length)])).toBe('done');
        leaves.push(...entries.map(({ leafHash }) => leafHash));
        wanted += await compareTree(rig.store(), leaves);
      }
      expect(wanted).toBeGreaterThan(10_000);
      await compareTree(await rig.reopen(), leaves);
    });

    it('keeps the trees of authors apart', async () => {
      await rig
        .store()
        .commit([appendOf(ALPHA, [bareEntry(0)]), appendOf(BRAVO, [bareEntry(0, 'withheld', 'b')])]);
      const leafOf = async (author: typeof ALPHA) =>
        (await rig.store().treeNodes(author, [{ level: 0, index: 0 }]))[0];
      expect(await leafOf(ALPHA)).not.toEqual(await leafOf(BRAVO));
    });

    it('throws for a node that the tree does not have yet', async () => {
      await rig.store().commit([appendOf(ALPHA, [bareEntry(0), bareEntry(1), bareEntry(2)])]);
      await expect(rig.store().treeNodes(ALPHA, [{ level: 0, index: 3 }])).rejects.toThrow();
      await expect(rig.store().treeNodes(ALPHA, [{ level: 1, index: 1 }])).rejects.toThrow();
      await expect(rig.store().treeNodes(ALPHA, [{ level: 8, index: 0 }])).rejects.toThrow();
    });
  });
}

async function compareTree(store: Store, leaves: readonly Uint8Array[]): Promise<number> {
  const tree = treeOf(leaves);
  const nodes = [...tree.keys()].map((key) => {
    const [level = 0, index = 0] = key.split('/').map(Number);
    return { level, index };
  });
  const hashes = await store.treeNodes(ALPHA, nodes);
  expect(hashes.map(bytesToHex)).toEqual([...tree.values()].map(bytesToHex));
  return nodes.length;
}

const positions = (entries: readonly EntryRow[]): number[] => entries.map(({ position }) => position);
