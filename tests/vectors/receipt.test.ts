import {
  keyId,
  ok,
  parsePublicKey,
  type Receipt,
  type Result,
  readReceipt,
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

function open(vector: Vector): Result<Receipt> {
  const keys = vector.keys.map((text) => {
    const key = parsePublicKey(text);
    if (!key.ok) throw new Error('the keys of a vector are keys');
    return [keyId(key.value), key.value] as const;
  });
  const read = readReceipt(bytesOf(vector.envelope_base64));
  if (!read.ok) return read;
  const verified = verifyEnvelope(read.value.envelope, new Map(keys));
  return verified.ok ? ok(read.value.receipt) : verified;
}

describe('a receipt', () => {
  it.each(vectorFiles<Vector>('receipt', 'valid'))('is read: $name', ({ vector }) => {
    expect(open(vector)).toEqual(ok(vector.receipt));
  });

  it.each(vectorFiles<Vector>('receipt', 'invalid'))('is refused: $name', ({ vector }) => {
    const opened = open(vector);
    expect(opened.ok ? 'read' : opened.refusal.code).toBe(vector.refusal);
  });
});
