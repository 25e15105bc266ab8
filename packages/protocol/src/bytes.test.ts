import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesToHex,
  decodeBase64,
  decodeBase64Dsse,
  decodeHex,
  decodeU64,
  decodeUtf8,
  encodeBase64,
  encodeU64,
  encodeUtf8,
  equalBytes,
  portableBase64,
} from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

describe('bytes', () => {
  it('encodes base64 and hex as Node does, and reads them back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const buffer = Buffer.from(value);
        expect(encodeBase64(value)).toBe(buffer.toString('base64'));
        expect(portableBase64.encode(value)).toBe(buffer.toString('base64'));
        expect(decodeBase64(buffer.toString('base64'))).toEqual({ ok: true, value });
        expect(portableBase64.decode(buffer.toString('base64'))).toEqual({ ok: true, value });
        expect(decodeBase64Dsse(buffer.toString('base64'))).toEqual({ ok: true, value });
        const urlSafe = buffer.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
        expect(decodeBase64Dsse(urlSafe)).toEqual({ ok: true, value });
        expect(decodeHex(bytesToHex(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('reads no second spelling of any bytes', () => {
    const changed = fc.tuple(bytes, fc.nat(), fc.constantFrom(...'AQRw09+/-_= \n\u00e9\u0100'));
    fc.assert(
      fc.property(changed, ([value, position, char]) => {
        const text = encodeBase64(value);
        const at = Math.max(0, text.length - 1 - (position % 8)); // near the end, where padding is
        const other = text.slice(0, at) + char + text.slice(at + 1);
        const decoded = decodeBase64(other);
        expect(portableBase64.decode(other)).toEqual(decoded);
        if (decoded.ok) expect(encodeBase64(decoded.value)).toBe(other);
        else expect(Buffer.from(other, 'base64').toString('base64')).not.toBe(other);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    '====',
    '=Q==',
    'DQ=M',
    'AB==',
    'AAB=',
    'AA=A',
    'AAA ',
    'AA\nA',
    'AAA\u0141',
    'A-_+',
  ])('refuses %j as base64, also where both alphabets are taken', (text) => {
    for (const decode of [decodeBase64, decodeBase64Dsse, portableBase64.decode]) {
      const decoded = decode(text);
      expect(decoded.ok ? 'accepted' : decoded.refusal.code).toBe('base64-malformed');
    }
  });

  it.each(['0', 'AB', '0g', '0\u0661', ' 0'])('refuses %j as hex', (text) => {
    const decoded = decodeHex(text);
    expect(decoded.ok ? 'accepted' : decoded.refusal.code).toBe('hex-malformed');
  });

  it('keeps a byte order mark and refuses broken UTF-8', () => {
    expect(decodeUtf8(encodeUtf8('\ufeffa'))).toEqual({ ok: true, value: '\ufeffa' });
    expect(decodeUtf8(new Uint8Array([0xc3]))).toMatchObject({ refusal: { code: 'utf8-malformed' } });
  });

  it('writes 64-bit numbers big endian, up to the largest safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(Buffer.from(encodeU64(value)).readBigUInt64BE()).toBe(BigInt(value));
        expect(decodeU64(encodeU64(value))).toEqual({ ok: true, value });
      }),
    );
    expect(decodeU64(new Uint8Array([0, 0x20, 0, 0, 0, 0, 0, 0])).ok).toBe(false);
  });

  it('compares bytes', () => {
    expect(equalBytes(new Uint8Array([1, 2]), Buffer.from([1, 2]))).toBe(true);
    expect(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2, 3]))).toBe(false);
    expect(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
  });
});
