import { readFileSync } from 'node:fs';
import {
  type BundleVerdict,
  Digest,
  encodeUtf8,
  ok,
  type Result,
  readBundle,
  verifyBundle,
} from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly now?: string;
  readonly pin?: string;
  readonly bundle?: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
  /** Of invalid ones: the document that this one differs from, and the top-level fields that differ. */
  readonly base?: string;
  readonly change?: Readonly<Record<string, unknown>>;
  /** The first check that fails; absent where the document cannot be read at all. */
  readonly check?: string;
  readonly refusal?: string;
}

const INVALID = new URL('../../protocol/vectors/bundle/invalid/', import.meta.url);

function judge(vector: Vector): Result<BundleVerdict> {
  const base =
    vector.base === undefined ? vector : JSON.parse(readFileSync(new URL(vector.base, INVALID), 'utf8'));
  const read = readBundle(encodeUtf8(JSON.stringify({ ...base.bundle, ...vector.change })));
  if (!read.ok) return read;
  const pinnedCharter = vector.pin === undefined ? undefined : Digest.parse(vector.pin);
  return ok(verifyBundle(read.value, { nowMs: Date.parse(vector.now ?? base.now), pinnedCharter }));
}

describe('a bundle', () => {
  it.each(vectorFiles<Vector>('bundle', 'valid'))('verifies: $name', ({ vector }) => {
    const verdict = judge(vector);
    if (!verdict.ok) throw new Error(verdict.refusal.code);
    expect(verdict.value.checks.filter((check) => !check.ok)).toEqual([]);
    expect(verdict.value.warnings.map(({ code }) => code)).toEqual(vector.warnings);
    expect(verdict.value.caveats.includes('charter-not-pinned')).toBe(vector.pin === undefined);
  });

  it.each(vectorFiles<Vector>('bundle', 'invalid'))('fails: $name', ({ vector }) => {
    const verdict = judge(vector);
    if (!verdict.ok) {
      expect([undefined, verdict.refusal.code]).toEqual([vector.check, vector.refusal]);
      return;
    }
    const failed = verdict.value.checks.find((check) => !check.ok);
    expect([failed?.name, failed?.refusal?.code]).toEqual([vector.check, vector.refusal]);
    expect(verdict.value.verified).toBe(false);
  });

  it('fails in each of its checks', () => {
    const checks = vectorFiles<Vector>('bundle', 'invalid').flatMap(({ vector }) => vector.check ?? []);
    const judged = [
      'statement',
      'charter-chain',
      'issuer',
      'control-history',
      'signatures',
      'signers',
      'checkpoint',
      'inclusion',
      'parts',
    ];
    expect([...new Set(checks)].sort()).toEqual(judged.sort());
    const own = [
      'bundle-malformed',
      'charter-not-pinned',
      'log-entry-mismatch',
      'charter-unknown',
      'charter-fork',
      'network-wrong',
      'issuer-wrong',
    ];
    expect([...codesOf('bundle')]).toEqual(expect.arrayContaining(own));
  });
});
