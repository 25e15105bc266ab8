import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromMispTags } from './from-misp.ts';
import { fromStixMarkings } from './from-stix.ts';
import { parseMarkingFile, readStixFile } from './marking-file.ts';
import { TERM_NAMES } from './terms.ts';

const FOLDER = new URL('../../fixtures/', import.meta.url);
const bytesOf = (file: string) => readFileSync(new URL(file, FOLDER));

function jsonOf(file: string) {
  const json = parseMarkingFile(bytesOf(file));
  if (!json.ok) throw new Error(json.refusal.code);
  return json.value as never; // as: real files, whose shape each test knows
}

function termsOf(tags: unknown) {
  const read = fromMispTags(tags);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

/** Objects of each file by `level, words to read`, and how many there are of each. */
const BUNDLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'AMLCS0010_azure_service_disruption.json': { 'CLEAR 1': 8, 'CLEAR 0': 2, 'RED 0': 1 },
  'AMLCS0012_face_id_evasion.json': { 'CLEAR 1': 9, 'CLEAR 0': 2, 'RED 0': 1 },
  'AMLCS0017_id_me_bypass.json': { 'CLEAR 1': 3, 'CLEAR 0': 13, 'RED 0': 1 },
  'AMLCS0019_poisongpt.json': { 'CLEAR 1': 7, 'CLEAR 0': 17, 'RED 0': 1 },
};

describe('real STIX files', () => {
  it('have a row here', () => {
    const files = readdirSync(new URL('stix/', FOLDER)).filter((name) => name !== 'README.md');
    expect(files.sort()).toEqual([...Object.keys(BUNDLES), 'iep-data-marking-example.json'].sort());
  });

  it.each(Object.entries(BUNDLES))('%s: each object has its level, the rest is strict', (file, expected) => {
    const read = readStixFile(bytesOf(`stix/${file}`));
    if (!read.ok) throw new Error(read.refusal.code);
    const counted: Record<string, number> = {};
    for (const { terms, strict, unread } of read.value) {
      const kind = `${terms.tlp} ${unread.length}`;
      counted[kind] = (counted[kind] ?? 0) + 1;
      expect(terms.audience).toEqual({ institutes: [], groups: [], public: false });
      expect(strict).toEqual(TERM_NAMES.filter((name) => name !== 'tlp' || terms.tlp === 'RED'));
    }
    expect(counted).toEqual(expected);
  });

  it('the IEP example of OASIS, which spells its version 2.0', () => {
    const example: { readonly id: string } = jsonOf('stix/iep-data-marking-example.json');
    const read = fromStixMarkings([example], [example.id]);
    if (!read.ok) throw new Error(read.refusal.code);
    const { tlp, pap, attribution } = read.value.terms;
    expect([tlp, pap, attribution]).toEqual(['AMBER', 'GREEN', 'must-not']);
  });
});

interface Taxonomy {
  readonly namespace: string;
  readonly predicates: readonly { readonly value: string }[];
  readonly values?: readonly {
    readonly predicate: string;
    readonly entry: readonly { readonly value: string }[];
  }[];
}

describe('real MISP files', () => {
  it('an event without a level', () => {
    const event: { readonly Tag: unknown } = jsonOf('misp/misp_event.json');
    expect(termsOf(event.Tag).strict).toEqual(TERM_NAMES);
  });

  it('every level of the taxonomies TLP and PAP', () => {
    const levels = (file: string, term: 'tlp' | 'pap') => {
      const { namespace, predicates }: Taxonomy = jsonOf(file);
      return predicates.map(({ value }) => {
        const { terms, strict } = termsOf([`${namespace}:${value}`]);
        return `${value} ${strict.includes(term) ? 'strict' : terms[term]}`;
      });
    };
    expect(levels('misp/taxonomy_tlp.json', 'tlp')).toEqual([
      'red RED',
      'amber AMBER',
      'amber+strict AMBER+STRICT',
      'green GREEN',
      'white CLEAR',
      'clear CLEAR',
      'ex:chr strict',
      'unclear strict',
    ]);
    expect(levels('misp/taxonomy_PAP.json', 'pap')).toEqual([
      'RED RED',
      'AMBER AMBER',
      'GREEN GREEN',
      'CLEAR CLEAR',
      'WHITE CLEAR',
    ]);
  });

  it('every value of the taxonomy iep2-policy is known', () => {
    const { namespace, values = [] }: Taxonomy = jsonOf('misp/taxonomy_iep2-policy.json');
    const tags = values.flatMap(({ predicate, entry }) =>
      entry.map(({ value }) => `${namespace}:${predicate}="${value === '$text' ? 'null' : value}"`),
    );
    expect(tags.length).toBe(25);
    // A tag that is not known makes every term strict, beside others that are said.
    for (const tag of tags) expect(termsOf(['PAP:CLEAR', tag]).strict, tag).not.toContain('pap');
    expect(termsOf(['PAP:CLEAR', 'iep2-policy:later="x"']).strict).toContain('pap');
  });
});
