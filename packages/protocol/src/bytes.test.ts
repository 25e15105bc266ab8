import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64Dsse, encodeBase64 } from './bytes.ts';

describe('base64', () => {
  it('has exactly one text per byte string', () => {
    for (let length = 0; length < 5; length += 1) {
      const bytes = new Uint8Array(length).fill(0xa5);
      const text = encodeBase64(bytes);
      expect(decodeBase64(text)).toEqual({ ok: true, value: bytes });
      const others = [...text].flatMap((_, at) =>
        [...'A=/+-_ \n'].map((char) => text.slice(0, at) + char + text.slice(at + 1)),
      );
      for (const other of others.filter((candidate) => candidate !== text)) {
        const decoded = decodeBase64(other);
        if (decoded.ok) expect(encodeBase64(decoded.value)).toBe(other);
      }
    }
  });

  it.each(['DQ=M', '=Q==', 'D===', 'DR==', 'DQ', 'DQ= ', '====', 'A-_+'])('refuses %j', (text) => {
    expect(decodeBase64(text).ok).toBe(false);
    expect(decodeBase64Dsse(text).ok).toBe(false);
  });
});
