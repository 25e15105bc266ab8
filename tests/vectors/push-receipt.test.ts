import {
  keyId,
  ok,
  type PushReceipt,
  parsePublicKey,
  type Result,
  readPushReceipt,
  verifyEnvelope,
} from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly keys: readonly string[];
  readonly envelope_base64: string;
  readonly receipt?: unknown;
  readonly refusal?: string;
}

function open(vector: Vector): Result<PushReceipt> {
  const keys = vector.keys.map((text) => {
    const key = parsePublicKey(text);
    if (!key.ok) throw new Error('the keys of a vector are keys');
    return [keyId(key.value), key.value] as const;
  });
  const read = readPushReceipt(bytesOf(vector.envelope_base64));
  if (!read.ok) return read;
  const verified = verifyEnvelope(read.value.envelope, new Map(keys));
  return verified.ok ? ok(read.value.receipt) : verified;
}

describe('a push receipt', () => {
  it.each(vectorFiles<Vector>('push-receipt', 'valid'))('is read: $name', ({ vector }) => {
    expect(open(vector)).toEqual(ok(vector.receipt));
  });

  it.each(vectorFiles<Vector>('push-receipt', 'invalid'))('is refused: $name', ({ vector }) => {
    const opened = open(vector);
    expect(opened.ok ? 'read' : opened.refusal.code).toBe(vector.refusal);
  });
});
