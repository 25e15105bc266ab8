import { readFileSync } from 'node:fs';
import { line, prose } from '@comity/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCapAlert } from '../../test/any-cap-alert.ts';
import { EXAMPLE_ALERT } from '../../test/example-alert.ts';
import type { CapAlert } from './cap-alert.ts';
import { capOfAlert } from './cap-of-alert.ts';
import { draftOfCap } from './draft-of-cap.ts';
import { fitText } from './fit-text.ts';
import { readCap } from './read-cap.ts';

function fixture(name: string): CapAlert {
  const read = readCap(new Uint8Array(readFileSync(new URL(`../../fixtures/cap/${name}`, import.meta.url))));
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

it('drafts from an alert of others, and never calls it actual', () => {
  const drafted = draftOfCap(fixture('thunderstorm.cap'));
  expect(drafted.draft).toEqual({
    title: 'SEVERE THUNDERSTORM WARNING',
    event: 'SEVERE THUNDERSTORM',
    categories: ['Met'],
    urgency: 'Immediate',
    severity: 'Severe',
    certainty: 'Observed',
    description: expect.stringMatching(/^AT 254 PM PDT.*\nTHUNDERSTORM OVER[\s\S]*STORM\.$/),
    instruction: 'TAKE COVER IN A SUBSTANTIAL SHELTER UNTIL THE STORM PASSES.',
    responses: ['Shelter'],
    models: [],
    expiresAt: '2003-06-17T23:00:00.000Z',
  });
  expect(drafted.statusSeen).toBe('Actual');
  expect(JSON.stringify(drafted.draft)).not.toContain('Actual');
  expect(drafted.origin.sentAt).toBe('2003-06-17T21:57:00.000Z');
  const path = 'alert.info[0].';
  expect(drafted.leftOut).toEqual(
    ['eventCode', 'senderName', 'contact', 'area'].map((name) => ({ path: path + name, reason: 'no-place' })),
  );
});

it('takes one language and names the others, the chain and the signature', () => {
  const signed = fixture('canada_signed.cap');
  expect(draftOfCap(signed).leftOut).toEqual(
    expect.arrayContaining([
      { path: 'alert.references', reason: 'other-chain' },
      { path: 'alert.Signature', reason: 'unverified-signature' },
      { path: 'alert.info[1]', reason: 'other-info' },
    ]),
  );
  const french = draftOfCap(fixture('canada.cap'), 'fr');
  expect(french.leftOut).toContainEqual({ path: 'alert.info[0]', reason: 'other-info' });
  expect(french.draft.event).not.toBe(draftOfCap(fixture('canada.cap')).draft.event);
});

it('reads back what ours say, and tells whom the sender named', () => {
  const { draft, leftOut } = draftOfCap(capOfAlert(EXAMPLE_ALERT));
  expect(draft.models).toEqual(EXAMPLE_ALERT.body.models);
  expect(draft.event).toBe(EXAMPLE_ALERT.body.event);
  expect(leftOut).toEqual(
    expect.arrayContaining([
      { path: 'alert.scope', reason: 'sender-terms' },
      { path: 'alert.addresses', reason: 'sender-terms' },
    ]),
  );
});

it('a cancel that says nothing drafts nothing', () => {
  const cap = { ...capOfAlert(EXAMPLE_ALERT), info: [] };
  expect(draftOfCap(cap).draft).toMatchObject({
    event: null,
    description: null,
    urgency: 'Unknown',
    categories: [],
  });
});

it('a draft holds only texts that a statement takes', () => {
  const fits = (text: string | null, form: ReturnType<typeof line>) =>
    text === null || form.safeParse(text).success;
  fc.assert(
    fc.property(anyCapAlert, (cap) => {
      const { draft } = draftOfCap(cap);
      expect(fits(draft.event, line(200)) && fits(draft.title, line(200))).toBe(true);
      expect(fits(draft.description, prose(8000)) && fits(draft.instruction, prose(4000))).toBe(true);
    }),
  );
});

it('any text fits after it was fitted, in normal form, and what was done is told', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('line' as const, 'prose' as const),
      (text, form) => {
        const fitted = fitText(text, form, 40);
        const judge = form === 'line' ? line(40) : prose(40);
        if (fitted.text === null) return;
        expect(judge.safeParse(fitted.text).success).toBe(true);
        expect(fitted.text.normalize('NFC')).toBe(fitted.text);
        expect(/\p{Noncharacter_Code_Point}/u.test(fitted.text) || !fitted.text.isWellFormed()).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
  expect(fitText('a\u202Eb', 'line', 9)).toEqual({ text: 'ab', hadHidden: true, wasCut: false });
  expect(fitText('a \r\n\tb', 'line', 9)).toEqual({ text: 'a b', hadHidden: false, wasCut: false });
  expect(fitText('a\r\nb\u2029c', 'prose', 9)).toEqual({ text: 'a\nb\nc', hadHidden: false, wasCut: false });
  expect(fitText('abc\u{1F600}', 'line', 4)).toEqual({ text: 'abc', hadHidden: false, wasCut: true });
});
