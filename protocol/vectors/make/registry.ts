import { sha256Hex } from '../../../packages/protocol/src/index.ts';
import {
  CLOCK,
  document,
  type Fields,
  INSTRUMENT,
  instrument,
  interval,
  malformed,
  REGISTRY,
  registry,
  TERMS,
  terms,
  textOf,
} from './registry-example.ts';
import { instrumentVectors, questionVectors } from './registry-instrument.ts';
import { type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('registry');

export const registryVectors = (): readonly MadeVector[] => [
  ...validVectors(),
  ...documentVectors(),
  ...instrumentVectors(),
  ...questionVectors(),
  ...textVectors(),
];

function validVectors(): MadeVector[] {
  const read = (name: string, why: string, fields: Fields, inForce: readonly Fields[] = []) => {
    const bytes = Buffer.from(String(fields.document_base64), 'base64');
    const { version } = JSON.parse(bytes.toString());
    return valid(name, why, { ...fields, version, sha256: sha256Hex(bytes), in_force: inForce });
  };
  const at = (instant: string, isInForce: boolean) => ({
    instrument: 'xx-example',
    at: instant,
    is: isInForce,
  });
  return [
    read(
      'two-intervals-with-a-gap',
      'In force from the first day on, and not on the last: days are of UTC.',
      registry(),
      [
        at('2015-12-17T23:59:59.999Z', false),
        at('2015-12-18T00:00:00.000Z', true),
        at('2025-09-30T23:59:59.999Z', true),
        at('2025-10-01T00:00:00.000Z', false),
        at('2026-02-02T23:59:59.999Z', false),
        at('2026-02-03T00:00:00.000Z', true),
        at('2026-10-01T00:00:00.000Z', false),
        at('2026-11-21T04:00:00.000Z', false),
      ],
    ),
    read(
      'retroactive-is-not-in-force-before',
      'That an act reaches back is told and not counted: to whom it does is for counsel.',
      instrument({
        intervals: [{ ...interval('2026-02-03', null), retroactive: true, note: 'It reaches back.' }],
      }),
      [at('2026-02-02T12:00:00.000Z', false), at('2099-01-01T00:00:00.000Z', true)],
    ),
    read(
      'never-confirmed',
      'No interval: nobody has said that it is in force, so it is not.',
      instrument({ intervals: [] }),
      [at('2026-11-21T04:00:00.000Z', false)],
    ),
    read(
      'limits-nobody-and-asks-nothing',
      'Null is any class, any place, any purpose, no text; the text in the registry is there for terms of confidence.',
      instrument({
        jurisdiction: null,
        recipients: { classes: null, jurisdictions: null },
        purposes: null,
        preconditions: [],
        adherence: null,
      }),
    ),
    read(
      'clock-in-working-days',
      'A source that counts whole days says which, and where they begin; the hours are the floor.',
      instrument({
        clocks: [{ ...CLOCK, hours: 48, days: { count: 2, of: 'working', zone: 'Europe/Brussels' } }],
      }),
    ),
    read(
      'empty',
      'A network that claims nothing may still pin one.',
      registry({ instruments: [], texts: [] }),
    ),
    read(
      'white-space',
      'The digest is of the very bytes, however they are laid out.',
      document(`${JSON.stringify(REGISTRY, null, 2)}\n`),
    ),
  ];
}

function documentVectors(): MadeVector[] {
  const text = JSON.stringify(REGISTRY);
  return [
    invalid(
      'duplicate-key',
      'Which of the two versions?',
      'json-duplicate-key',
      document(text.replace('"version":1', '"version":1,"version":2')),
    ),
    invalid('cut-short', 'Half a registry is none.', 'json-malformed', document(text.slice(0, -2))),
    malformed(
      'unknown-field',
      'A field that nobody knows could be the one that forbids.',
      registry({ note: 'x' }),
    ),
    malformed('of-another-type', 'A charter is no registry.', registry({ _type: 'urn:comity:charter:1' })),
    malformed('version-zero', 'Versions count from 1.', registry({ version: 0 })),
    malformed(
      'issued-at-without-milliseconds',
      'One spelling per instant.',
      registry({ issuedAt: '2026-11-21T00:00:00Z' }),
    ),
    malformed('changes-over-two-lines', 'What is new is one line.', registry({ changes: 'One\nTwo' })),
    malformed(
      'instrument-twice',
      'Which of the two is claimed?',
      registry({ instruments: [INSTRUMENT, INSTRUMENT] }),
    ),
  ];
}

function textVectors(): MadeVector[] {
  const hidden = '# Terms\n\nWhat is given \u202eunder them stays here.\n';
  return [
    malformed(
      'adherence-text-missing',
      'Nobody can accept a text that is not here.',
      registry({ texts: [] }),
    ),
    malformed(
      'text-digest-wrong',
      'The text is not the one that its digest names.',
      terms({ text: `${TERMS.text}And more.\n` }),
    ),
    malformed('text-twice', 'Each text stands once.', registry({ texts: [TERMS, TERMS] })),
    malformed(
      'text-empty',
      'There is nothing to accept.',
      registry({ texts: [TERMS, textOf('Nothing', '')] }),
    ),
    malformed(
      'text-that-reorders',
      'What counsel reads would not be what is signed.',
      registry({ texts: [TERMS, textOf('Hidden', hidden)] }),
    ),
    malformed(
      'text-with-an-escape',
      'A terminal would obey it.',
      registry({ texts: [TERMS, textOf('Escape', 'Terms \u001b[2J')] }),
    ),
    malformed(
      'text-too-long',
      'At most 16,384 characters.',
      registry({ texts: [TERMS, textOf('Long', 'x'.repeat(16 * 1024 + 1))] }),
    ),
  ];
}
