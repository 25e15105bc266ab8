import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { INSTRUMENTS_MAX, REGISTRY_BYTES_MAX } from './limits.ts';
import { readRegistry, termsTextOf } from './registry.ts';
import { writeRegistry } from './registry-source.ts';
import type { Result } from './result.ts';

const files = (entries: Readonly<Record<string, unknown>>) =>
  new Map(
    Object.entries(entries).map(([name, content]) => [
      name,
      encodeUtf8(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  );
const HEAD = { version: 3, issuedAt: '2026-11-21T00:00:00.000Z', changes: 'A change.' };
const instrument = (id: string, change: Readonly<Record<string, unknown>> = {}) => ({
  id,
  title: id,
  kind: 'agreement',
  template: false,
  jurisdiction: null,
  citation: 'None',
  provisions: [],
  gives: [],
  limits: [],
  preconditions: [],
  recipients: { classes: null, jurisdictions: null },
  purposes: null,
  prohibitedUses: [],
  intervals: [],
  clocks: [],
  onLapse: { outbound: 'hold', copies: 'keep' },
  adherence: null,
  sources: [],
  ...change,
});
const TERMS = '# Our terms\n\nKeep it.\n';
const write = (
  instruments: Readonly<Record<string, unknown>>,
  texts: Readonly<Record<string, unknown>> = { 'terms.md': TERMS },
  head: unknown = HEAD,
) =>
  writeRegistry({
    head: encodeUtf8(JSON.stringify(head)),
    instruments: files(instruments),
    texts: files(texts),
  });
const codeOf = (result: Result<unknown>): unknown[] =>
  result.ok ? ['ok'] : [result.refusal.code, result.refusal.facts.file];

describe('a registry that is read', () => {
  it('is not larger than its limit', () => {
    const read = readRegistry(new Uint8Array(REGISTRY_BYTES_MAX + 1).fill(0x20));
    expect(codeOf(read)[0]).toBe('too-large');
  });
});

describe('a registry that is written from files', () => {
  it('holds at most so many instruments', () => {
    const many = (count: number) =>
      write(
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}.json`, instrument(`x-${at}`)])),
      );
    expect(codeOf(many(INSTRUMENTS_MAX))).toEqual(['ok']);
    expect(codeOf(many(INSTRUMENTS_MAX + 1))).toEqual(['registry-malformed', undefined]);
  });

  it('names texts by digest, and its instruments stand by id whatever the order of the files', () => {
    const b = instrument('bb', { adherence: 'terms.md' });
    const one = write({ 'bb.json': b, 'aa.json': instrument('aa') });
    const other = write({ 'aa.json': instrument('aa'), 'bb.json': b });
    if (!one.ok || !other.ok) throw new Error(JSON.stringify([one, other]));
    expect(one.value.sha256).toBe(other.value.sha256);
    expect(one.value.sha256).toBe(sha256Hex(one.value.document));
    const { registry } = one.value;
    expect(registry.instruments.map(({ id }) => id)).toEqual(['aa', 'bb']);
    const [, second] = registry.instruments;
    expect(second?.adherence).toBe(sha256Hex(encodeUtf8(TERMS)));
    expect(second?.adherence && termsTextOf(registry, second.adherence)?.title).toBe('Our terms');
    expect(decodeUtf8(one.value.document).ok).toBe(true);
  });

  it.each([
    [
      'a text that is not there',
      write({ 'aa.json': instrument('aa', { adherence: 'absent.md' }) }),
      'aa.json',
    ],
    ['a file of another name', write({ 'bb.json': instrument('aa') }), 'bb.json'],
    ['a field that is missing', write({ 'aa.json': instrument('aa', { kind: undefined }) }), 'aa.json'],
    ['an instrument that is none', write({ 'aa.json': [] }), 'aa.json'],
    ['a text without a title', write({}, { 'terms.md': 'Keep it.\n' }), 'terms.md'],
    ['a head that is none', write({}, {}, []), 'head.json'],
    ['a head with more in it', write({}, {}, { ...HEAD, note: 'x' }), undefined],
    ['a head without a version', write({}, {}, { ...HEAD, version: undefined }), undefined],
  ])('refuses %s', (_name, written, file) => {
    expect(codeOf(written)).toEqual(['registry-malformed', file]);
  });

  it('says which file is no JSON', () => {
    expect(codeOf(write({ 'aa.json': '{' }))).toEqual(['json-malformed', 'aa.json']);
  });
});
