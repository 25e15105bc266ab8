import type { Certainty, Instrument, Precondition, ReportingClock } from '@comity/protocol';
import { cleanText } from './clean-text.ts';
import type { Output } from './output.ts';
import type { InstrumentView, RegistryHead, RegistryView } from './registry-view.ts';

/** The registry for people. It tells what the sources say, how sure that is, and promises nothing. */
export function printInstruments(out: Output, { registry, instruments }: RegistryView, nowMs: number): void {
  out.table(
    ['instrument', 'where', 'in force', 'dates', 'times to report', 'title'],
    instruments.map((instrument) => [
      instrument.id,
      instrument.jurisdiction ?? '-',
      instrument.template ? 'template' : instrument.inForce ? 'yes' : 'no',
      datesText(instrument, nowMs),
      instrument.clocks.length === 0
        ? '-'
        : instrument.clocks.map(({ hours }) => hoursText(hours)).join(', '),
      instrument.title,
    ]),
  );
  out.line();
  printHead(out, registry);
}

export function printInstrument(out: Output, view: InstrumentView, nowMs: number): void {
  const { instrument, inForce, text, registry } = view;
  out.line(out.tone('strong', cleanText(instrument.title)));
  out.fields([
    ['id', instrument.id],
    ['kind', `${instrument.kind}${instrument.template ? ', a template: it cannot be claimed' : ''}`],
    ['where', instrument.jurisdiction ?? 'no jurisdiction in particular'],
    ['citation', instrument.citation],
    ['in force', `${inForce ? 'yes' : 'no'}; ${datesText(instrument, nowMs)}`],
    ['recipients', recipientsText(instrument)],
    ['purposes', instrument.purposes?.join(', ') ?? 'it sets no limit'],
    ['prohibited', instrument.prohibitedUses.join(', ') || 'nothing beside what the marking says'],
    ['on a lapse', `${OUTBOUND[instrument.onLapse.outbound]}; ${COPIES[instrument.onLapse.copies]}`],
  ]);
  printPoints(out, 'What it gives to whoever shares under it', instrument.gives);
  printPoints(out, 'What it does not give, forbids or leaves open', instrument.limits);
  printList(
    out,
    'Provisions',
    instrument.provisions.map(({ id, says }) => `${id}: ${says}`),
  );
  printList(out, 'What a claim has to answer', instrument.preconditions.map(questionText));
  printDates(out, instrument);
  printClocks(out, instrument.clocks);
  printPoints(
    out,
    'Sources',
    instrument.sources.map(({ reference, certainty }) => ({ text: reference, certainty })),
  );
  if (text !== null) {
    heading(out, `Text that a recipient's counsel accepts first: ${text.title}`);
    out.fields([['digest', text.sha256]]);
    out.line();
    for (const each of text.text.trimEnd().split('\n')) out.line(`  ${cleanText(each)}`.trimEnd());
  }
  out.line();
  printHead(out, registry);
}

export const headText = ({ version, sha256 }: RegistryHead): string => `version ${version}, digest ${sha256}`;

function printHead(out: Output, registry: RegistryHead): void {
  out.fields([
    ['registry', headText(registry)],
    ['issued', registry.issuedAt],
    ['changes', registry.changes],
  ]);
  out.line('A claim is the word of whoever shares, never a proof. This is no legal advice.');
}

/** When it is in force, seen from an instant: days of UTC, the last one included. */
export function datesText({ intervals, template }: Instrument, nowMs: number): string {
  if (template) return '-';
  const today = dayOf(nowMs);
  const current = intervals.find(({ from, until }) => from <= today && (until === null || today < until));
  if (current !== undefined) {
    // Who found it in force and no date on which it began wrote the day of the check.
    const since = current.from === current.checkedAt ? 'found in force on' : 'since';
    const end = current.until === null ? '' : `, until ${lastDay(current.until)}`;
    return `${since} ${current.from}${end}${current.certainty === 'recalled' ? ', not confirmed' : ''}`;
  }
  const next = intervals.find(({ from }) => from > today);
  if (next !== undefined) return `from ${next.from}`;
  const until = intervals.at(-1)?.until;
  return until === undefined || until === null
    ? 'nobody has confirmed that it is'
    : `ended ${lastDay(until)}`;
}

