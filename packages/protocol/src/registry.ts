import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { MemberClass } from './charter.ts';
import { sha256Hex } from './digest.ts';
import { Digest, Instant, InstrumentId, line } from './identifier.ts';
import {
  INSTRUMENT_ENTRIES_MAX,
  INSTRUMENTS_MAX,
  REGISTRY_BYTES_MAX,
  TERMS_TEXT_CHARS_MAX,
  TERMS_TEXTS_MAX,
} from './limits.ts';
import { ProhibitedUse, Purpose } from './marking.ts';
import { refuse } from './refusal.ts';
import { ok, type Result, unreachable } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * The registry of instruments: what the network knows of the laws, guidance and agreements that a marking may claim, as data with a
 * version of its own (spec/registry.md). A charter names it by digest, so it is adopted by the charter's threshold.
 */

const few = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).max(INSTRUMENT_ENTRIES_MAX);
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((day) => Instant.safeParse(`${day}T00:00:00.000Z`).success);

/** How sure the entry is: read in the cited source, read in a secondary one, or recalled and not confirmed. */
export const Certainty = z.enum(['cited', 'secondary', 'recalled']);
export type Certainty = z.infer<typeof Certainty>;

/** Something that the source says, in one sentence. */
const Point = z.strictObject({ text: line(600), certainty: Certainty });

/** What a sharer must answer before the instrument can be claimed. */
export const Precondition = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-zA-Z0-9]{0,63}$/),
    question: line(400),
    kind: z.enum(['yes-no', 'choice', 'text']),
    /** Of a choice. */
    choices: few(line(120)),
    /** The answers with which the claim can stand; empty: any answer will do. */
    accepted: few(z.union([z.boolean(), line(120)])),
    /** Why it matters, for the person who answers. */
    because: line(600),
  })
  .refine(canBeAnswered);
export type Precondition = z.infer<typeof Precondition>;

/** [from, until): the days on which it is in force, as far as somebody has checked. */
export const Interval = z
  .strictObject({
    from: Day,
    until: Day.nullable(),
    /** Whether the act that opened it says that it reaches back before `from`. To whom, is for counsel: here it is in force from `from` on. */
    retroactive: z.boolean(),
    checkedAt: Day,
    checkedBy: line(120),
    certainty: Certainty,
    /** What the dates leave open. */
    note: line(400).nullable(),
  })
  .refine(({ from, until }) => until === null || from < until);
export type Interval = z.infer<typeof Interval>;

/** Of a zone (IANA), since a day begins and ends somewhere. Working days are Monday to Friday: no holiday is known here. */
const WholeDays = z.strictObject({
  count: z.int().min(1).max(366),
  of: z.enum(['calendar', 'working']),
  zone: z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/),
});

/** A duty to report, and what its time is counted from. */
export const ReportingClock = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,63}$/),
    /** To whom, on what occasion. */
    duty: line(400),
    hours: z
      .int()
      .min(1)
      .max(24 * 366),
    countsFrom: z.enum(['occurredAt', 'awareAt', 'determinedAt', 'issuedAt', 'receivedAt']),
    certainty: Certainty,
    /** Where the source counts whole days; absent: hours, which end no later. The day on which it starts is not counted. */
    days: WholeDays.optional(),
  })
  .refine(({ hours, days }) => days === undefined || hours === days.count * 24);
export type ReportingClock = z.infer<typeof ReportingClock>;

const InstrumentShape = z.strictObject({
  id: InstrumentId,
  title: line(200),
  kind: z.enum(['statute', 'regulation', 'guidance', 'agreement', 'network-terms']),
  /** A form to be made one's own under another id; it cannot be claimed. */
  template: z.boolean(),
  /** ISO 3166 country or subdivision, or EU, UN; null: none in particular. */
  jurisdiction: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
    .nullable(),
  citation: line(300),
  provisions: few(z.strictObject({ id: line(64), says: line(400) })),
  /** What the source gives to whoever shares under it. */
  gives: few(Point),
  /** What it does not give, and what it forbids. */
  limits: few(Point),
  preconditions: few(Precondition),
  recipients: z.strictObject({
    /** Null: any class of member. */
    classes: few(MemberClass).nullable(),
    /** Jurisdictions of members that it reaches; null: any. */
    jurisdictions: few(z.string().regex(/^[A-Z]{2}$/)).nullable(),
  }),
  /** What a statement under it may be used for; null: it sets no limit. */
  purposes: few(Purpose).nullable(),
  /** What a statement under it must prohibit, and prohibits whether or not its marking says so. */
  prohibitedUses: few(ProhibitedUse),
  intervals: few(Interval),
  clocks: few(ReportingClock),
  onLapse: z.strictObject({
    /** hold: nothing more goes out; downgrade: only the originator hands it out; continue. */
    outbound: z.enum(['hold', 'downgrade', 'continue']),
    /** What becomes of copies that are out already. */
    copies: z.enum(['keep', 'purge']),
  }),
  /** The text that a recipient's counsel accepts before anything under it is delivered; null: none. */
  adherence: Digest.nullable(),
  sources: few(z.strictObject({ reference: line(400), certainty: Certainty })),
});
export const Instrument = InstrumentShape.refine(isSound);
export type Instrument = z.infer<typeof Instrument>;

