import { expect, test } from 'vitest';
import { CHUNK_BYTES, PART_BYTES_MAX } from './limits.ts';
import { readAnswer, writeMessage } from './message.ts';

test('the manifest of the largest part fits one message', () => {
  const manifest = new Uint8Array((PART_BYTES_MAX / CHUNK_BYTES) * 32);
  expect(readAnswer(writeMessage({ type: 'manifest' }, [manifest])).ok).toBe(true);
});
