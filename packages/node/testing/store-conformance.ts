import {
  bytesToHex,
  CompactRange,
  chunkHash,
  Digest,
  encodeUtf8,
  type InstituteId,
  instantOf,
  leafHash,
  measurePart,
  type PartName,
  type StatementId,
  sha256,
  sha256Hex,
} from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change, DeliveryRow, DraftRow, HeadRow, NewEntry, NewStatement, Store } from '../src/store.ts';

/** A store under test, and the way to open it again as a new process would. */
export interface StoreUnderTest {
  readonly store: Store;
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** Every sentence of the contract in src/store.ts as a test, for each implementation. */
export function storeConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of the store`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    test('an append is read back byte for byte, also by the next process', async () => {
      expect(await store.commit([appendOf(0, 5)])).toBe('done');
      const reopened = await under.reopen();
      const rows = await reopened.entries(NORTH, 0, 10);
      expect(rows.map(({ position, state }) => [position, state])).toEqual(
        [0, 1, 2, 3, 4].map((at) => [at, 'held']),
      );
      expect([...(rows[3]?.statement?.envelope ?? [])]).toEqual([...envelopeOf(3)]);
      expect(await reopened.head(NORTH)).toEqual(headOf(5));
      expect((await reopened.statement(idOf(4)))?.position).toBe(4);
    });

    test('the same commit twice is a conflict and no second effect', async () => {
      const change = appendOf(0, 3);
      expect(await store.commit([change, EVENT])).toBe('done');
      expect(await store.commit([change, EVENT])).toBe('conflict');
      expect(await store.lastEvent()).toBe(1);
      expect((await store.statements({ limit: 10 })).length).toBe(3);
    });

    test('an expectation that does not hold leaves everything as it was', async () => {
      await store.commit([
        appendOf(0, 1),
        { kind: 'charter', charter: { version: 1, sha256: digestOf('c'), envelope: encodeUtf8('c') } },
      ]);
      for (const expected of [
        { sizes: [{ author: NORTH, size: 0 }] },
        { charterVersion: 0 },
        { drafts: [{ id: 'none', revision: 1 }] },
      ]) {
        expect(await store.commit([EVENT], expected)).toBe('conflict');
      }
      await store.commit([{ kind: 'answer', answer: ANSWER }]);
      expect(await store.commit([EVENT], { unanswered: [ANSWER.key] })).toBe('conflict');
      expect(await store.lastEvent()).toBe(0);
    });

    test('of many commits that expect one size exactly one wins', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          store.commit([appendOf(0, 1)], { sizes: [{ author: NORTH, size: 0 }] }),
        ),
      );
      expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
      expect(await store.head(NORTH)).toEqual(headOf(1));
    });

    test('a conflict among concurrent commits spoils none of the others', async () => {
      const answers = await Promise.all([
        store.commit([EVENT]),
        store.commit([appendOf(7, 1)]),
        store.commit([EVENT]),
      ]);
      expect(answers).toEqual(['done', 'conflict', 'done']);
      expect(await store.lastEvent()).toBe(2);
    });

    test('tree nodes are those of the leaves, in pieces of any size', async () => {
      let size = 0;
      for (const step of [1, 2, 253, 1, 255, 300]) {
        await store.commit([appendOf(size, step, 'withheld')]);
        size += step;
        const frontier = frontierOf(size);
        const hashes = await store.treeNodes(NORTH, frontier);
        const range = new CompactRange();
        for (let at = 0; at < size; at++) range.appendLeaf(leafOf(at));
        expect(hashes.map(bytesToHex)).toEqual(range.frontier.map(bytesToHex));
      }
    });

    test('what was withheld or unheld can be filled once, by the very leaf', async () => {
      await store.commit([appendOf(0, 2, 'withheld')]);
      await store.commit([appendOf(2, 1, 'unheld')]);
      expect(await store.positionsIn(NORTH, 'withheld', 0, 10)).toEqual([0, 1]);
      const other: NewEntry = { ...entryOf(1, 'held'), leafHash: leafOf(99) };
      expect(await store.commit([{ kind: 'fill', author: NORTH, entries: [other] }])).toBe('conflict');
      const fill: Change = { kind: 'fill', author: NORTH, entries: [entryOf(1, 'held'), entryOf(2, 'held')] };
      expect(await store.commit([fill])).toBe('done');
      expect(await store.commit([fill])).toBe('conflict');
      expect((await store.entries(NORTH, 0, 3)).map(({ state }) => state)).toEqual([
        'withheld',
        'held',
        'held',
      ]);
      expect(await store.positionsIn(NORTH, 'unheld', 0, 10)).toEqual([]);
    });

    test('lists go by arrival, both ways, with filters and no gaps', async () => {
      await store.commit([appendOf(0, 4)]);
      await store.commit([appendOf(0, 3, 'held', SOUTH)]);
      const newest = await store.statements({ limit: 3 });
      expect(newest.map(({ arrival }) => arrival)).toEqual([7, 6, 5]);
      expect((await store.statements({ limit: 10, before: 5 })).map(({ arrival }) => arrival)).toEqual([
        4, 3, 2, 1,
      ]);
      expect((await store.statements({ limit: 2, after: 2 })).map(({ arrival }) => arrival)).toEqual([3, 4]);
      expect((await store.statements({ limit: 10, author: SOUTH })).length).toBe(3);
      expect((await store.statements({ limit: 10, type: 'revocation' })).length).toBe(0);
    });

    test('control entries are the delegations and revocations of one author', async () => {
      const control: NewEntry = {
        ...entryOf(1, 'held'),
        statement: { ...statementOf(1), type: 'delegation' },
      };
      await store.commit([
        { kind: 'append', author: NORTH, entries: [entryOf(0, 'held'), control], head: headOf(2) },
      ]);
      expect((await store.controlEntries(NORTH)).map(({ position }) => position)).toEqual([1]);
      expect(await store.controlEntries(SOUTH)).toEqual([]);
    });

    test('a receipt marks what it covers, and nothing that was forbidden', async () => {
      const rows = [
        deliveryOf(0, 'due'),
        deliveryOf(1, 'forbidden'),
        deliveryOf(2, 'due'),
        deliveryOf(3, 'due'),
      ];
      await store.commit([{ kind: 'deliveries', rows }]);
      const receipt = { author: NORTH, peer: SOUTH, size: 3, envelope: encodeUtf8('receipt'), at: AT };
      await store.commit([{ kind: 'receipt', receipt, held: [[0, 3]] }]);
      const states = await Promise.all(
        rows.map(async ({ statement }) => (await store.deliveries({ statement }))[0]?.state),
      );
      expect(states).toEqual(['delivered', 'forbidden', 'delivered', 'due']);
      expect(
        (await store.deliveries({ institute: SOUTH, state: 'due', limit: 9 })).map(
          ({ position }) => position,
        ),
      ).toEqual([3]);
      expect((await store.receipts({ author: NORTH, peer: SOUTH, limit: 5 })).length).toBe(1);
      expect(
        new Map((await store.deliveryCounts()).map(({ state, count }) => [state, count])).get('delivered'),
      ).toBe(2);
    });

    test('a part that is held is wanted by nobody any more', async () => {
      const part = { sha256: digestOf('part'), sizeBytes: 4, chunkRoot: digestOf('root') };
      const want = (statement: StatementId): Change => ({
        kind: 'want-part',
        part: { ...part, statement, author: NORTH, name: 'a' as PartName },
      });
      await store.commit([want(idOf(1)), want(idOf(2))]);
      expect((await store.wantedParts(10)).map(({ statement }) => statement)).toEqual([idOf(1), idOf(2)]);
      await store.commit([{ kind: 'part-held', ...part }]);
      await store.commit([want(idOf(3))]);
      expect(await store.wantedParts(10)).toEqual([]);
      expect((await store.part(part.sha256))?.state).toBe('held');
    });

    test('drafts are listed newest first and keep their bytes', async () => {
      for (const [at, id] of ['a', 'b', 'c'].entries())
        await store.commit([{ kind: 'draft', draft: draftOf(id, at) }]);
      const first = await store.drafts({ limit: 2 });
      expect(first.map(({ id }) => id)).toEqual(['c', 'b']);
      const last = first[1] ?? expect.unreachable();
      expect(
        (await store.drafts({ limit: 2, before: { updatedAt: last.updatedAt, id: last.id } })).map(
          ({ id }) => id,
        ),
      ).toEqual(['a']);
      expect((await store.drafts({ limit: 9, state: 'published' })).length).toBe(0);
      const read = await store.draft('a');
      expect([...(read?.payload ?? [])]).toEqual([...draftOf('a', 0).payload]);
      expect(read?.signatures).toEqual(draftOf('a', 0).signatures);
    });

    test('events, tokens, answers, charters and forks are read as they were written', async () => {
      const token = {
        tokenHash: digestOf('t'),
        label: 'l',
        roles: ['reader'],
        post: null,
        createdAt: AT,
        expiresAt: AT,
      };
      const fork = { subject: 'north', ours: encodeUtf8('ours'), theirs: encodeUtf8('theirs'), foundAt: AT };
      await store.commit([
        EVENT,
        EVENT,
        { kind: 'token', token },
        { kind: 'answer', answer: ANSWER },
        { kind: 'fork', fork },
      ]);
      expect((await store.events(1, 10)).map(({ sequence }) => sequence)).toEqual([2]);
      expect(await store.token(token.tokenHash)).toEqual(token);
      expect(await store.answer(ANSWER.key)).toEqual(ANSWER);
      expect((await store.forks()).map(({ subject }) => subject)).toEqual(['north']);
      await store.commit([{ kind: 'forget-token', tokenHash: token.tokenHash }]);
      expect(await store.tokens()).toEqual([]);
    });

    test('parts: chunks in any order and again, nothing counts before the seal, a wrong seal is refused', async () => {
      const content = new Uint8Array(2 * CHUNK_BYTES + 5).map((_, at) => at % 251);
      const { sizeBytes, sha256: digest } = measurePart(content);
      const name = Digest.parse(bytesToHex(digest));
      const chunk = (index: number) => content.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
      await store.parts.writeChunk(name, 2, chunk(2));
      await store.parts.writeChunk(name, 0, chunk(0));
      await store.parts.writeChunk(name, 0, chunk(0));
      expect([...(await store.parts.writtenChunks(name))].sort()).toEqual([0, 2]);
      expect(await store.parts.readChunk(name, 0, chunkHash(chunk(0)))).toBeUndefined();
      expect(await store.parts.seal(name, sizeBytes)).toBe(false);
      await store.parts.writeChunk(name, 1, chunk(1));
      expect(await store.parts.seal(name, sizeBytes)).toBe(true);
      const read = await store.parts.readChunk(name, 1, chunkHash(chunk(1)));
      expect(read?.length).toBe(CHUNK_BYTES);
      expect((await store.parts.manifest(name))?.map(bytesToHex)).toEqual(
        [0, 1, 2].map((index) => bytesToHex(chunkHash(chunk(index)))),
      );
      await expect(store.parts.readChunk(name, 1, chunkHash(chunk(0)))).rejects.toThrow();
      await store.parts.delete(name);
      expect(await store.parts.manifest(name)).toBeUndefined();
    });

    test('an empty part can be sealed', async () => {
      const empty = Digest.parse(sha256Hex(new Uint8Array()));
      expect(await store.parts.seal(empty, 0)).toBe(true);
      expect(await store.parts.manifest(empty)).toEqual([]);
    });
  });
}

// The names are well-formed; nothing here looks inside of them.
const NORTH = 'north' as InstituteId;
const SOUTH = 'south' as InstituteId;
const AT = instantOf(1_800_000_000_000);
const EVENT: Change = { kind: 'event', event: { kind: 'draft-changed', subject: { draft: 'x' }, at: AT } };
const ANSWER = { key: 'key', requestHash: 'hash', status: 201, body: '{}', at: AT };

const digestOf = (text: string): Digest => Digest.parse(sha256Hex(encodeUtf8(text)));
const leafOf = (position: number): Uint8Array => leafHash(encodeUtf8(`leaf ${position}`));
const idOf = (position: number, author = NORTH): StatementId =>
  sha256Hex(encodeUtf8(`${author} ${position}`)) as string as StatementId; // a digest by form
const envelopeOf = (position: number): Uint8Array =>
  encodeUtf8(`envelope ${position} ${'x'.repeat(position % 50)}`);

function statementOf(position: number, author = NORTH): NewStatement {
  return {
    id: idOf(position, author),
    type: 'finding',
    title: `t${position}`,
    issuedAt: AT,
    receivedAt: AT,
    envelope: envelopeOf(position),
  };
}

function entryOf(position: number, state: NewEntry['state'], author = NORTH): NewEntry {
  return {
    position,
    leafHash: leafOf(position),
    state,
    ...(state === 'held' ? { statement: statementOf(position, author) } : {}),
  };
}

function headOf(size: number, author = NORTH): HeadRow {
  return {
    author,
    size,
    root: digestOf(`root ${size}`),
    checkpoint: `note ${size}`,
    checkpointSize: size,
    heardAt: null,
  };
}

function appendOf(from: number, count: number, state: NewEntry['state'] = 'held', author = NORTH): Change {
  const entries = Array.from({ length: count }, (_, at) => entryOf(from + at, state, author));
  return { kind: 'append', author, entries, head: headOf(from + count, author) };
}

const deliveryOf = (position: number, state: DeliveryRow['state']): DeliveryRow => ({
  statement: idOf(position),
  position,
  institute: SOUTH,
  state,
  reason: 'rule',
  holdUntil: null,
  updatedAt: AT,
});

const draftOf = (id: string, at: number): DraftRow => ({
  id,
  revision: 1,
  state: 'open',
  createdBy: 'somebody',
  payload: sha256(encodeUtf8(id)),
  signatures: [{ keyId: digestOf('k') as string as never, signature: 'c2ln', heldByServer: false }], // a digest by form
  statement: null,
  updatedAt: instantOf(1_800_000_000_000 + at),
});

function frontierOf(size: number): { level: number; index: number }[] {
  const nodes = [];
  let at = 0;
  for (let level = 30; level >= 0; level--) {
    if (Math.floor(size / 2 ** level) % 2 === 0) continue;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}
