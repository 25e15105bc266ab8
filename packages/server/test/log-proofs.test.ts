import {
  decodeHex,
  encodeUtf8,
  parseCheckpoint,
  parseLogProof,
  verifyConsistency,
  verifyInclusion,
} from '@comity/protocol';
import { expect, test } from 'vitest';
import { problemCode, publishFinding, runningApi } from './running-api.ts';

interface Proof {
  readonly position: number;
  readonly leafHash: string;
  readonly state: string;
  readonly id?: string;
  readonly head: { readonly size: number; readonly root: string };
  readonly hashes: readonly string[];
  readonly proof: string;
}
interface Consistency {
  readonly from: { readonly size: number; readonly root: string };
  readonly to: { readonly size: number; readonly root: string };
  readonly hashes: readonly string[];
  readonly checkpoint: string;
}
const bytes = (hex: string): Uint8Array => {
  const read = decodeHex(hex);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
};

test('an entry is proven to stand in the log, and no head loses what an earlier one held', async () => {
  const api = await runningApi();
  for (const word of ['one', 'two', 'three', 'four']) await publishFinding(api, word);
  const { items } = (await (await api.ask('auditor', 'GET', '/logs')).json()) as {
    items: { author: string; size: number; root: string; receipts: unknown; forkFoundAt: null }[];
  };
  expect(items).toMatchObject([{ author: 'north', receipts: [], forkFoundAt: null }]);
  const { size, root } = items[0] ?? { size: 0, root: '' };
  for (let position = 0; position < size; position += 1) {
    const answer = await api.ask('auditor', 'GET', `/logs/north/entries/${position}`);
    const { leafHash, hashes, head, proof } = (await answer.json()) as Proof;
    expect(head).toMatchObject({ size, root });
    expect(verifyInclusion(bytes(leafHash), position, size, hashes.map(bytes), bytes(root))).toBe(true);
    const read = parseLogProof(encodeUtf8(proof));
    expect(read.ok && [read.value.index, read.value.hashes.length]).toEqual([position, hashes.length]);
  }
  for (let from = 0; from <= size; from += 1) {
    const answer = await api.ask('auditor', 'GET', `/logs/north/consistency?from=${from}`);
    const { from: old, to, hashes, checkpoint } = (await answer.json()) as Consistency;
    const proof = hashes.map(bytes);
    expect(verifyConsistency(from, bytes(old.root), to.size, bytes(to.root), proof)).toBe(true);
    const note = parseCheckpoint(encodeUtf8(checkpoint));
    expect(note.ok && note.value.checkpoint.size).toBe(to.size);
  }
});

test('a proof gives no id of what its reader may not read, and receipts are for auditors and operators', async () => {
  const api = await runningApi();
  await publishFinding(api, 'one');
  const entry = (await (await api.ask('operator', 'GET', '/logs/north/entries/2')).json()) as Proof;
  expect([entry.position, entry.id]).toEqual([2, undefined]);
  const logs = await (await api.ask('reader', 'GET', '/logs')).json();
  expect(logs).toMatchObject({ items: [{ receipts: null }] });
  expect(await problemCode(await api.ask('reader', 'GET', '/logs/north/heads'))).toBe('forbidden-role');
  expect(await (await api.ask('auditor', 'GET', '/logs/north/heads')).json()).toEqual({ items: [] });
});

test('what is not in the log has no proof', async () => {
  const api = await runningApi();
  for (const path of [
    '/logs/north/entries/999',
    '/logs/nobody/entries/0',
    '/logs/nobody/heads',
    '/logs/north/consistency?from=999',
  ])
    expect(await problemCode(await api.ask('auditor', 'GET', path)), path).toBe('not-found');
});
