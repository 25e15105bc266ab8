import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { toIepPolicy, toMispTags, toStixMarkings } from '../src/index.ts';
import { FULL_MARKING, OPEN_MARKING, SOURCE } from './example-marking.ts';
import { type ExportVector, exportsOf, type ReadVector, readVector } from './marking-vector.ts';

/**
 * Writes protocol/vectors/marking-exchange anew: `node packages/formats/test/write-marking-vectors.ts`. What stands in the
 * expected exports and terms is read in review; the test only says that it did not change.
 */

const FOLDER = new URL('../../../protocol/vectors/marking-exchange/', import.meta.url);
const IEP_EXAMPLE = JSON.parse(
  readFileSync(new URL('../fixtures/stix/iep-data-marking-example.json', import.meta.url), 'utf8'),
);

const stix = toStixMarkings(FULL_MARKING, SOURCE);
const refs = stix.map(({ id }) => id);
const iep = toIepPolicy(FULL_MARKING, SOURCE);
const misp = toMispTags(FULL_MARKING, SOURCE);
const strictMarking = { ...FULL_MARKING, tlp: 'AMBER+STRICT' as const };
const strict = toStixMarkings(strictMarking, SOURCE);

const TLP_1_WHITE = 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9';
const TLP_2_GREEN = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb';
const OTHER = 'marking-definition--11111111-1111-4111-8111-111111111111';

/** A marking of somebody else. */
const other = (fields: Readonly<Record<string, unknown>>) => ({
  type: 'marking-definition',
  spec_version: '2.1',
  id: OTHER,
  created: '2026-01-01T00:00:00.000Z',
  ...fields,
});

const changedComity = (change: (text: string) => string) =>
  stix.map((marking, at) => (at === 2 ? JSON.parse(change(JSON.stringify(marking))) : marking));

type Vectors = Readonly<Record<string, { readonly why: string } & (ExportVector | ReadVector)>>;

