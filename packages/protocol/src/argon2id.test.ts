import { describe, expect, it } from 'vitest';
import { argon2id, nobleArgon2idOf } from './argon2id.ts';
import { bytesToHex, encodeUtf8 } from './bytes.ts';

describe('argon2id', () => {
  it('gives the tag of the reference implementation (phc-winner-argon2, test.c, v0x13)', () => {
    const cost = { memoryKiB: 256, passes: 2, parallelism: 1 };
    expect(bytesToHex(argon2id(encodeUtf8('password'), encodeUtf8('somesalt'), cost))).toBe(
      '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe',
    );
  });

  it.each([1, 2, 4])('is the same natively and in JavaScript with %i lanes', (parallelism) => {
    const cost = { memoryKiB: 256, passes: 3, parallelism };
    const passphrase = encodeUtf8('correct horse, batterie à agrafes');
    const salt = new Uint8Array(16).fill(parallelism);
    expect(argon2id(passphrase, salt, cost)).toEqual(nobleArgon2idOf(passphrase, salt, cost));
  });
});
