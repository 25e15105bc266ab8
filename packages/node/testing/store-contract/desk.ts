import { encodeUtf8, instantMs, instantOf, KeyId } from '@comity/protocol';
import { IDEMPOTENCY_MS } from '@comity/protocol/limits';
import { describe, expect, it } from 'vitest';
import type { AnswerRow, Change, DeskRow, DraftRow, TokenRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { digestOf, draftRow, eventOf, instantAt, newStatement } from './rows.ts';

/** What people at their desks leave in the store: drafts, tokens, answers; and what it tells them: events, forks. */
export function deskContract(open: OpenStore): void {
  describe('drafts, events, forks, tokens and answers', () => {
    const rig = eachTest(open);
    const put = (draft: DraftRow, revision: number) =>
      rig.store().commit([{ kind: 'draft', draft }], { drafts: [{ id: draft.id, revision }] });

    it('keep drafts with all they carry, and change them only from the revision that was read', async () => {
      const signatures = [
        { keyId: KeyId.parse(digestOf('key')), signature: 'c2ln', heldByServer: false },
      ] as const;
      expect(await put(draftRow('a', 1), 0)).toBe('done');
      expect(await put(draftRow('a', 2, { signatures }), 1)).toBe('done');
      expect(await put(draftRow('a', 2), 1)).toBe('conflict');
      const published = draftRow('a', 3, { signatures, state: 'published', statement: newStatement('a').id });
      expect(await put(published, 2)).toBe('done');
      const { payload, ...rest } = published;
      const again = await rig.reopen();
      const read = await again.draft('a');
      expect(read).toMatchObject(rest);
      expect(Buffer.from(read?.payload ?? [])).toEqual(Buffer.from(payload));
      expect(await again.draft('b')).toBeUndefined();
    });

    it('list drafts newest first, page by page, by state', async () => {
      const rows = ['e', 'b', 'd', 'a', 'c'].map((id, at) =>
        draftRow(id, 1, { updatedAt: instantAt(at < 2 ? 1 : at), state: id === 'd' ? 'discarded' : 'open' }),
      );
      for (const row of rows) await put(row, 0);
      const ids = async (query: Parameters<ReturnType<typeof rig.store>['drafts']>[0]) =>
        (await rig.store().drafts(query)).map(({ id }) => id);
      expect(await ids({ limit: 9 })).toEqual(['c', 'a', 'd', 'e', 'b']);
      expect(await ids({ limit: 2 })).toEqual(['c', 'a']);
      expect(await ids({ limit: 9, before: { updatedAt: instantAt(1), id: 'e' } })).toEqual(['b']);
      expect(await ids({ limit: 9, before: { updatedAt: instantAt(3), id: 'a' }, state: 'open' })).toEqual([
        'e',
        'b',
      ]);
      expect(await ids({ limit: 9, state: 'discarded' })).toEqual(['d']);
    });

    it("keep records of people's desks by kind, from the revision that was read, until they expire or are forgotten", async () => {
      const row = (id: string, revision: number, changed: Partial<DeskRow> = {}): DeskRow => ({
        kind: 'worksheet',
        id,
        owner: 'publisher-1',
        revision,
        document: '{}',
        updatedAt: instantAt(1),
        expiresAt: null,
        ...changed,
      });
      const put = (next: DeskRow) =>
        rig.store().commit([{ kind: 'desk', row: next }], {
          desks: [{ kind: next.kind, id: next.id, revision: next.revision - 1 }],
        });
      const session = row('a', 1, { kind: 'session', expiresAt: instantAt(5) });
      const others = row('c', 1, { owner: 'publisher-2' });
      expect(await Promise.all([row('a', 1), row('b', 1), others, session].map(put))).toEqual(
        Array(4).fill('done'),
      );
      expect(await put(row('a', 1, { document: '[]' }))).toBe('conflict');
      expect(await put(row('a', 2, { document: '[]' }))).toBe('done');
      const again = await rig.reopen();
      expect(await again.deskRow('worksheet', 'a')).toEqual(row('a', 2, { document: '[]' }));
      expect(await again.deskRow('upload', 'a')).toBeUndefined();
      const ids = async (query: Omit<Parameters<typeof again.deskRows>[0], 'kind'>) =>
        (await again.deskRows({ kind: 'worksheet', ...query })).map(({ id }) => id);
      expect(await ids({ limit: 9 })).toEqual(['a', 'b', 'c']);
      expect(await ids({ limit: 1, after: 'a' })).toEqual(['b']);
      expect(await ids({ limit: 9, owner: 'publisher-2' })).toEqual(['c']);
      await again.commit([{ kind: 'expire-desks', at: instantAt(4) }]);
      expect(await again.deskRow('session', 'a')).toEqual(session);
      await again.commit([
        { kind: 'expire-desks', at: instantAt(5) },
        { kind: 'forget-desk', of: 'worksheet', id: 'b' },
      ]);
      expect(await again.deskRow('session', 'a')).toBeUndefined();
      expect(await ids({ limit: 9 })).toEqual(['a', 'c']);
    });

    it('number events rising from one, and never use a number again', async () => {
      expect(await rig.store().lastEvent()).toBe(0);
      await rig.store().commit([eventOf(7), eventOf(8)]);
      const again = await rig.reopen();
      await again.commit([eventOf(9)]);
      const rows = await again.events(1, 10);
      expect(rows.map(({ sequence, subject }) => [sequence, subject.number])).toEqual([
        [2, 8],
        [3, 9],
      ]);
      expect(rows[0]).toEqual({
        sequence: 2,
        kind: 'statement-published',
        subject: { number: 8, author: 'alpha' },
        at: instantAt(8),
      });
      expect((await again.events(0, 2)).map(({ sequence }) => sequence)).toEqual([1, 2]);
      expect(await again.lastEvent()).toBe(3);
    });

    it('keep the evidence of forks', async () => {
      const fork = {
        subject: 'alpha',
        ours: encodeUtf8('o'),
        theirs: encodeUtf8('t'),
        foundAt: instantAt(1),
      };
      await rig.store().commit([{ kind: 'fork', fork }]);
      const [read] = await rig.store().forks();
      expect(read).toMatchObject({ subject: 'alpha', foundAt: instantAt(1) });
      expect(Buffer.from(read?.theirs ?? []).toString()).toBe('t');
    });

    it('know tokens by their hash until they are forgotten', async () => {
      const token = (name: string): TokenRow => ({
        tokenHash: digestOf(name),
        label: name,
        roles: ['publisher', 'reader'],
        post: name === 'one' ? null : 'duty-publisher',
        unit: name === 'one' ? 'general' : 'enforcement',
        purposes: name === 'one' ? [] : ['safety-evaluation', 'incident-response'],
        createdAt: instantAt(1),
        expiresAt: instantAt(100),
      });
      await rig.store().commit(['one', 'two'].map((name): Change => ({ kind: 'token', token: token(name) })));
      expect(await rig.store().token(digestOf('one'))).toEqual(token('one'));
      expect((await rig.store().tokens()).map(({ label }) => label).sort()).toEqual(['one', 'two']);
      await rig.store().commit([{ kind: 'forget-token', tokenHash: digestOf('one') }]);
      expect(await rig.store().token(digestOf('one'))).toBeUndefined();
      expect(await rig.store().tokens()).toEqual([token('two')]);
    });

    it('keep the answer to a request', async () => {
      const answer: AnswerRow = {
        key: 'k',
        requestHash: digestOf('r'),
        status: 409,
        body: '{"é":1}',
        at: instantAt(1),
      };
      await rig.store().commit([{ kind: 'answer', answer }], { unanswered: ['k'] });
      expect(await rig.store().answer('k')).toEqual(answer);
      expect(await rig.store().answer('other')).toBeUndefined();
    });

    it('forget an answer that is a day older than a new one', async () => {
      const answerAt = (key: string, at: AnswerRow['at']): Change => ({
        kind: 'answer',
        answer: { key, requestHash: digestOf('r'), status: 200, body: '{}', at },
      });
      const begin = instantMs(instantAt(0));
      await rig
        .store()
        .commit([answerAt('old', instantOf(begin)), answerAt('kept', instantOf(begin + 2000))]);
      await rig.store().commit([answerAt('new', instantOf(begin + IDEMPOTENCY_MS + 1000))]);
      expect(await rig.store().answer('old')).toBeUndefined();
      expect(await rig.store().answer('kept')).toBeDefined();
    });
  });
}