const VALID: Vectors = {
  'export-full': {
    why: 'Everything that a marking can say, save its audience.',
    marking: FULL_MARKING,
    source: SOURCE,
  },
  'export-amber-strict': {
    why: 'IEP has no AMBER+STRICT: red; MISP gets no second level.',
    marking: strictMarking,
    source: SOURCE,
  },
  'export-open': { why: 'What holds nothing is said as none.', marking: OPEN_MARKING, source: SOURCE },
  'stix-own': { why: 'Our own export: all but the audience comes back.', stix, refs },
  'stix-own-amber-strict': {
    why: 'IEP says red beside AMBER+STRICT: the stricter one.',
    stix: strict,
    refs: strict.map(({ id }) => id),
  },
  'stix-own-extension-dropped': {
    why: 'A tool kept TLP and IEP: claims come back from the references, without their answers.',
    stix: stix.slice(0, 2),
    refs: refs.slice(0, 2),
  },
  'stix-own-marking-missing': {
    why: 'The object still refers to a marking that is not in the file: nothing can be relied on.',
    stix: stix.slice(0, 2),
    refs,
  },
  'stix-own-unknown-field': {
    why: 'A field of a later version may restrict anything.',
    stix: changedComity((text) => text.replace('"version":1', '"version":1,"max_hops":1')),
    refs,
  },
  'stix-own-prohibitions-lost': {
    why: 'The list of prohibited uses was dropped, and is not said to be none.',
    stix: changedComity((text) => text.replace(/"prohibited_uses":\[[^\]]*\],/, '')),
    refs,
  },
  'stix-no-marking': { why: 'What nobody marked is as strict as can be.', stix: [], refs: [] },
  'stix-tlp-1-white': {
    why: 'TLP 1 by its id; the object itself is not there.',
    stix: [],
    refs: [TLP_1_WHITE],
  },
  'stix-two-levels': {
    why: 'TLP 1 white and TLP 2.0 green: the stricter one.',
    stix: { type: 'bundle', objects: [] },
    refs: [TLP_1_WHITE, TLP_2_GREEN],
  },
  'stix-level-of-another-name': {
    why: 'An id of GREEN with an object that says red.',
    stix: [{ ...other({ definition_type: 'tlp', definition: { tlp: 'red' } }), id: TLP_2_GREEN }],
    refs: [TLP_2_GREEN],
  },
  'stix-level-unknown': {
    why: 'A colour that TLP does not have.',
    stix: [other({ definition_type: 'tlp', definition: { tlp: 'blue' } })],
    refs: [OTHER],
  },
  'stix-definition-type-unknown': {
    why: 'A marking of a type that STIX does not have, beside GREEN.',
    stix: [other({ definition_type: 'secrecy', definition: { level: 'secret' } })],
    refs: [TLP_2_GREEN, OTHER],
  },
  'stix-one-id-two-markings': {
    why: 'Two objects of one id: both count.',
    stix: [
      other({ definition_type: 'tlp', definition: { tlp: 'green' } }),
      other({ definition_type: 'tlp', definition: { tlp: 'amber' } }),
    ],
    refs: [OTHER],
  },
  'stix-statement': {
    why: 'Words: a person must read them. The level stands.',
    stix: [other({ definition_type: 'statement', definition: { statement: 'Copyright' } })],
    refs: [TLP_2_GREEN, OTHER],
  },
  'stix-extension-unknown': {
    why: 'A marking of another kind beside GREEN may be a secret one.',
    stix: [
      other({
        extensions: {
          'extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce': {
            extension_type: 'property-extension',
          },
        },
      }),
    ],
    refs: [TLP_2_GREEN, OTHER],
  },
  'stix-iep-example': {
    why: 'The example of OASIS: a policy alone.',
    stix: [IEP_EXAMPLE],
    refs: [IEP_EXAMPLE.id],
  },
  'iep-own': { why: 'Our own policy: claims, without their answers, and the text of confidence.', iep },
  'iep-end-date': {
    why: 'After its end nobody said what is permitted.',
    iep: { iep_version: 2, tlp: 'green', end_date: '2027-01-01T00:00:00Z' },
  },
  'iep-reference': {
    why: 'A reference to a policy that is not here.',
    iep: {
      id_ref: '0224bfdf-ea3a-49c3-96f6-66d908bb1845',
      url: 'https://example.org/a.iepj',
      iep_version: 2,
    },
  },
  'iep-version-3': {
    why: 'A later version, in which anything may mean something else.',
    iep: { ...iep, iep_version: 3 },
  },
  'misp-own': { why: 'Our own tags: all but the audience and the answers to claims comes back.', misp },
  'misp-own-prohibitions-lost': {
    why: 'A tag was removed; what it said is as strict as can be.',
    misp: misp.filter((tag) => !tag.startsWith('comity:prohibited-uses')),
  },
  'misp-two-levels': {
    why: 'A level that was replaced and stayed, as it happens in MISP.',
    misp: ['tlp:green', 'TLP:AMBER', 'PAP:WHITE', 'PAP:GREEN'],
  },
  'misp-tag-objects': {
    why: 'Tags as an event holds them; other taxonomies say nothing.',
    misp: [{ name: 'tlp:white', colour: '#ffffff' }, { name: 'ecsirt:malicious-code="ransomware"' }],
  },
  'misp-unclear': { why: 'The level that is none.', misp: ['tlp:unclear', 'tlp:clear'] },
  'misp-chatham-house': { why: 'The source is not to be named.', misp: ['tlp:green', 'tlp:ex:chr'] },
  'misp-other-marking': {
    why: 'A classification that is not read here.',
    misp: ['tlp:clear', 'nato:classification="NS"'],
  },
  'misp-later-version': {
    why: 'A tag of ours that is not known yet.',
    misp: ['tlp:clear', 'comity:hops="1"'],
  },
};

const text = (content: string) => ({ file_base64: Buffer.from(content).toString('base64') });
const claims = (count: number) =>
  Array.from({ length: count }, (_, at) => `comity:claimed="north/instrument-${at}"`);

