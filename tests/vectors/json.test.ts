import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../packages/protocol/src/bytes.ts';
import { parseStrictJson } from '../../packages/protocol/src/strict-json.ts';

const FOLDER = new URL('../../protocol/vectors/json/', import.meta.url);
/** The limit that the vectors are written for. */
const BYTES_MAX = 4096;

const vectors = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((file) => {
    const vector = JSON.parse(readFileSync(new URL(`${kind}/${file}`, FOLDER), 'utf8'));
    const document = decodeBase64(vector.document_base64);
    if (!document.ok) throw new Error(`${file}: not base64`);
    return { name: file, refusal: vector.refusal, value: vector.value, document: document.value };
  });

describe('strict JSON', () => {
  it.each(vectors('valid'))('reads $name', ({ document, value }) => {
    const parsed = parseStrictJson(document, { bytesMax: BYTES_MAX });
    expect(parsed).toEqual({ ok: true, value });
  });

  it.each(vectors('invalid'))('refuses $name', ({ document, refusal }) => {
    const parsed = parseStrictJson(document, { bytesMax: BYTES_MAX });
    expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe(refusal);
  });

  it('has at least 60 documents to refuse, more than to read', () => {
    expect(vectors('invalid').length).toBeGreaterThanOrEqual(60);
    expect(vectors('invalid').length).toBeGreaterThan(vectors('valid').length);
  });
});
