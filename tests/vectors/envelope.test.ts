import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesToHex, encodeBase64, encodeUtf8 } from '../../packages/protocol/src/bytes.ts';
import { pae, parseEnvelope, verifyEnvelope, writeEnvelope } from '../../packages/protocol/src/envelope.ts';
import { keyId, type PublicKey, parsePublicKey } from '../../packages/protocol/src/key.ts';

const FOLDER = new URL('../../protocol/vectors/envelope/', import.meta.url);

interface Vector {
  readonly name: string;
  readonly payloadTypes: string[];
  readonly keys: string[];
  readonly envelope_base64: string;
  readonly payload_base64?: string;
  readonly valid?: string[];
  readonly unknown?: string[];
  readonly refusal?: string;
}

const vectors = (kind: 'valid' | 'invalid'): Vector[] =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((name) => ({
    name,
    ...JSON.parse(readFileSync(new URL(`${kind}/${name}`, FOLDER), 'utf8')),
  }));

const bytesOf = (vector: Vector): Uint8Array =>
  Uint8Array.from(Buffer.from(vector.envelope_base64, 'base64'));

function open(vector: Vector) {
  const keys = new Map(
    vector.keys.map((text) => {
      const key = parsePublicKey(text);
      if (!key.ok) throw new Error(`${vector.name}: bad key`);
      return [keyId(key.value), key.value as PublicKey] as const;
    }),
  );
  const envelope = parseEnvelope(bytesOf(vector), vector.payloadTypes);
  if (!envelope.ok) return envelope;
  const verified = verifyEnvelope(envelope.value, keys);
  return verified.ok
    ? { ok: true as const, value: { envelope: envelope.value, ...verified.value } }
    : verified;
}

describe('DSSE envelope', () => {
  it('has the pre-authentication encoding of the DSSE specification', () => {
    const bytes = pae('http://example.com/HelloWorld', encodeUtf8('hello world'));
    expect(bytesToHex(bytes)).toBe(
      bytesToHex(encodeUtf8('DSSEv1 29 http://example.com/HelloWorld 11 hello world')),
    );
    // lengths count bytes, not characters
    expect(bytesToHex(pae('ä', encodeUtf8('漢')))).toBe(bytesToHex(encodeUtf8('DSSEv1 2 ä 3 漢')));
  });

  it.each(vectors('valid'))('opens $name', (vector) => {
    const opened = open(vector);
    if (!opened.ok) throw new Error(opened.refusal.code);
    expect(encodeBase64(opened.value.envelope.payload)).toBe(vector.payload_base64);
    expect([...opened.value.valid]).toEqual(vector.valid);
    expect([...opened.value.unknown]).toEqual(vector.unknown);
  });

  it.each(vectors('valid'))('writes $name in the one spelling, which reads the same', (vector) => {
    const envelope = parseEnvelope(bytesOf(vector), vector.payloadTypes);
    if (!envelope.ok) throw new Error(envelope.refusal.code);
    const written = writeEnvelope(envelope.value);
    const again = parseEnvelope(written, vector.payloadTypes);
    expect(again.ok && writeEnvelope(again.value)).toEqual(written);
    if (vector.name === 'canonical.json') expect(written).toEqual(bytesOf(vector));
  });

  it.each(vectors('invalid'))('refuses $name', (vector) => {
    const opened = open(vector);
    expect(opened.ok ? 'accepted' : opened.refusal.code).toBe(vector.refusal);
  });
});
