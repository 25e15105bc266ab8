import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeBase64, encodeUtf8 } from '../../packages/protocol/src/bytes.ts';
import {
  nativeArithmetic,
  nobleArithmetic,
  passesByteChecks,
  verifyEd25519,
  verifyEd25519Async,
} from '../../packages/protocol/src/ed25519.ts';
import { type PublicKey, publicKeyFromRaw } from '../../packages/protocol/src/key.ts';

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../protocol/vectors/ed25519/${file}`, import.meta.url), 'utf8'));

interface Vector {
  readonly number: number;
  readonly rawKey: Uint8Array;
  /** Not enrolled: the rule must hold for a key that slipped past enrolment, too. */
  readonly key: PublicKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly flags: readonly string[];
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const vector = (
  number: number,
  key: string,
  message: Uint8Array,
  sig: string,
  flags: readonly string[],
): Vector => ({
  number,
  rawKey: hex(key),
  key: `ed25519:${encodeBase64(hex(key))}` as PublicKey, // as: see the field
  message,
  signature: hex(sig),
  flags,
});

const CCTV: Vector[] = read('cctv_ed25519vectors.json').map(
  (v: { number: number; key: string; sig: string; msg: string; flags: string[] | null }) =>
    vector(v.number, v.key, encodeUtf8(v.msg), v.sig, v.flags ?? []),
);
const SPECCHECK: Vector[] = read('speccheck_cases.json').map(
  (v: { message: string; pub_key: string; signature: string }, at: number) =>
    vector(at, v.pub_key, hex(v.message), v.signature, []),
);
const GOLDEN: { cctv: number[]; speccheck: number[]; enrollable: number[] } = read('accepted.json');

const numbers = (vectors: readonly Vector[], accepts: (vector: Vector) => boolean): number[] =>
  vectors.filter(accepts).map(({ number }) => number);

const WAYS: [string, (vector: Vector) => boolean][] = [
  ['the one verify', (v) => verifyEd25519(v.key, v.message, v.signature)],
  [
    'native',
    (v) => passesByteChecks(v.rawKey, v.signature) && nativeArithmetic(v.key, v.message, v.signature),
  ],
  ['noble', (v) => passesByteChecks(v.rawKey, v.signature) && nobleArithmetic(v.key, v.message, v.signature)],
];

describe('Ed25519 rule', () => {
  it.each(WAYS)('%s accepts exactly the pinned vectors', (_, accepts) => {
    expect(CCTV.length).toBe(914);
    expect(numbers(CCTV, accepts)).toEqual(GOLDEN.cctv);
    expect(numbers(SPECCHECK, accepts)).toEqual(GOLDEN.speccheck);
  });

  it('gives the same on the thread pool', async () => {
    const accepted = await Promise.all(CCTV.map((v) => verifyEd25519Async(v.key, v.message, v.signature)));
    expect(numbers(CCTV, (v) => accepted[v.number] === true)).toEqual(GOLDEN.cctv);
  });

  it('accepts nothing that is flagged as odd in a way the rule bars', () => {
    const barred = /^(low_order_[AR]|low_order_residue|non_canonical_[AR]|.*reencoded.*)$/;
    for (const number of GOLDEN.cctv) {
      expect(CCTV[number]?.flags.filter((flag) => barred.test(flag))).toEqual([]);
    }
  });

  it('leaves none of the speccheck cases once keys are enrolled', () => {
    const enrollable = (v: Vector) => publicKeyFromRaw(v.rawKey).ok;
    expect(numbers(SPECCHECK, enrollable)).toEqual(GOLDEN.enrollable);
    expect(numbers(SPECCHECK, (v) => enrollable(v) && verifyEd25519(v.key, v.message, v.signature))).toEqual(
      [],
    );
  });
});
