import {
  GroupId,
  type Instant,
  InstituteId,
  instantOf,
  type Marking,
  STATEMENT_TYPES,
} from '@comity/protocol';
import { AUDIENCE_INSTITUTES_MAX, CAP_BYTES_MAX, CAP_REFERENCES_MAX } from '@comity/protocol/limits';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaComplaint } from '../../test/cap-schema.ts';
import { EXAMPLE_ALERT, following, INCIDENT } from '../../test/example-alert.ts';
import { type AlertForCap, capOfAlert } from './cap-of-alert.ts';
import { capProblems } from './cap-problems.ts';
import { readCap } from './read-cap.ts';
import { writeCap } from './write-cap.ts';

const marked = (marking: Partial<Marking>): AlertForCap => ({
  ...EXAMPLE_ALERT,
  label: { ...EXAMPLE_ALERT.label, marking: { ...EXAMPLE_ALERT.label.marking, ...marking } },
});
const saying = (body: Partial<AlertForCap['body']>): AlertForCap => ({
  ...EXAMPLE_ALERT,
  body: { ...EXAMPLE_ALERT.body, ...body },
});

describe('an alert of ours in CAP', () => {
  it('says who, what and when', () => {
    const cap = capOfAlert(EXAMPLE_ALERT);
    expect(cap).toMatchObject({
      identifier: 'urn:comity:example:north:0123456789abcdef0123456789abcdef',
      sender: 'north@example',
      sent: '2026-11-21T10:00:00-00:00',
      status: 'Exercise',
      msgType: 'Alert',
      scope: 'Private',
      addresses: ['east@example', 'west@example', 'group:members@example'],
      references: [],
      incidents: [],
    });
    expect(cap.info[0]).toMatchObject({
      category: ['Safety', 'CBRNE'],
      event: 'Misuse of a model',
      responseType: ['Monitor', 'Assess'],
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Likely',
      expires: '2026-11-21T10:00:01-00:00',
    });
  });

  it('a drill says so in every text; the real thing says what was written', () => {
    const { note, info } = capOfAlert(EXAMPLE_ALERT);
    expect(note).toBe('Exercise. Nothing in it is real.');
    for (const text of [info[0]?.headline, info[0]?.description, info[0]?.instruction])
      expect(text).toMatch(/^EXERCISE: /);
    const actual = capOfAlert(saying({ status: 'Actual' }));
    expect(actual.note).toBeNull();
    expect(actual.info[0]?.headline).toBe(EXAMPLE_ALERT.label.title);
    expect(actual.info[0]?.description).toBe(EXAMPLE_ALERT.body.description);
  });

  it.each([
    { message: 'update' as const, msgType: 'Update', allClear: false },
    { message: 'cancel' as const, msgType: 'Cancel', allClear: false },
    { message: 'stand-down' as const, msgType: 'Update', allClear: true },
  ])('what follows names what was before: $message', ({ message, msgType, allClear }) => {
    const cap = capOfAlert(following(message));
    expect(cap.msgType).toBe(msgType);
    const { identifier, sender, sent } = capOfAlert(EXAMPLE_ALERT);
    expect(cap.references).toEqual([{ identifier, sender, sent }]);
    expect(cap.incidents).toEqual([INCIDENT]);
    expect(cap.info[0]?.responseType.includes('AllClear')).toBe(allClear);
    expect(readCap(writeCap(cap))).toEqual({ ok: true, value: cap });
  });

  it('is public only if its audience and its level both say so', () => {
    const audience = { ...EXAMPLE_ALERT.label.marking.audience, public: true };
    expect(capOfAlert(marked({ audience, tlp: 'CLEAR' }))).toMatchObject({ scope: 'Public', addresses: [] });
    expect(capOfAlert(marked({ audience, tlp: 'GREEN' })).scope).toBe('Private');
    expect(capOfAlert(marked({ tlp: 'CLEAR' })).scope).toBe('Private');
    const nobody = { institutes: [], groups: [], public: false };
    expect(capOfAlert(marked({ audience: nobody }))).toMatchObject({
      scope: 'Private',
      addresses: ['north@example'],
    });
  });

  it('refers to the newest alerts of a long chain', () => {
    const chain = Array.from({ length: CAP_REFERENCES_MAX + 10 }, (_, at) => ({
      ...EXAMPLE_ALERT.label,
      nonce: at.toString(16).padStart(32, '0'),
    }));
    const cap = capOfAlert({ ...following('update'), chain });
    expect(cap.references).toHaveLength(CAP_REFERENCES_MAX);
    expect(cap.references.at(-1)?.identifier.endsWith((CAP_REFERENCES_MAX + 9).toString(16))).toBe(true);
  });

  it('at all its limits fits into a file', () => {
    const audience = {
      institutes: Array.from({ length: AUDIENCE_INSTITUTES_MAX }, (_, at) =>
        InstituteId.parse(`institute-${at}`.padEnd(32, 'x')),
      ),
      groups: Array.from({ length: 64 }, (_, at) => GroupId.parse(`group-${at}`.padEnd(32, 'x'))),
      public: false,
    };
    const { label, chain } = following('update');
    const statement = 'ab'.repeat(32) as typeof INCIDENT; // as: the form of an id
    const full: AlertForCap = {
      label: {
        ...label,
        title: '&'.repeat(200),
        marking: { ...label.marking, audience },
        relations: Array.from({ length: 64 }, () => ({ kind: 'refers-to' as const, statement })),
      },
      body: {
        ...following('update').body,
        event: '&'.repeat(200),
        description: '"'.repeat(8000),
        instruction: '&'.repeat(4000),
        models: Array.from({ length: 64 }, (_, at) => `${at}`.padEnd(100, '&')),
        reason: '&'.repeat(500),
      },
      chain: Array.from({ length: CAP_REFERENCES_MAX }, () => chain[0] ?? label),
    };
    expect(writeCap(capOfAlert(full)).length).toBeLessThan(CAP_BYTES_MAX);
  });
});

