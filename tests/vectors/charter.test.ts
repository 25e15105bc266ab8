import { type AdoptedCharter, adoptCharter, charterInForce, NetworkId, type Result } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly network: string | null;
  readonly chain: readonly string[];
  readonly envelope_base64: string;
  readonly now?: string;
  readonly sha256?: string;
  readonly version?: number;
  readonly refusal?: string;
}

/** Walks the chain that is in force already, then adopts the one in question. */
function adopt(vector: Vector): Result<AdoptedCharter> {
  const network = vector.network === null ? null : NetworkId.parse(vector.network);
  let current: AdoptedCharter | null = null;
  for (const base64 of vector.chain) {
    const link = adoptCharter(current, network, bytesOf(base64));
    if (!link.ok) throw new Error(`the chain in force does not hold: ${link.refusal.code}`);
    current = link.value;
  }
  const adopted = adoptCharter(current, network, bytesOf(vector.envelope_base64));
  return adopted.ok && vector.now !== undefined
    ? charterInForce(adopted.value, Date.parse(vector.now))
    : adopted;
}

describe('a charter', () => {
  it.each(vectorFiles<Vector>('charter', 'valid'))('is adopted: $name', ({ vector }) => {
    const adopted = adopt(vector);
    expect(adopted.ok && [adopted.value.charter.version, adopted.value.sha256]).toEqual([
      vector.version,
      vector.sha256,
    ]);
  });

  it.each(vectorFiles<Vector>('charter', 'invalid'))('is refused: $name', ({ vector }) => {
    const adopted = adopt(vector);
    expect(adopted.ok ? 'adopted' : adopted.refusal.code).toBe(vector.refusal);
  });

  it('is refused with each of its codes', () => {
    const own = [
      'charter-version-gap',
      'charter-rollback',
      'charter-chain-broken',
      'charter-below-threshold',
      'charter-fork',
      'charter-network-wrong',
      'charter-expired',
    ];
    expect([...codesOf('charter')]).toEqual(expect.arrayContaining(own));
  });
});
