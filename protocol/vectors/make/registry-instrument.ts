import {
  CLOCK,
  INSTRUMENT,
  instrument,
  interval,
  malformed,
  precondition,
  without,
  YES_NO,
} from './registry-example.ts';
import type { MadeVector } from './vector.ts';

/** What an instrument of a registry must not be. */
export function instrumentVectors(): MadeVector[] {
  return [
    malformed(
      'instrument-unknown-field',
      'The schema is closed at every depth.',
      instrument({ harbour: true }),
    ),
    malformed(
      'instrument-without-prohibited-uses',
      'Read as "none", it would allow what it forbids.',
      without('prohibitedUses'),
    ),
    malformed(
      'instrument-without-recipients',
      'Read as "anybody", it would reach whom it excludes.',
      without('recipients'),
    ),
    malformed(
      'recipients-without-classes',
      'Null is a value; absent is not.',
      instrument({ recipients: { jurisdictions: null } }),
    ),
    malformed(
      'recipient-class-unknown',
      'A class that no charter has.',
      instrument({ recipients: { classes: ['company'], jurisdictions: null } }),
    ),
    malformed('purpose-unknown', 'A purpose that no marking has.', instrument({ purposes: ['profit'] })),
    malformed(
      'prohibited-use-unknown',
      'A use that no marking prohibits cannot be prohibited here.',
      instrument({ prohibitedUses: ['gossip'] }),
    ),
    malformed('kind-unknown', 'The kinds are closed.', instrument({ kind: 'treaty' })),
    malformed('id-upper-case', 'Ids are lowercase.', instrument({ id: 'XX-Example' })),
    malformed(
      'title-that-reorders',
      'A title with a right-to-left override shows as something else.',
      instrument({ title: 'An \u202eelpmaxe' }),
    ),
    malformed(
      'point-without-certainty',
      'Each point says how sure it is.',
      instrument({ gives: [{ text: 'All is well.' }] }),
    ),
    malformed(
      'lapse-effect-unknown',
      'hold, downgrade or continue.',
      instrument({ onLapse: { outbound: 'ignore', copies: 'keep' } }),
    ),
    malformed(
      'interval-backwards',
      'It ends before it begins.',
      instrument({ intervals: [interval('2026-02-03', '2025-10-01')] }),
    ),
    malformed(
      'interval-empty',
      'It ends on the day on which it begins.',
      instrument({ intervals: [interval('2026-02-03', '2026-02-03')] }),
    ),
    malformed(
      'interval-on-no-day',
      'February has no 30th.',
      instrument({ intervals: [interval('2026-02-30', null)] }),
    ),
    malformed(
      'intervals-overlap',
      'The second begins before the first has ended.',
      instrument({
        intervals: [interval('2015-12-18', '2025-10-01'), interval('2025-09-01', null)],
      }),
    ),
    malformed(
      'intervals-out-of-order',
      'The older one stands first.',
      instrument({
        intervals: [interval('2026-02-03', '2026-10-01'), interval('2015-12-18', '2025-10-01')],
      }),
    ),
    malformed(
      'interval-after-one-without-end',
      'What has no end is not followed.',
      instrument({
        intervals: [interval('2015-12-18', null), interval('2026-02-03', null)],
      }),
    ),
    malformed(
      'interval-that-nobody-checked',
      'Who checked it and when is part of it.',
      instrument({
        intervals: [{ from: '2026-02-03', until: null, retroactive: false, certainty: 'cited', note: null }],
      }),
    ),
    malformed('clock-twice', 'Ids of clocks stand once.', instrument({ clocks: [CLOCK, CLOCK] })),
    malformed('clock-of-no-time', 'A duty within 0 hours.', instrument({ clocks: [{ ...CLOCK, hours: 0 }] })),
    malformed(
      'clock-days-differ-from-hours',
      'Whoever reads hours alone must not be told a later end than whoever reads days.',
      instrument({ clocks: [{ ...CLOCK, hours: 72, days: { count: 2, of: 'calendar', zone: 'UTC' } }] }),
    ),
    malformed(
      'clock-days-without-zone',
      'A day begins and ends somewhere.',
      instrument({ clocks: [{ ...CLOCK, hours: 48, days: { count: 2, of: 'working' } }] }),
    ),
    malformed(
      'clock-counts-from-unknown',
      'Each clock counts from a time that a label has.',
      instrument({ clocks: [{ ...CLOCK, countsFrom: 'now' }] }),
    ),
    malformed(
      'provision-twice',
      'Ids of provisions stand once.',
      instrument({ provisions: [INSTRUMENT.provisions[0], INSTRUMENT.provisions[0]] }),
    ),
  ];
}

export function questionVectors(): MadeVector[] {
  return [
    malformed(
      'question-twice',
      'One answer for two questions.',
      instrument({ preconditions: [YES_NO, YES_NO] }),
    ),
    malformed(
      'question-id-with-hyphen',
      'Ids of questions are camel case, like the keys of answers.',
      precondition({ id: 'is-indicator' }),
    ),
    malformed('yes-no-with-choices', 'Yes and no are the choices.', precondition({ choices: ['yes', 'no'] })),
    malformed(
      'yes-no-accepts-a-text',
      'Nobody could answer it so that the claim stands.',
      precondition({ accepted: ['yes'] }),
    ),
    malformed(
      'choice-of-one',
      'One choice is no question.',
      precondition({ kind: 'choice', choices: ['a'], accepted: ['a'] }),
    ),
    malformed(
      'choice-twice',
      'The same choice twice.',
      precondition({ kind: 'choice', choices: ['a', 'a'], accepted: ['a'] }),
    ),
    malformed(
      'choice-twice-but-for-case',
      'Whoever types an answer need not mind its case.',
      precondition({ kind: 'choice', choices: ['a', 'A'], accepted: ['a'] }),
    ),
    malformed(
      'choice-accepts-another',
      'What is accepted is not among the choices: the claim could never stand.',
      precondition({ kind: 'choice', choices: ['a', 'b'], accepted: ['c'] }),
    ),
    malformed(
      'text-with-accepted-answers',
      'A free text is read by people.',
      precondition({ kind: 'text', accepted: ['x'] }),
    ),
  ];
}
