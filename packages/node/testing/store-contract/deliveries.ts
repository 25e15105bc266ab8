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
      const list = async (more: { positionFrom?: number; limit: number }) =>
        (await rig.store().deliveries({ institute: BRAVO, state: 'held', ...more })).map(
          ({ position }) => position,
        );
      expect(await list({ limit: 10 })).toEqual([1, 3, 5]);
      expect(await list({ limit: 2 })).toEqual([1, 3]);
      expect(await list({ limit: 10, positionFrom: 3 })).toEqual([3, 5]);
    });

    it('stay delivered, whatever was decided before the receipt came', async () => {
      await put([deliveryRow(0, BRAVO, 'held')]);
      await receive(receiptRow(BRAVO, 1), [[0, 1]]);
      await put([deliveryRow(0, BRAVO, 'due')]);
      expect(await rig.store().deliveries({ institute: BRAVO, state: 'due', limit: 9 })).toEqual([]);
    });

    it('go from delivered only to recalled, purged or kept, and from there anywhere', async () => {
      const stateOf = async () =>
        (await rig.store().deliveries({ statement: deliveryRow(0, BRAVO, 'due').statement }))[0]?.state;
      await put([deliveryRow(0, BRAVO, 'due')]);
      await receive(receiptRow(BRAVO, 1), [[0, 1]]);
      for (const state of ['due', 'held', 'forbidden'] as const) await put([deliveryRow(0, BRAVO, state)]);
      expect(await stateOf()).toBe('delivered');
      for (const state of ['recalled', 'kept', 'purged', 'due'] as const) {
        await put([deliveryRow(0, BRAVO, state)]);
        expect(await stateOf()).toBe(state);
      }
    });

    it.each(['forbidden', 'recalled', 'purged', 'kept'] as const)(
      'stay %s when a receipt covers them: it says what was had, not what may be',
      async (state) => {
        await put([deliveryRow(0, BRAVO, state)]);
        await receive(receiptRow(BRAVO, 1), [[0, 1]]);
        expect(await rig.store().deliveries({ statement: deliveryRow(0, BRAVO, state).statement })).toEqual([
          deliveryRow(0, BRAVO, state),
        ]);
      },
    );

    it('leave what they were behind whenever state or reason changes', async () => {
      const { statement } = deliveryRow(0, BRAVO, 'held');
      const past = async (institute = BRAVO) => rig.store().pastDeliveries(statement, institute);
      const held = { ...deliveryRow(0, BRAVO, 'held'), registryVersion: null };
      const later = { ...held, charterVersion: 4, updatedAt: instantAt(50) };
      const due = { ...deliveryRow(0, BRAVO, 'due'), charterVersion: 4, registryVersion: 5 };
      const otherReason = { ...due, reason: 'members' };
      await put([held, deliveryRow(0, CHARLIE, 'due'), deliveryRow(1, BRAVO, 'due')]);
      // The same decision again, under another charter, is not another state.
      await put([later]);
      expect(await past()).toEqual([]);
      await put([due]);
      await put([otherReason]);
      await receive(receiptRow(BRAVO, 1), [[0, 1]]);
      // Ignored, since it is delivered: nothing changed.
      await put([held]);
      const recalled = deliveryRow(0, BRAVO, 'recalled');
      await put([recalled]);
      const delivered = {
        ...otherReason,
        state: 'delivered',
        reason: 'receipt',
        rules: ['receipt'],
        updatedAt: receiptRow(BRAVO, 1).at,
      };
      expect(await (await rig.reopen()).pastDeliveries(statement, BRAVO)).toEqual([
        later,
        due,
        otherReason,
        delivered,
      ]);
      expect(await rig.store().deliveries({ statement })).toContainEqual(recalled);
      expect(await past(CHARLIE)).toEqual([]);
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
      await put([deliveryRow(0, CHARLIE, 'forbidden'), deliveryRow(3, BRAVO, 'held')]);
      await receive(receiptRow(BRAVO, 2), [[1, 3]]);
      // A row that stays what it is counts once.
      await put([deliveryRow(0, BRAVO, 'due'), deliveryRow(1, BRAVO, 'due')]);
      const again = await (await rig.reopen()).deliveryCounts();
      expect(again.map(({ institute, state, count }) => `${institute} ${state} ${count}`).sort()).toEqual([
        'bravo delivered 2',
        'bravo due 1',
        'bravo held 1',
        'charlie forbidden 2',
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
        rules: ['receipt'],
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
