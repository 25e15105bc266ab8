import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesToHex, concatBytes, encodeUtf8 } from './bytes.ts';
import { sha256, sha256Hex, sha256Stream } from './digest.ts';

it('is SHA-256, whole, as text and in pieces, native and noble alike', () => {
  // FIPS 180-2, appendix B.1
  expect(sha256Hex(encodeUtf8('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
      const whole = concatBytes(...pieces);
      const stream = sha256Stream();
      for (const piece of pieces) stream.update(piece);
      const expected = nobleSha256(whole);
      expect(sha256(whole)).toEqual(expected); // toEqual tells a Buffer from a Uint8Array
      expect(stream.digest()).toEqual(expected);
      expect(sha256Hex(whole)).toBe(bytesToHex(expected));
    }),
  );
});
