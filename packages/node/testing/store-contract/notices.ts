import type { Instant } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { NoticeQuery, NoticeRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { DEPUTY, DUTY, noticeOf, noticeRow, pushReceiptRow, watchRuleRow } from './crisis-rows.ts';
import { eachTest } from './each-test.ts';
import { BRAVO, CHARLIE, deliveryRow, digestOf, eventOf, instantAt, newStatement } from './rows.ts';

/** What a crisis leaves in the store: who was told what, who has it, and what is watched for. */
export function noticeContract(open: OpenStore): void {
  describe('notices', () => {
    const rig = eachTest(open);
    const put = (...rows: readonly NoticeRow[]) => rig.store().commit(rows.map(noticeOf));
    const keys = async (query: NoticeQuery) => (await rig.store().notices(query)).map(({ key }) => key);

    it('are kept with all they carry', async () => {
      const full = noticeRow('a', 1, {
        kind: 'overdue',
        incident: newStatement('incident').id,
        about: BRAVO,
        step: 2,
        channelAt: 1,
        attempts: [{ channel: 'webhook', at: instantAt(3), outcome: 'retry', detail: 'http-503' }],
      });
      await put(full, noticeRow('b', 1, { channels: [] }));
      const store = await rig.reopen();
      expect(await store.notice(full.key)).toEqual(full);
      expect(await store.notice(noticeRow('b', 1).key)).toEqual(noticeRow('b', 1, { channels: [] }));
      expect(await store.notice(digestOf('none'))).toBeUndefined();
    });

    it('change only by the revision that follows; else the whole commit is a conflict', async () => {
      expect(await put(noticeRow('a', 2))).toBe('conflict');
      expect(await put(noticeRow('a', 1))).toBe('done');
      for (const revision of [0, 1, 3])
        expect(
          await rig
            .store()
            .commit([eventOf(1), noticeOf(noticeRow('b', 1)), noticeOf(noticeRow('a', revision))]),
        ).toBe('conflict');
      expect(await rig.store().lastEvent()).toBe(0);
      expect(await rig.store().notice(noticeRow('b', 1).key)).toBeUndefined();
      const sent = noticeRow('a', 2, { state: 'sent', incident: newStatement('i').id, channelAt: 1 });
      expect(await put(sent)).toBe('done');
      expect(await rig.store().notice(sent.key)).toEqual(sent);
    });

    it('follow on one another within a commit too', async () => {
      expect(await put(noticeRow('a', 1), noticeRow('a', 3))).toBe('conflict');
      expect(await put(noticeRow('a', 1), noticeRow('a', 2))).toBe('done');
      expect((await rig.store().notice(noticeRow('a', 1).key))?.revision).toBe(2);
    });

    it('are found when they are due: by when, then by key, and only those in state due', async () => {
      const at = (name: string, second: number, changed: Partial<NoticeRow> = {}) =>
        noticeRow(name, 1, { notBefore: instantAt(second), ...changed });
      const rows = [at('a', 8), at('b', 4), at('c', 6), at('d', 6), at('e', 1, { state: 'sent' })];
      await put(...rows);
      const [a, b, c, d] = rows.map(({ key }) => key);
      const same = [c, d].sort();
      expect(await keys({ dueAt: instantAt(3), limit: 9 })).toEqual([]);
      expect(await keys({ dueAt: instantAt(6), limit: 9 })).toEqual([b, ...same]);
      expect(await keys({ dueAt: instantAt(60), limit: 9 })).toEqual([b, ...same, a]);
      expect(await keys({ dueAt: instantAt(60), limit: 2 })).toEqual([b, same[0]]);
      await put({ ...at('b', 4), revision: 2, state: 'answered' });
      expect(await keys({ dueAt: instantAt(60), limit: 1 })).toEqual([same[0]]);
    });

    it('are listed newest first, page by page, by post and by state', async () => {
      const rows = ['a', 'b', 'c', 'd'].map((name, at) =>
        noticeRow(name, 1, {
          createdAt: instantAt(at < 2 ? 1 : at),
          post: name === 'c' ? DEPUTY : DUTY,
          state: name === 'd' ? 'failed' : 'due',
        }),
      );
      await put(...rows);
      const [a = digestOf(''), b = digestOf(''), c, d] = rows.map(({ key }) => key);
      const [newer, older] = a > b ? [a, b] : [b, a];
      expect(await keys({ limit: 9 })).toEqual([d, c, newer, older]);
      expect(await keys({ limit: 2 })).toEqual([d, c]);
      expect(await keys({ limit: 9, before: { createdAt: instantAt(1), key: newer } })).toEqual([older]);
      expect(await keys({ limit: 1, before: { createdAt: instantAt(2), key: c ?? a } })).toEqual([newer]);
      expect(await keys({ limit: 9, post: DUTY })).toEqual([d, newer, older]);
      expect(await keys({ limit: 9, state: 'due' })).toEqual([c, newer, older]);
      expect(await keys({ limit: 9, state: 'failed', post: DEPUTY })).toEqual([]);
      expect(
        await keys({ limit: 9, state: 'due', post: DUTY, before: { createdAt: instantAt(1), key: newer } }),
      ).toEqual([older]);
    });

    it('are listed by what they tell of and by incident, newest first', async () => {
      const incident = newStatement('incident').id;
      const rows = [
        noticeRow('a', 1, { subject: incident, incident, createdAt: instantAt(1) }),
        noticeRow('b', 1, { subject: 'update', incident, createdAt: instantAt(3) }),
        noticeRow('c', 1, { subject: 'draft', createdAt: instantAt(4) }),
        noticeRow('d', 1, { subject: incident, incident, createdAt: instantAt(2), post: DEPUTY }),
      ];
      await put(...rows);
      const [a, b, , d] = rows.map(({ key }) => key);
      expect(await keys({ subject: incident, limit: 9 })).toEqual([d, a]);
      expect(await keys({ subject: incident, limit: 1 })).toEqual([d]);
      expect(await keys({ incident, limit: 9 })).toEqual([b, d, a]);
      expect(await keys({ incident: newStatement('none').id, limit: 9 })).toEqual([]);
    });
  });

  pushReceiptContract(open);
  watchRuleContract(open);
}

function pushReceiptContract(open: OpenStore): void {
  describe('push receipts', () => {
    const rig = eachTest(open);
    const { statement } = deliveryRow(0, BRAVO, 'due');
    const receive = (peer: typeof BRAVO, second: number) =>
      rig.store().commit([{ kind: 'push-receipt', receipt: pushReceiptRow(statement, peer, second) }]);

    it('are kept once for a statement and peer: the first one, by peer', async () => {
      expect(await receive(CHARLIE, 20)).toBe('done');
      expect(await receive(BRAVO, 21)).toBe('done');
      expect(await receive(CHARLIE, 22)).toBe('done');
      const rows = [pushReceiptRow(statement, BRAVO, 21), pushReceiptRow(statement, CHARLIE, 20)];
      expect(await (await rig.reopen()).pushReceipts(statement)).toEqual(rows);
      expect(await rig.store().pushReceipts(statement, CHARLIE)).toEqual(rows.slice(1));
      expect(await rig.store().pushReceipts(newStatement('none').id)).toEqual([]);
    });

    it.each(['due', 'held'] as const)('deliver what was %s, and leave what it was behind', async (state) => {
      const rows = [
        deliveryRow(0, BRAVO, state),
        deliveryRow(0, CHARLIE, state),
        deliveryRow(1, BRAVO, state),
      ];
      await rig.store().commit([{ kind: 'deliveries', rows }]);
      await receive(BRAVO, 20);
      const delivered = {
        ...rows[0],
        state: 'delivered',
        reason: 'receipt',
        rules: ['receipt'],
        holdUntil: null,
        updatedAt: instantAt(20),
      };
      const store = await rig.reopen();
      const now = await store.deliveries({ statement });
      expect(now).toHaveLength(2);
      expect(now).toContainEqual(delivered);
      expect(now).toContainEqual(rows[1]);
      expect(await store.pastDeliveries(statement, BRAVO)).toEqual([rows[0]]);
      const counts = await store.deliveryCounts();
      expect(counts.map(({ institute, state: at, count }) => `${institute} ${at} ${count}`).sort()).toEqual(
        ['bravo delivered 1', `bravo ${state} 1`, `charlie ${state} 1`].sort(),
      );
      await receive(BRAVO, 30);
      expect(await store.deliveries({ statement })).toContainEqual(delivered);
      expect(await store.pastDeliveries(statement, BRAVO)).toHaveLength(1);
    });

    it.each(['forbidden', 'delivered', 'recalled', 'purged', 'kept'] as const)(
      'leave what is %s as it is',
      async (state) => {
        await rig.store().commit([{ kind: 'deliveries', rows: [deliveryRow(0, BRAVO, state)] }]);
        await receive(BRAVO, 20);
        expect(await rig.store().deliveries({ statement })).toEqual([deliveryRow(0, BRAVO, state)]);
        expect(await rig.store().pastDeliveries(statement, BRAVO)).toEqual([]);
        expect(await rig.store().pushReceipts(statement)).toHaveLength(1);
      },
    );

    it('count in the commit that also sets the row, and nothing remains of one that conflicts', async () => {
      const rows = [deliveryRow(0, BRAVO, 'due')];
      const receipt = { kind: 'push-receipt', receipt: pushReceiptRow(statement, BRAVO, 20) } as const;
      const changes = [{ kind: 'deliveries', rows }, receipt] as const;
      expect(await rig.store().commit(changes, { charterVersion: 4 })).toBe('conflict');
      expect(await rig.store().pushReceipts(statement)).toEqual([]);
      await rig.store().commit(changes);
      expect(await rig.store().deliveryCounts()).toEqual([
        { institute: BRAVO, state: 'delivered', count: 1 },
      ]);
    });
  });
}

function watchRuleContract(open: OpenStore): void {
  describe('watch rules', () => {
    const rig = eachTest(open);
    const put = (name: string, revision: number, expected: number, firedAt: Instant | null = null) =>
      rig.store().commit([{ kind: 'watch-rule', rule: watchRuleRow(name, revision, { firedAt }) }], {
        watchRules: [{ name, revision: expected }],
      });

    it('are kept by name, change from the revision that was read, and are forgotten', async () => {
      expect(await put('b', 1, 1)).toBe('conflict');
      expect(await put('b', 1, 0)).toBe('done');
      expect(await put('a', 1, 0)).toBe('done');
      expect(await put('b', 2, 0)).toBe('conflict');
      expect(await put('b', 2, 1, instantAt(7))).toBe('done');
      const rows = [watchRuleRow('a', 1), watchRuleRow('b', 2, { firedAt: instantAt(7) })];
      expect(await (await rig.reopen()).watchRules()).toEqual(rows);
      const forget = (revision: number) =>
        rig.store().commit([{ kind: 'forget-watch-rule', name: 'b' }], {
          watchRules: [{ name: 'b', revision }],
        });
      expect(await forget(1)).toBe('conflict');
      expect(await forget(2)).toBe('done');
      expect(await rig.store().watchRules()).toEqual([watchRuleRow('a', 1)]);
      expect(await put('b', 1, 0)).toBe('done');
    });
  });
}
