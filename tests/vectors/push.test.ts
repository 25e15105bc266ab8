import { accepted, emptyMemory, manualClock, memoryKeys, memoryStore } from '@comity/node/testing';
import {
  CompactRange,
  InstituteId,
  NetworkId,
  type Result,
  readAnswer,
  readPushReceipt,
  readRequest,
  refuse,
} from '@comity/protocol';
import { exampleSeed } from '@comity/protocol/testing';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../packages/node/src/charters.ts';
import { makePushReceipt } from '../../packages/node/src/crisis/push-receipts.ts';
import { type TakenPush, takePush } from '../../packages/node/src/crisis/take-push.ts';
import { readPage } from '../../packages/node/src/page.ts';
import { receivePage } from '../../packages/node/src/receive.ts';
import { type Core, loadState } from '../../packages/node/src/state.ts';
import { bytesOf, codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly charter_base64: string;
  readonly receiver: string;
  readonly now: string;
  readonly page_base64: string;
  /** A push that was taken before. */
  readonly before_base64?: string;
  readonly message_base64: string;
  readonly news?: boolean;
  readonly statement?: string;
  readonly position?: number;
  readonly then_page_base64?: string;
  readonly then?: 'held' | 'dropped';
  readonly refusal?: string;
}

/** A node with a page of north's log, as it was when the push came. */
async function receiverOf(vector: Vector): Promise<{ readonly core: Core; readonly range: CompactRange }> {
  const store = memoryStore(emptyMemory());
  const receiver = InstituteId.parse(vector.receiver);
  const core: Core = {
    clock: manualClock(Date.parse(vector.now)),
    keys: memoryKeys(exampleSeed(`${receiver}/node`)),
    store,
    emit: () => undefined,
    state: await loadState(store, receiver, NetworkId.parse('example')),
  };
  accepted(await adopt(core, bytesOf(vector.charter_base64)));
  return { core, range: await takePage(core, new CompactRange(), vector.page_base64) };
}

/** The tree as it stands after the page. */
async function takePage(core: Core, range: CompactRange, base64: string): Promise<CompactRange> {
  const { head, blobs } = accepted(readAnswer(bytesOf(base64)));
  if (head.type !== 'page') throw new Error('the vector holds another answer');
  const page = accepted(readPage(core, head.author, range, { ...head, blobs }));
  accepted(await receivePage(core, head.author, page, []));
  return page.range;
}

async function take(core: Core, base64: string): Promise<Result<TakenPush>> {
  const request = readRequest(bytesOf(base64));
  if (!request.ok) return request;
  const { head, blobs } = request.value;
  return head.type === 'push' ? takePush(core, head, blobs) : refuse('schema-mismatch');
}

describe('a push', () => {
  it.each(vectorFiles<Vector>('push', 'valid'))('is taken: $name', async ({ vector }) => {
    const { core, range } = await receiverOf(vector);
    const { row, news } = accepted(await take(core, vector.message_base64));
    expect([news, row.id, row.position]).toEqual([vector.news, vector.statement, vector.position]);
    const { receipt } = accepted(readPushReceipt(makePushReceipt(core, row)));
    expect(receipt).toMatchObject({
      peer: vector.receiver,
      author: row.author,
      statement: row.id,
      position: row.position,
    });
    const again = accepted(await take(core, vector.message_base64));
    expect([again.news, again.row]).toEqual([false, row]);

    if (vector.then_page_base64 === undefined) return;
    await takePage(core, range, vector.then_page_base64);
    const held = await core.store.statement(row.id);
    expect(held === undefined ? 'dropped' : 'held').toBe(vector.then);
    expect(await core.store.early()).toEqual([]);
  });

  it.each(vectorFiles<Vector>('push', 'invalid'))(
    'is refused, and nothing of it is kept: $name',
    async ({ vector }) => {
      const { core } = await receiverOf(vector);
      if (vector.before_base64 !== undefined) accepted(await take(core, vector.before_base64));
      const early = await core.store.early();
      const result = await take(core, vector.message_base64);
      expect(result.ok ? 'taken' : result.refusal.code).toBe(vector.refusal);
      expect(await core.store.early()).toEqual(early);
    },
  );

  it('is refused with each of its codes', () => {
    const own = ['push-proof-wrong', 'push-not-urgent', 'push-own'];
    expect([...codesOf('push')]).toEqual(expect.arrayContaining(own));
  });
});
