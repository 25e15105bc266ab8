import { REFUSALS, type Refusal } from '@comity/protocol';
import { IntlMessageFormat } from 'intl-messageformat';
import { en, type MessageKey } from './en/index.ts';
import { accented, mirrored } from './pseudo.ts';

export const LOCALES = ['en', 'en-XA', 'ar-XB'] as const;
export type Locale = (typeof LOCALES)[number];

export type MessageValues = Readonly<Record<string, string | number>>;

/** How a page speaks: one locale, times always with their zone. */
export interface Speech {
  readonly locale: Locale;
  readonly direction: 'ltr' | 'rtl';
  t(key: MessageKey, values?: MessageValues): string;
  /** For keys that are put together from a closed list; undefined if there is none. */
  maybe(key: string, values?: MessageValues): string | undefined;
  /** What a refusal code means. */
  refusal(code: Refusal['code']): string;
  /** The same for text that may be a code: of another version it stands as it is. */
  refusalByCode(code: string): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** "21 Nov 2026, 13:45 UTC"; with seconds where they matter. */
  instant(at: string | number, precision?: 'minute' | 'second' | 'day'): string;
  /** "3 hours", the one unit that says most; never negative. */
  duration(ms: number): string;
  list(items: readonly string[]): string;
}

export const isLocale = (text: string): text is Locale => LOCALES.some((locale) => locale === text);

const SPEECHES = new Map<Locale, Speech>();

/** One per locale: formats are parsed once and kept. */
export function speechOf(locale: Locale): Speech {
  const known = SPEECHES.get(locale);
  if (known !== undefined) return known;
  const made = makeSpeech(locale);
  SPEECHES.set(locale, made);
  return made;
}

function makeSpeech(locale: Locale): Speech {
  const spoken = voiceOf(locale);
  // The pseudo-locales say numbers and times as English does: only their words differ.
  const tag = 'en-GB';
  const formats = new Map<string, IntlMessageFormat>();
  const numbers = new Map<string, Intl.NumberFormat>();
  const say = (key: string, message: string, values: MessageValues): string => {
    if (!message.includes('{')) return spoken(message);
    let format = formats.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(spoken(message), tag);
      formats.set(key, format);
    }
    return String(format.format({ ...values }));
  };
  const maybe: Speech['maybe'] = (key, values = {}) => {
    const message: string | undefined = (en as Readonly<Record<string, string>>)[key]; // as: any key may be asked for
    return message === undefined ? undefined : say(key, message, values);
  };
  const speech: Speech = {
    locale,
    direction: locale === 'ar-XB' ? 'rtl' : 'ltr',
    t: (key, values = {}) => say(key, en[key], values),
    maybe,
    refusal: (code) => spoken(REFUSALS[code].meaning),
    refusalByCode: (code) => (code in REFUSALS ? spoken(REFUSALS[code as Refusal['code']].meaning) : code), // as: just looked up
    number: (value, options = {}) => {
      const of = JSON.stringify(options);
      const format = numbers.get(of) ?? new Intl.NumberFormat(tag, options);
      numbers.set(of, format);
      return format.format(value);
    },
    instant: (at, precision = 'minute') => {
      const date = new Date(at);
      if (Number.isNaN(date.getTime())) return String(at);
      return precision === 'day'
        ? DAY.format(date)
        : `${(precision === 'second' ? SECOND : MINUTE).format(date)} UTC`;
    },
    duration: (ms) => durationIn(tag, ms),
    list: (items) => new Intl.ListFormat(tag, { type: 'conjunction' }).format(items),
  };
  return speech;
}

function voiceOf(locale: Locale): (message: string) => string {
  switch (locale) {
    case 'en':
      return (message) => message;
    case 'en-XA':
      return accented;
    case 'ar-XB':
      return mirrored;
  }
}

const dateFormat = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...options,
  });
const DAY = dateFormat({});
const MINUTE = dateFormat({ hour: '2-digit', minute: '2-digit' });
const SECOND = dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

function durationIn(tag: string, ms: number): string {
  const positive = Math.max(0, ms);
  const [unit, unitMs] = UNITS.find(([, each]) => positive >= 2 * each) ?? UNITS[3];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(positive / unitMs),
  );
}
