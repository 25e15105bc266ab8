import type { Registry } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { formFrom } from '../src/form.ts';
import { speechOf } from '../src/i18n/speech.ts';
import { audienceFrom, audienceKeys, type People } from '../src/pages/publish/people.ts';
import { readTerms } from '../src/pages/publish/read-terms.ts';
import { instantIn, readingIn } from '../src/pages/publish/zones.ts';

const { t } = speechOf('en');
const NOW_MS = Date.parse('2026-11-21T12:00:00Z');
// as: names of a test
const PEOPLE = {
  institutes: [
    { id: 'south', name: 'South' },
    { id: 'east', name: 'East' },
  ],
  groups: [{ id: 'pair', name: 'Pair', members: 2 }],
  nameOf: (id: string) => id,
} as unknown as People;
const place = (registry: Registry | null = null) => ({ people: PEOPLE, registry, issuer: 'north' as never });
const read = (fields: Record<string, readonly string[]>) => readTerms(formFrom(fields), place(), t, NOW_MS);

describe('the terms of a form', () => {
  test('are read as far as they go: nothing is made up for what is not said', () => {
    const { fields, problems } = read({ tlp: ['AMBER'], to: ['institute:south', 'group:pair'] });
    expect(problems).toEqual([]);
    expect(fields.marking).toEqual({
      audience: { institutes: ['south'], groups: ['pair'], public: false },
      tlp: 'AMBER',
      prohibitedUses: [],
      embargoUntil: null,
      deleteBy: null,
      legal: [],
      competition: null,
      confidenceTerms: null,
      consultBeforeRelease: [],
    });
    expect(fields.title).toBeNull();
  });

  test('what is none of the choices is left out, never passed on', () => {
    const { fields } = read({
      tlp: ['PURPLE'],
      purpose: ['research', 'world-domination'],
      to: ['institute:nobody', 'group:nothing'],
      instrument: ['no-such-act'],
      consult: ['nobody'],
      pap: ['x'],
    });
    expect(fields.marking).not.toHaveProperty('tlp');
    expect(fields.marking).not.toHaveProperty('pap');
    expect(fields.marking).toMatchObject({
      purposes: ['research'],
      audience: { institutes: [], groups: [], public: false },
      legal: [],
      consultBeforeRelease: [],
    });
  });

  test('what cannot be read is a problem of its field', () => {
    const { problems } = read({
      embargo: ['soon'],
      delete: ['2026-02-31T09:00'],
      sensitive: ['yes'],
      supersedes: ['abc'],
      title: ['x'.repeat(201)],
    });
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'companies',
      'delete',
      'embargo',
      'supersedes',
      'title',
    ]);
  });

  test('moments are read as UTC and kept in their order; what cannot have been is told at its field', () => {
    const told = { occurredAt: ['2026-11-20T08:00'], awareAt: ['2026-11-21T12:00'] };
    expect(read(told)).toMatchObject({
      problems: [],
      fields: {
        moments: { occurredAt: '2026-11-20T08:00:00.000Z', awareAt: '2026-11-21T12:00:00.000Z' },
      },
    });
    const { problems } = read({
      occurredAt: ['2026-02-31T08:00'],
      awareAt: ['2026-11-21T08:00'],
      determinedAt: ['2026-11-21T07:59'],
    });
    expect(problems).toEqual([
      { field: 'occurredAt', message: t('moments.unreadable') },
      { field: 'determinedAt', message: t('moments.before-awareAt') },
    ]);
    expect(read({ awareAt: ['2026-11-21T12:01'] }).problems).toEqual([
      { field: 'awareAt', message: t('moments.future') },
    ]);
  });

  test('an audience ticks the boxes that make it', () => {
    const audience = audienceFrom(
      formFrom({ to: ['group:members', 'institute:east', 'public'] }),
      'to',
      PEOPLE,
    );
    expect(audienceKeys(audience)).toEqual(['institute:east', 'group:members', 'public']);
  });
});

describe('a time of a zone', () => {
  test.each([
    ['UTC', '2026-12-01T09:00', '2026-12-01T09:00:00.000Z'],
    ['America/New_York', '2026-12-01T09:00', '2026-12-01T14:00:00.000Z'],
    ['America/New_York', '2026-07-01T09:00', '2026-07-01T13:00:00.000Z'],
    ['Asia/Kolkata', '2026-12-01T00:10', '2026-11-30T18:40:00.000Z'],
    // the hour after the clocks went forward, and the one after they went back
    ['Europe/London', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/London', '2026-10-25T03:00', '2026-10-25T03:00:00.000Z'],
  ] as const)('%s %s is %s', (zone, reading, instant) => {
    expect(instantIn(zone, reading)).toBe(instant);
    expect(readingIn(zone, instant)).toBe(reading);
  });

  test.each(['', 'soon', '2026-12-01', '2026-13-01T09:00', '2026-02-31T09:00'])('%j is none', (reading) => {
    expect(instantIn('UTC', reading)).toBeUndefined();
  });
});