function printDates(out: Output, { intervals }: Instrument): void {
  if (intervals.length === 0) return;
  heading(out, 'In force');
  out.table(
    ['from', 'last day', 'checked', 'by', 'how sure', 'note'],
    intervals.map((interval) => [
      interval.from,
      interval.until === null ? 'no end known' : lastDay(interval.until),
      interval.checkedAt,
      interval.checkedBy,
      CERTAINTY[interval.certainty],
      `${interval.retroactive ? 'It reaches back. ' : ''}${interval.note ?? ''}`,
    ]),
  );
}

function printClocks(out: Output, clocks: readonly ReportingClock[]): void {
  if (clocks.length === 0) return;
  heading(out, 'Times to report');
  out.table(
    ['within', 'counted from', 'how sure', 'duty'],
    clocks.map(({ hours, countsFrom, certainty, duty }) => [
      hoursText(hours),
      COUNTS_FROM[countsFrom],
      CERTAINTY[certainty],
      duty,
    ]),
  );
}

function printPoints(
  out: Output,
  title: string,
  points: readonly { readonly text: string; readonly certainty: Certainty }[],
): void {
  printList(
    out,
    title,
    points.map(({ text, certainty }) => (certainty === 'cited' ? text : `${text} [${CERTAINTY[certainty]}]`)),
  );
}

function printList(out: Output, title: string, texts: readonly string[]): void {
  if (texts.length === 0) return;
  heading(out, title);
  out.fields(texts.map((text) => ['-', text] as const));
}

function heading(out: Output, title: string): void {
  out.line();
  out.line(out.tone('strong', cleanText(title)));
}

function questionText({ id, question, kind, choices, accepted, because }: Precondition): string {
  const answers = kind === 'yes-no' ? 'yes or no' : kind === 'choice' ? choices.join(' / ') : 'in words';
  const asked = accepted.map((answer) => (answer === true ? 'yes' : answer === false ? 'no' : answer));
  const stands = asked.length === 0 ? '' : ` The claim stands with: ${asked.join(' / ')}.`;
  return `${id}: ${question} (${answers})${stands} Because: ${because}`;
}

function recipientsText({ recipients: { classes, jurisdictions } }: Instrument): string {
  const who = classes === null ? 'members of any class' : classes.join(', ');
  return `${who}, ${jurisdictions === null ? 'anywhere' : `in ${jurisdictions.join(', ')} only`}`;
}

/** Days from four on: 72 hours are what a law says, 360 are what nobody says. */
const hoursText = (hours: number): string =>
  hours > 72 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;

const DAY_MS = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const lastDay = (until: string): string => dayOf(Date.parse(until) - DAY_MS);

const CERTAINTY: Readonly<Record<Certainty, string>> = {
  cited: 'read in the source',
  secondary: 'secondary source',
  recalled: 'not confirmed',
};

const OUTBOUND: Readonly<Record<Instrument['onLapse']['outbound'], string>> = {
  hold: 'nothing more goes out',
  downgrade: 'only the originator hands out copies',
  continue: 'sharing goes on',
};

const COPIES: Readonly<Record<Instrument['onLapse']['copies'], string>> = {
  keep: 'copies that are out stay',
  purge: 'copies that are out are deleted',
};

const COUNTS_FROM: Readonly<Record<ReportingClock['countsFrom'], string>> = {
  occurredAt: 'when it happened',
  awareAt: 'becoming aware',
  determinedAt: 'the determination',
  issuedAt: 'issuing the statement',
  receivedAt: 'receiving it',
};
