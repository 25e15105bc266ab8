import { describe, expect, it } from 'vitest';
import type { Change, PurgeRow, WatchRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { BRAVO, digestOf, instantAt, newStatement, purgeRow, wantedPart } from './rows.ts';

/** What is taken back: parts that are forgotten, statements that are watched because they end, and purges. */
export function takeBackContract(open: OpenStore): void {
  describe('parts that are taken back', () => {
    const rig = eachTest(open);
    const [first, second] = [digestOf('first'), digestOf('second')];
    const want = (statement: string, sha256 = first): Change => ({
      kind: 'want-part',
      part: wantedPart(statement, sha256),
    });
    const { sizeBytes, chunkRoot } = wantedPart('any', first);
    const hold: Change = { kind: 'part-held', sha256: first, sizeBytes, chunkRoot };
    const forget = (withdrawn: boolean): Change => ({ kind: 'forget-parts', parts: [first], withdrawn });
    const waiting = async () =>
      (await rig.store().wantedParts(9)).map(({ statement, sha256 }) => `${statement} ${sha256}`);
    const waits = (statement: string, sha256 = first) => `${newStatement(statement).id} ${sha256}`;

    it('are not there any more once they are forgotten, and may come again', async () => {
      await rig.store().commit([want('a'), want('b', second)]);
      await rig.store().commit([forget(false)]);
      expect(await rig.store().part(first)).toBeUndefined();
      expect(await waiting()).toEqual([waits('b', second)]);
      await rig.store().commit([want('a')]);
      expect(await waiting()).toEqual([waits('b', second), waits('a')]);
      await rig.store().commit([hold, forget(false)]);
      expect(await rig.store().part(first)).toBeUndefined();
      expect(await rig.store().commit([forget(false)])).toBe('done');
    });

    it.each<[string, readonly Change[]]>([
      ['held', [hold]],
      ['wanted', [want('a'), want('b')]],
      ['unknown', []],
    ])('are never taken in again once they are withdrawn: %s before', async (_, before) => {
      await rig.store().commit(before);
      await rig.store().commit([forget(true)]);
      for (const change of [want('c'), hold, forget(false), want('c')]) {
        expect(await rig.store().commit([change])).toBe('done');
        const again = await rig.reopen();
        expect((await again.part(first))?.state).toBe('withdrawn');
        expect(await again.wantedParts(9)).toEqual([]);
      }
    });

    it('keep the size that was known when they are withdrawn', async () => {
      await rig.store().commit([hold]);
      await rig.store().commit([forget(true)]);
      expect(await rig.store().part(first)).toEqual({
        sha256: first,
        sizeBytes,
        chunkRoot,
        state: 'withdrawn',
      });
    });

    it('are not waited for any more by a statement that is taken back, but by others', async () => {
      await rig.store().commit([want('a'), want('b'), want('a', second)]);
      await rig.store().commit([{ kind: 'unwant', statement: newStatement('a').id }]);
      expect(await waiting()).toEqual([waits('b')]);
      expect((await rig.store().part(first))?.state).toBe('wanted');
      expect(await rig.store().part(second)).toBeUndefined();
    });
  });

  describe('watches', () => {
    const rig = eachTest(open);
    const watch = (name: string, changed: Partial<WatchRow> = {}): WatchRow => ({
      statement: newStatement(name).id,
      cause: 'delete-by',
      instrument: '',
      at: instantAt(10),
      ...changed,
    });
    const claim = (name: string, instrument: string) =>
      watch(name, { cause: 'instrument', instrument, at: null });
    const put = (...rows: WatchRow[]) =>
      rig.store().commit(rows.map((row): Change => ({ kind: 'watch', watch: row })));
    const sorted = (...rows: WatchRow[]) =>
      [...rows].sort((left, right) => (left.statement < right.statement ? -1 : 1));

    it('tell which statements end at or before an instant', async () => {
      const rows = ['a', 'b', 'c', 'd'].map((name, at) => watch(name, { at: instantAt(10 + at) }));
      await put(...rows, claim('a', 'us-cisa-2015'));
      const due = async (second: number, limit = 9) =>
        rig.store().watches({ deleteBy: instantAt(second), limit });
      expect(await due(9)).toEqual([]);
      expect(await due(12)).toEqual(sorted(...rows.slice(0, 3)));
      expect(await due(12, 2)).toEqual(sorted(...rows.slice(0, 3)).slice(0, 2));
      // Its originator gave it longer.
      await put(watch('a', { at: instantAt(99) }));
      expect(await due(10)).toEqual([]);
    });

    it('tell which statements claim an instrument, page by page', async () => {
      const rows = sorted(...['a', 'b', 'c', 'd', 'e'].map((name) => claim(name, 'us-cisa-2015')));
      await put(...rows, claim('a', 'eu-gpai-cop'), watch('b'));
      const list = async (limit: number, after?: WatchRow) =>
        rig.store().watches({
          instrument: 'us-cisa-2015',
          limit,
          ...(after === undefined ? {} : { after: after.statement }),
        });
      expect(await list(9)).toEqual(rows);
      expect(await list(2, rows[1])).toEqual(rows.slice(2, 4));
      expect(await list(9, rows[4])).toEqual([]);
      expect(await rig.store().watches({ instrument: 'eu-gpai-cop', limit: 9 })).toEqual([
        claim('a', 'eu-gpai-cop'),
      ]);
    });

    it('end all at once for a statement', async () => {
      await put(
        watch('a'),
        claim('a', 'us-cisa-2015'),
        claim('a', 'eu-gpai-cop'),
        claim('b', 'us-cisa-2015'),
      );
      await rig.store().commit([{ kind: 'unwatch', statement: newStatement('a').id }]);
      const again = await rig.reopen();
      expect(await again.watches({ deleteBy: instantAt(99), limit: 9 })).toEqual([]);
      expect(await again.watches({ instrument: 'us-cisa-2015', limit: 9 })).toEqual([
        claim('b', 'us-cisa-2015'),
      ]);
      expect(await again.watches({ instrument: 'eu-gpai-cop', limit: 9 })).toEqual([]);
    });
  });

  describe('purges', () => {
    const rig = eachTest(open);
    const put = (...rows: PurgeRow[]) =>
      rig.store().commit(rows.map((row): Change => ({ kind: 'purge', purge: row })));

    it('are one row for each statement and request; the newest counts', async () => {
      const parts = [digestOf('first'), digestOf('second')];
      await put(purgeRow('a', 'r1', 'due'), purgeRow('a', 'delete-by', 'due', { cause: 'delete-by' }));
      const receipted = purgeRow('a', 'r1', 'receipted', {
        author: BRAVO,
        cause: 'narrowed',
        outcome: 'refused',
        parts,
        receipt: newStatement('receipt').id,
        updatedAt: instantAt(9),
      });
      await put(receipted, purgeRow('b', 'r1', 'due'));
      expect(await (await rig.reopen()).purges({ statement: newStatement('a').id })).toEqual([
        receipted,
        purgeRow('a', 'delete-by', 'due', { cause: 'delete-by' }),
      ]);
      expect(await rig.store().purges({ statement: newStatement('c').id })).toEqual([]);
    });

    it('are listed by state, the oldest first', async () => {
      await put(...['z', 'a', 'm'].map((name) => purgeRow(name, 'r', 'due')));
      await put(purgeRow('z', 'r', 'purged'), purgeRow('b', 'r', 'due'));
      const due = async (limit: number) =>
        (await rig.store().purges({ state: 'due', limit })).map(({ statement }) => statement);
      expect(await due(9)).toEqual(['a', 'm', 'b'].map((name) => newStatement(name).id));
      expect(await due(1)).toEqual([newStatement('a').id]);
      await put(purgeRow('z', 'r', 'due'));
      expect(await due(2)).toEqual(['z', 'a'].map((name) => newStatement(name).id));
    });
  });
}