/** Characters that a line of ours may hold, those that XML must escape among them. */
const character = fc.constantFrom(...'ab &<>"\'],;', '\u00e9', '\u4e2d', '\u{1F600}');
const lineOf = fc.array(character, { minLength: 1, maxLength: 12 }).map((characters) => characters.join(''));
const proseOf = fc
  .array(fc.oneof(character, fc.constant('\n')), { minLength: 1, maxLength: 20 })
  .map((some) => some.join(''));
const blank = fc.constantFrom(' ', '\n', ' \n ');
const later = (instant: Instant, ms: number): Instant => instantOf(Date.parse(instant) + ms);

const anyAlert: fc.Arbitrary<AlertForCap> = fc
  .record({
    base: fc.constantFrom(EXAMPLE_ALERT, following('update'), following('cancel'), following('stand-down')),
    status: fc.constantFrom('Actual' as const, 'Exercise' as const, 'Test' as const),
    title: lineOf,
    event: lineOf,
    description: proseOf,
    instruction: fc.option(fc.oneof(proseOf, blank)),
    models: fc.array(lineOf, { maxLength: 3 }),
    livesMs: fc.integer({ min: 1, max: 5000 }),
  })
  .map(({ base, title, livesMs, ...body }) => ({
    ...base,
    label: { ...base.label, title },
    body: { ...base.body, ...body, expiresAt: later(base.label.issuedAt, livesMs) },
  }));

it('any alert can be written, is valid by both validators, and agrees with its statement', () => {
  fc.assert(
    fc.property(anyAlert, (alert) => {
      expect(STATEMENT_TYPES.alert.body.safeParse(alert.body).success).toBe(true);
      const bytes = writeCap(capOfAlert(alert));
      expect(schemaComplaint(bytes)).toBeUndefined();
      const read = readCap(bytes);
      if (!read.ok) throw new Error(read.refusal.code);
      expect(capProblems(alert, read.value, alert.chain)).toEqual([]);
      expect(capProblems(alert, read.value)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
