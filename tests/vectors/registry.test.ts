import { readFileSync } from 'node:fs';
import { instrumentOf, isInForce, readRegistry } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { bytesOf, codesOf, vectorFiles } from './vector-files.ts';

interface Vector {
  readonly document_base64: string;
  readonly sha256?: string;
  readonly version?: number;
  readonly in_force?: readonly { readonly instrument: string; readonly at: string; readonly is: boolean }[];
  readonly refusal?: string;
}

describe('a registry', () => {
  it.each(vectorFiles<Vector>('registry', 'valid'))('is read: $name', ({ vector }) => {
    const read = readRegistry(bytesOf(vector.document_base64));
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    const { registry, sha256 } = read.value;
    expect([registry.version, sha256]).toEqual([vector.version, vector.sha256]);
    for (const { instrument, at, is } of vector.in_force ?? []) {
      const found = instrumentOf(registry, instrument);
      expect([at, found !== undefined && isInForce(found, Date.parse(at))]).toEqual([at, is]);
    }
  });

  it.each(vectorFiles<Vector>('registry', 'invalid'))('is refused: $name', ({ vector }) => {
    const read = readRegistry(bytesOf(vector.document_base64));
    expect(read.ok ? 'read' : read.refusal.code).toBe(vector.refusal);
  });

  it('is refused with each of its codes', () => {
    expect([...codesOf('registry')]).toEqual(
      expect.arrayContaining(['registry-malformed', 'json-duplicate-key']),
    );
  });
});

describe('the registry that is shipped', () => {
  const bytes = readFileSync(new URL('../../protocol/instruments/registry.json', import.meta.url));
  const read = readRegistry(new Uint8Array(bytes));
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  const { registry } = read.value;
  const named = (id: string) => {
    const instrument = instrumentOf(registry, id);
    if (instrument === undefined) throw new Error(`no ${id}`);
    return instrument;
  };
  const inForceOn = (id: string, day: string) => isInForce(named(id), Date.parse(`${day}T12:00:00.000Z`));

  it('never promises more than a claim', () => {
    expect(bytes.toString()).not.toMatch(/protected/i);
  });

  it('has everything that was asked for', () => {
    expect(registry.instruments.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'us-cisa-2015',
        'us-circia-681e',
        'us-ca-sb-53',
        'us-ny-raise',
        'eu-ai-act-art-73',
        'eu-ai-act-art-78',
        'eu-ai-act-art-55',
        'eu-horizontal-guidelines-ch-6',
        'uk-competition',
        'uk-foia-s-27',
        'template-bilateral-mou',
        'template-network-terms',
        'network-terms-1',
      ]),
    );
  });

  it.each([
    ['us-cisa-2015', '2025-09-30', true],
    ['us-cisa-2015', '2025-10-01', false],
    ['us-cisa-2015', '2025-11-11', false],
    ['us-cisa-2015', '2025-11-12', true],
    ['us-cisa-2015', '2026-02-02', false],
    ['us-cisa-2015', '2026-09-30', true],
    ['us-cisa-2015', '2026-10-01', false],
    ['us-cisa-2015', '2026-11-21', false],
    ['us-ny-raise', '2026-12-31', false],
    ['us-ny-raise', '2027-01-01', true],
    ['eu-ai-act-art-73', '2026-11-21', false],
    ['eu-ai-act-art-78', '2026-11-21', true],
    ['network-terms-1', '2026-11-21', true],
    ['template-network-terms', '2026-11-21', false],
  ])('%s on %s: in force %s', (id, day, is) => {
    expect(inForceOn(id, day)).toBe(is);
  });

  it('says of the United States Act that it reaches nobody abroad', () => {
    expect(named('us-cisa-2015').recipients.jurisdictions).toEqual(['US']);
  });

  it('counts the times of the Code of Practice from awareness', () => {
    const { clocks } = named('eu-ai-act-art-55');
    expect(clocks.map(({ hours }) => hours / 24)).toEqual([2, 5, 10, 15]);
    expect(new Set(clocks.map(({ countsFrom }) => countsFrom))).toEqual(new Set(['awareAt']));
  });

  it('says that no counsel has checked the dates yet', () => {
    const laws = registry.instruments.filter(({ kind }) => kind !== 'network-terms');
    const checkers = laws.flatMap(({ intervals }) => intervals.map(({ checkedBy }) => checkedBy));
    expect(new Set(checkers)).toEqual(new Set(['background research, not counsel']));
  });
});