/** A text that institutes accept: terms of an instrument, of confidence, of the network. */
export const TermsText = z
  .strictObject({
    /** Of its UTF-8 bytes. */
    sha256: Digest,
    title: line(200),
    text: z
      .string()
      .min(1)
      .max(TERMS_TEXT_CHARS_MAX)
      .regex(/^(?:[^\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|\n)*$/u),
  })
  .refine((terms) => sha256Hex(encodeUtf8(terms.text)) === terms.sha256);
export type TermsText = z.infer<typeof TermsText>;

export const Registry = z
  .strictObject({
    _type: z.literal('urn:comity:registry:1'),
    version: z.int().min(1),
    issuedAt: Instant,
    /** What is new in this version. */
    changes: line(600),
    instruments: z.array(Instrument).max(INSTRUMENTS_MAX),
    texts: z.array(TermsText).max(TERMS_TEXTS_MAX),
  })
  .refine(hasSoundReferences);
export type Registry = z.infer<typeof Registry>;

/** A question that nobody can answer so that the claim stands would hold everything for ever. */
function canBeAnswered({
  kind,
  choices,
  accepted,
}: {
  readonly kind: 'yes-no' | 'choice' | 'text';
  readonly choices: readonly string[];
  readonly accepted: readonly (string | boolean)[];
}): boolean {
  switch (kind) {
    case 'yes-no':
      return choices.length === 0 && accepted.every((answer) => typeof answer === 'boolean');
    case 'choice':
      return (
        choices.length > 1 &&
        isUnique(choices.map((choice) => choice.toLowerCase())) &&
        accepted.every((one) => choices.some((it) => it === one))
      );
    case 'text':
      return choices.length === 0 && accepted.length === 0;
    default:
      return unreachable(kind);
  }
}

/** What the shape of an instrument cannot say: ids stand once, intervals follow each other. */
function isSound({ provisions, preconditions, clocks, intervals }: z.infer<typeof InstrumentShape>): boolean {
  const follow = intervals.every(({ from }, at) => {
    const before = intervals[at - 1];
    return before === undefined || (before.until !== null && before.until <= from);
  });
  return (
    follow && [provisions, preconditions, clocks].every((entries) => isUnique(entries.map(({ id }) => id)))
  );
}

const isUnique = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

/** Ids stand once, and every text that is asked for is here. */
function hasSoundReferences(registry: {
  readonly instruments: readonly Instrument[];
  readonly texts: readonly TermsText[];
}): boolean {
  const ids = registry.instruments.map(({ id }) => id);
  const texts = new Set(registry.texts.map(({ sha256 }) => sha256));
  const asked = registry.instruments.flatMap(({ adherence }) => adherence ?? []);
  return isUnique(ids) && texts.size === registry.texts.length && asked.every((sha256) => texts.has(sha256));
}

/** A registry with the digest by which a charter names it. */
export interface ReadRegistry {
  readonly registry: Registry;
  readonly sha256: Digest;
}

/** Reads a registry's document. Refusals: `too-large`, those of strict JSON, `registry-malformed` (facts: paths). */
export function readRegistry(bytes: Uint8Array): Result<ReadRegistry> {
  const json = parseStrictJson(bytes, { bytesMax: REGISTRY_BYTES_MAX });
  if (!json.ok) return json;
  const registry = Registry.safeParse(json.value);
  if (!registry.success) return refuse('registry-malformed', { paths: pathsOf(registry.error) });
  return ok({ registry: registry.data, sha256: Digest.parse(sha256Hex(bytes)) });
}

export const instrumentOf = (registry: Registry, id: string): Instrument | undefined =>
  registry.instruments.find((instrument) => instrument.id === id);

export const termsTextOf = (registry: Registry, sha256: Digest): TermsText | undefined =>
  registry.texts.find((text) => text.sha256 === sha256);

/** Whether the instrument is in force at an instant (milliseconds since 1970), as far as somebody has checked. Days are of UTC. */
export function isInForce(instrument: Instrument, nowMs: number): boolean {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return instrument.intervals.some(({ from, until }) => from <= day && (until === null || day < until));
}
