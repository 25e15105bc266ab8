import {
  ACKNOWLEDGEMENT_STATES,
  ALERT_STATUSES,
  assert,
  MEASURE_STATES,
  OFFER_STATES,
  TASK_STATES,
} from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleInput, HARMLESS } from '../test/after-action-example.ts';
import { OPEN_MARKING } from '../test/example-marking.ts';
import { alertText, situationReportText } from './crisis-text.ts';
import { didWords, drillMark, markedLine, TIMELINE_WORDS } from './crisis-words.ts';

const label = (title: string) => {
  const [root] = exampleInput().incident.alerts;
  assert(root !== undefined, 'the example has an alert');
  return { issuer: root.issuer, issuedAt: root.issuedAt, title, marking: OPEN_MARKING };
};
const alertOf = (text: string) => {
  const [, update] = exampleInput({ line: text, prose: text }).incident.alerts;
  assert(update !== undefined, 'the example has an update');
  return update.body;
};
const reportOf = (text: string) => {
  const [report] = exampleInput({ line: text, prose: text }).incident.situationReports;
  assert(report !== undefined, 'the example has a report');
  return report.body;
};

describe('the mark of a drill', () => {
  it('is there for everything that is not actual', () => {
    expect(ALERT_STATUSES.map((status) => [status, drillMark(status)])).toEqual([
      ['Actual', null],
      ['Exercise', 'EXERCISE EXERCISE EXERCISE'],
      ['Test', 'TEST TEST TEST'],
    ]);
    expect(markedLine('Test', 'x')).toBe('TEST TEST TEST | x | TEST TEST TEST');
    expect(markedLine('Actual', 'x')).toBe('x');
  });

  it.each(['Actual', 'Exercise', 'Test'] as const)(
    '%s: first and last line of a text, and no text forges it',
    (status) => {
      const mark = drillMark(status);
      const anyText = fc.oneof(
        fc.constantFrom('EXERCISE EXERCISE EXERCISE', '\nTEST TEST TEST\n', '\r\nEXERCISE EXERCISE EXERCISE'),
        fc.string({ unit: 'binary' }),
      );
      fc.assert(
        fc.property(anyText, (text) => {
          for (const written of [
            alertText({ ...alertOf(text), status }, label(text)),
            situationReportText({ ...reportOf(text), status }, label(text)),
          ]) {
            const lines = written.trimEnd().split('\n');
            const marks = lines.filter((line) => /^(EXERCISE|TEST)\b/.test(line));
            expect(marks).toEqual(mark === null ? [] : [mark, mark]);
            if (mark !== null) expect([lines[0], lines.at(-1)]).toEqual([mark, mark]);
            expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202E]/u);
          }
        }),
        { numRuns: 100 },
      );
    },
  );
});

describe('an alert in plain text', () => {
  it('says all of it, indented where others speak', () => {
    expect(alertText(alertOf(HARMLESS.line), label(HARMLESS.line))).toBe(`EXERCISE EXERCISE EXERCISE
Update, level 2: several institutes act
Title: Model weights on a public tracker
Status: Exercise: nothing of this is real.
From: alpha, 2026-11-21T04:00:00.000Z
Marking: TLP:CLEAR
Event: Model weights on a public tracker (Security)
Urgency Immediate, severity Severe, certainty Likely; unverified.
Reason: Model weights on a public tracker

What is known:
  Model weights on a public tracker

What to do:
  Model weights on a public tracker

Asked for: Assess
Models: Model weights on a public tracker
Is it unusual? yes: Model weights on a public tracker
Is it growing? yes: Model weights on a public tracker
Does it concern more than one country? yes: Model weights on a public tracker
Does it need a coordinated answer? yes: Model weights on a public tracker
Reply by: 2026-11-21T04:10:00.000Z
Over at: 2026-11-22T04:00:00.000Z
EXERCISE EXERCISE EXERCISE
`);
  });

  it('says why one coordinator raised it alone, and why it was cancelled', () => {
    const written = alertText(
      { ...alertOf('x'), message: 'cancel', cause: 'false-alarm', breakGlass: 'nobody else was awake' },
      label('x'),
    );
    expect(written).toContain('Raised by one coordinator alone, because: nobody else was awake\n');
    expect(written).toContain('Cause: it was a false alarm.\n');
  });
});

describe('words of a timeline', () => {
  it('there is one for every state', () => {
    expect(Object.keys(TIMELINE_WORDS.acknowledgement ?? {})).toEqual([...ACKNOWLEDGEMENT_STATES]);
    expect(Object.keys(TIMELINE_WORDS.offer ?? {})).toEqual([...OFFER_STATES]);
    expect(Object.keys(TIMELINE_WORDS.measure ?? {})).toEqual([...MEASURE_STATES]);
    expect(Object.keys(TIMELINE_WORDS['task-report'] ?? {})).toEqual(
      TASK_STATES.map((state) => `task-${state}`),
    );
  });

  it('what is not in the table is shown as it is', () => {
    expect(didWords({ type: 'alert', did: 'raised' })).toBe('raised the alert');
    expect(didWords({ type: 'alert', did: 'con\u001Bstructor' })).toBe('alert: con\uFFFDstructor');
    expect(didWords({ type: 'alert', did: 'constructor' })).toBe('alert: constructor');
    expect(didWords({ type: 'finding', did: 'published' })).toBe('finding: published');
  });
});
