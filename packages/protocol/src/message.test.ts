import { expect, test } from 'vitest';
import { InstituteId } from './identifier.ts';
import {
  ALERT_FRAME_BYTES_MAX,
  CHUNK_BYTES,
  ENVELOPE_BYTES_MAX,
  LOG_PROOF_HASHES_MAX,
  PART_BYTES_MAX,
  PUSH_TOLD_MAX,
} from './limits.ts';
import { readAnswer, readRequest, writeMessage } from './message.ts';

test('the manifest of the largest part fits one message', () => {
  const manifest = new Uint8Array((PART_BYTES_MAX / CHUNK_BYTES) * 32);
  expect(readAnswer(writeMessage({ type: 'manifest' }, [manifest])).ok).toBe(true);
});

const institutes = (count: number) =>
  Array.from({ length: count }, (_, at) => InstituteId.parse(`i${String(at).padStart(31, '0')}`));
const push = (told: readonly InstituteId[]) =>
  writeMessage({ type: 'push', author: InstituteId.parse('north'), position: 0, told: [...told] }, [
    new Uint8Array(ENVELOPE_BYTES_MAX),
    new Uint8Array(5 * 1024),
    new Uint8Array(LOG_PROOF_HASHES_MAX * 32),
  ]);

test('whom the sender of a push reaches itself is as many as there can be, and no more', () => {
  expect(readRequest(push(institutes(PUSH_TOLD_MAX))).ok).toBe(true);
  const more = readRequest(push(institutes(PUSH_TOLD_MAX + 1)));
  expect(!more.ok && more.refusal.code).toBe('schema-mismatch');
});

test('the largest push of a network of 300 fits a frame of the alert lane', () => {
  expect(push(institutes(300)).length).toBeLessThan(ALERT_FRAME_BYTES_MAX);
});