const INVALID: Vectors = {
  'stix-is-an-object': { why: 'Neither a list of objects nor a bundle.', stix: { type: 'report' }, refs: [] },
  'stix-is-text': { why: 'JSON that was not parsed.', stix: '[]', refs: [] },
  'stix-is-null': { why: 'Nothing.', stix: null, refs: [] },
  'stix-bundle-objects-text': {
    why: 'A bundle of no list.',
    stix: { type: 'bundle', objects: 'x' },
    refs: [],
  },
  'stix-object-null': { why: 'A member that is no object.', stix: [null], refs: [TLP_2_GREEN] },
  'stix-object-list': { why: 'A list in the place of an object.', stix: [[]], refs: [TLP_2_GREEN] },
  'stix-two-texts-of-confidence': {
    why: 'One thing under two texts: a marking holds one, and leaving one out would widen it.',
    stix: [
      ...stix,
      other({
        definition_type: 'statement',
        definition: { statement: 'x' },
        external_references: [{ source_name: 'comity', url: `urn:comity:terms:${'cd'.repeat(32)}` }],
      }),
    ],
    refs: [...refs, OTHER],
  },
  'iep-is-a-list': { why: 'A policy is an object.', iep: [iep] },
  'iep-is-text': { why: 'JSON that was not parsed.', iep: '{}' },
  'iep-is-null': { why: 'Nothing.', iep: null },
  'iep-two-texts-of-confidence': {
    why: 'Two texts in one policy.',
    iep: {
      iep_version: 2,
      external_references: ['ab', 'cd'].map((half) => `urn:comity:terms:${half.repeat(32)}`),
    },
  },
  'misp-is-text': { why: 'One tag is no list.', misp: 'tlp:clear' },
  'misp-is-an-event': { why: 'The event, not its tags.', misp: { Event: { Tag: [] } } },
  'misp-tag-number': { why: 'A tag that is a number.', misp: ['tlp:clear', 1] },
  'misp-tag-without-name': { why: 'A tag that names nothing.', misp: [{ colour: '#ffffff' }] },
  'misp-tag-too-long': { why: '256 characters; MISP keeps 255.', misp: [`tlp:clear${' '.repeat(247)}`] },
  'misp-claims-too-many': { why: '17 claims; a marking holds 16, and none may be lost.', misp: claims(17) },
  'misp-companies-too-many': {
    why: 'Two kinds whose companies are more than a marking holds.',
    misp: [
      'comity:competition="sensitive"',
      ...Array.from({ length: 64 }, (_, at) => `comity:origin-company="Company ${at}"`),
      'comity:competition="later-kind"',
    ],
  },
  'file-duplicate-key': {
    why: 'Two levels under one key: two readers see two markings.',
    ...text('{"tlp":"red","tlp":"clear"}'),
  },
  'file-cut-short': { why: 'A bundle without its end.', ...text('{"type":"bundle","objects":[') },
  'file-nan': { why: 'NaN is no JSON.', ...text('[NaN]') },
  'file-not-utf-8': { why: 'Bytes that are no text.', file_base64: '/w==' },
  'file-too-deep': { why: '33 levels.', ...text('['.repeat(33) + ']'.repeat(33)) },
  'file-empty': { why: 'No document at all.', ...text('') },
};

for (const [kind, vectors] of [
  ['valid', VALID],
  ['invalid', INVALID],
] as const) {
  rmSync(new URL(`${kind}/`, FOLDER), { recursive: true, force: true });
  mkdirSync(new URL(`${kind}/`, FOLDER), { recursive: true });
  for (const [name, vector] of Object.entries(vectors)) {
    const written = 'marking' in vector ? { ...vector, ...exportsOf(vector) } : withTerms(name, kind, vector);
    writeFileSync(new URL(`${kind}/${name}.json`, FOLDER), `${JSON.stringify(written, null, 2)}\n`);
  }
}

function withTerms(name: string, kind: 'valid' | 'invalid', vector: ReadVector): unknown {
  const read = readVector(vector);
  if (read.ok !== (kind === 'valid')) throw new Error(`${name} is not ${kind}`);
  return read.ok ? { ...vector, ...(read.value as object) } : { ...vector, refusal: read.refusal.code }; // as: valid ones are no files
}
