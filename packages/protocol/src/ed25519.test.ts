import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './bytes.ts';
import {
  nativeArithmetic,
  nobleArithmetic,
  passesByteChecks,
  verifyEd25519,
  verifyEd25519Async,
} from './ed25519.ts';
import { keyId, parsePublicKey, publicKeyFromRaw, rawPublicKey, spkiDer } from './key.ts';
import { ed25519Signer, signEd25519 } from './signing.ts';

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const message = fc.uint8Array({ maxLength: 200 });

/** The eight points of small order, derived: L times a point of the whole curve leaves its torsion component. */
function smallOrderPoints() {
  const { Point } = ed25519;
  // y = 3 is of a point with a torsion component of order 8, or the assertion says to take another
  const point = Point.fromBytes(new Uint8Array(32).with(0, 3), false);
  const torsion = point.multiplyUnsafe(Point.Fn.ORDER - 1n).add(point);
  const points = Array.from({ length: 8 }, (_, k) => torsion.multiplyUnsafe(BigInt(k)));
  expect(new Set(points.map((each) => each.toHex())).size).toBe(8);
  return points;
}

describe('ed25519', () => {
  it('accepts what it signs, in every way, and nothing bent', async () => {
    await fc.assert(
      fc.asyncProperty(
        seed,
        message,
        fc.nat(63),
        fc.integer({ min: 1, max: 255 }),
        async (key, text, at, mask) => {
          const signer = ed25519Signer(key);
          const signature = signer.sign(text);
          expect(signature).toEqual(ed25519.sign(text, key));
          expect(signEd25519(key, text)).toEqual(signature);
          expect(verifyEd25519(signer.publicKey, text, signature)).toBe(true);
          expect(await verifyEd25519Async(signer.publicKey, text, signature)).toBe(true);
          expect(nativeArithmetic(signer.publicKey, text, signature)).toBe(true);
          expect(nobleArithmetic(signer.publicKey, text, signature)).toBe(true);
          const bent = signature.with(at, (signature[at] ?? 0) ^ mask);
          expect(verifyEd25519(signer.publicKey, text, bent)).toBe(false);
          expect(await verifyEd25519Async(signer.publicKey, text, bent)).toBe(false);
          expect(verifyEd25519(signer.publicKey, new Uint8Array([...text, 0]), signature)).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not change the bytes it is given, also when they are a Buffer', () => {
    const signer = ed25519Signer(new Uint8Array(32));
    const signature = Buffer.from(signer.sign(new Uint8Array(1)));
    const before = signature.toString('hex');
    expect(nobleArithmetic(signer.publicKey, new Uint8Array(1), signature)).toBe(true);
    expect(signature.toString('hex')).toBe(before);
  });

  it('bars every encoding of the points of small order, as key and as R', () => {
    const signer = ed25519Signer(new Uint8Array(32));
    const signature = signer.sign(new Uint8Array(0));
    for (const point of smallOrderPoints()) {
      const y = point.toBytes();
      for (const raw of [y, y.with(31, (y[31] ?? 0) ^ 0x80)]) {
        expect(passesByteChecks(raw, signature)).toBe(false);
        expect(
          passesByteChecks(
            rawPublicKey(signer.publicKey),
            new Uint8Array([...raw, ...signature.subarray(32)]),
          ),
        ).toBe(false);
        expect(publicKeyFromRaw(raw).ok).toBe(false);
      }
    }
  });

  it('bars y from p upwards and S from L upwards', () => {
    const signer = ed25519Signer(new Uint8Array(32));
    const signature = signer.sign(new Uint8Array(0));
    for (let low = 0xed; low <= 0xff; low += 1) {
      for (const high of [0x7f, 0xff]) {
        const raw = new Uint8Array(32).fill(0xff).with(0, low).with(31, high);
        expect(passesByteChecks(raw, signature)).toBe(false);
        expect(publicKeyFromRaw(raw).ok).toBe(false);
      }
    }
    const order = Uint8Array.from(
      Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex'),
    );
    const raw = rawPublicKey(signer.publicKey);
    expect(passesByteChecks(raw, new Uint8Array([...signature.subarray(0, 32), ...order]))).toBe(false);
    expect(
      passesByteChecks(raw, new Uint8Array([...signature.subarray(0, 32), ...order.with(0, 0xec)])),
    ).toBe(true);
  });

  it('enrols no key with a torsion component, and no second spelling', () => {
    const signer = ed25519Signer(new Uint8Array(32));
    const plain = ed25519.Point.fromBytes(rawPublicKey(signer.publicKey));
    for (const torsion of smallOrderPoints().slice(1)) {
      expect(publicKeyFromRaw(plain.add(torsion).toBytes()).ok).toBe(false);
    }
    expect(parsePublicKey(signer.publicKey)).toEqual({ ok: true, value: signer.publicKey });
    const base64 = encodeBase64(rawPublicKey(signer.publicKey));
    for (const text of [
      base64,
      `ED25519:${base64}`,
      `ed25519:${base64.replace('=', '')}`,
      `ed25519: ${base64}`,
      7,
    ]) {
      const parsed = parsePublicKey(text);
      expect(parsed.ok ? 'accepted' : parsed.refusal.code).toBe('key-malformed');
    }
  });

  it('computes the key id from the SPKI', () => {
    // RFC 8032 test 1; checked with `openssl pkey -pubin -outform DER | sha256sum`
    const seedBytes = Uint8Array.from(
      Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
    );
    const { publicKey } = ed25519Signer(seedBytes);
    expect(Buffer.from(spkiDer(publicKey)).toString('hex')).toBe(
      '302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    expect(keyId(publicKey)).toBe('06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9');
  });
});
