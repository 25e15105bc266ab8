import { bytesToHex } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { Change, DeliveryRow, ReceiptRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { ALPHA, BRAVO, CHARLIE, deliveryRow, digestOf, instantAt, receiptRow, wantedPart } from './rows.ts';

export function deliveryContract(open: OpenStore): void {
  describe('deliveries and parts', () => {
    const rig = eachTest(open);
    const put = (rows: readonly DeliveryRow[]) => rig.store().commit([{ kind: 'deliveries', rows }]);
    const receive = (receipt: ReceiptRow, held: readonly (readonly [number, number])[]) =>
      rig.store().commit([{ kind: 'receipt', receipt, held }]);

    it('are one row for each statement and institute; the newest counts', async () => {
      await put([deliveryRow(0, BRAVO, 'held'), deliveryRow(0, CHARLIE, 'due')]);
      await put([deliveryRow(0, BRAVO, 'due')]);
      const rows = await rig.store().deliveries({ statement: deliveryRow(0, BRAVO, 'due').statement });
      expect([...rows].sort((left, right) => (left.institute < right.institute ? -1 : 1))).toEqual([
        deliveryRow(0, BRAVO, 'due'),
        deliveryRow(0, CHARLIE, 'due'),
      ]);
      expect(await rig.store().deliveries({ institute: BRAVO, state: 'held', limit: 9 })).toEqual([]);
    });

    it('are listed for an institute and a state by rising position', async () => {
      await put([5, 1, 3].map((at) => deliveryRow(at, BRAVO, 'held')));
      await put([deliveryRow(2, BRAVO, 'due'), deliveryRow(1, CHARLIE, 'held')]);
      const list = async (more: { positionBelow?: number; limit: number }) =>
        (await rig.store().deliveries({ institute: BRAVO, state: 'held', ...more })).map(
          ({ position }) => position,
        );
      expect(await list({ limit: 10 })).toEqual([1, 3, 5]);
      expect(await list({ limit: 2 })).toEqual([1, 3]);
      expect(await list({ limit: 10, positionBelow: 5 })).toEqual([1, 3]);
    });

    it('stay delivered, whatever was decided before the receipt came', async () => {
      await put([deliveryRow(0, BRAVO, 'held')]);
      await receive(receiptRow(BRAVO, 1), [[0, 1]]);
      await put([deliveryRow(0, BRAVO, 'due')]);
      expect(await rig.store().deliveries({ institute: BRAVO, state: 'due', limit: 9 })).toEqual([]);
    });

    it('are counted by institute and state', async () => {
      await put([0, 1, 2].map((at) => deliveryRow(at, BRAVO, 'due')));
      await put([deliveryRow(0, CHARLIE, 'due'), deliveryRow(1, CHARLIE, 'forbidden')]);
      const counts = await rig.store().deliveryCounts();
      expect(counts.map(({ institute, state, count }) => `${institute} ${state} ${count}`).sort()).toEqual([
        'bravo due 3',
        'charlie due 1',
        'charlie forbidden 1',
      ]);
    });

    it('are delivered once a receipt covers their position, except what was forbidden', async () => {
      const states = ['due', 'held', 'forbidden', 'due', 'due', 'due'] as const;
      await put(states.map((state, at) => deliveryRow(at, BRAVO, state)));
      await put([deliveryRow(0, CHARLIE, 'due')]);
      await receive(receiptRow(BRAVO, 6), [
        [0, 4],
        [5, 6],
      ]);
      const delivered = await rig.store().deliveries({ institute: BRAVO, state: 'delivered', limit: 10 });
      expect(delivered.map(({ position }) => position)).toEqual([0, 1, 3, 5]);
      expect(delivered[1]).toMatchObject({
        reason: 'receipt',
        holdUntil: null,
        updatedAt: receiptRow(BRAVO, 6).at,
      });
      const due = await rig.store().deliveries({ institute: BRAVO, state: 'due', limit: 10 });
      expect(due.map(({ position }) => position)).toEqual([4]);
      // The first receipt is the one that tells when.
      await receive({ ...receiptRow(BRAVO, 6, 'again'), at: instantAt(99) }, [[0, 6]]);
      const [first] = await rig.store().deliveries({ institute: BRAVO, state: 'delivered', limit: 1 });
      expect(first?.updatedAt).toBe(receiptRow(BRAVO, 6).at);
      expect((await rig.store().deliveries({ institute: CHARLIE, state: 'due', limit: 10 })).length).toBe(1);
    });

    it('keep receipts of a pair, the newest last and as many as asked', async () => {
      for (const [at, note] of ['one', 'two', 'three'].entries())
        await receive(receiptRow(BRAVO, at, note), []);
      await receive(receiptRow(CHARLIE, 9), []);
      const last = await rig.store().receipts({ author: ALPHA, peer: BRAVO, limit: 2 });
      expect(last.map(({ size }) => size)).toEqual([1, 2]);
      expect(bytesToHex(last[1]?.envelope ?? new Uint8Array())).toBe(
        bytesToHex(receiptRow(BRAVO, 2, 'three').envelope),
      );
      expect(await rig.store().receipts({ author: BRAVO, peer: ALPHA, limit: 2 })).toEqual([]);
    });

    it('list parts that are wanted, oldest first, until somebody has the digest', async () => {
      const [first, second] = [digestOf('first'), digestOf('second')];
      const want = (statement: string, digest: typeof first): Change => ({
        kind: 'want-part',
        part: wantedPart(statement, digest),
      });
      await rig.store().commit([want('s1', first), want('s2', second), want('s3', first)]);
      const asked = async (limit: number) =>
        (await rig.store().wantedParts(limit)).map(({ statement }) => statement);
      const [s1, s2, s3] = ['s1', 's2', 's3'].map((name) => wantedPart(name, first).statement);
      expect(await asked(2)).toEqual([s1, s2]);
      expect((await rig.store().wantedParts(1))[0]).toEqual({ ...wantedPart('s1', first), state: 'wanted' });
      expect(await asked(9)).toEqual([s1, s2, s3]);
      expect((await rig.store().part(first))?.state).toBe('wanted');
      const { sizeBytes, chunkRoot } = wantedPart('s1', first);
      await rig.store().commit([{ kind: 'part-held', sha256: first, sizeBytes, chunkRoot }]);
      expect(await asked(9)).toEqual([s2]);
      expect(await rig.store().part(first)).toEqual({ sha256: first, sizeBytes, chunkRoot, state: 'held' });
      // A statement that comes later and names the same content has it at once.
      await rig.store().commit([want('s4', first)]);
      expect(await asked(9)).toEqual([s2]);
      expect((await rig.store().part(first))?.state).toBe('held');
      expect(await rig.store().part(digestOf('nobody'))).toBeUndefined();
    });
  });
}
