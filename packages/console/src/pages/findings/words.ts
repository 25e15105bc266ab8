import type { Speech } from '../../i18n/speech.ts';

/** What a type of statement is called; one of another version goes by its own name. */
export const typeWord = (speech: Speech, type: string): string => speech.maybe(`type.${type}`) ?? type;

/** A part of a closed list of the API in words; what this version does not know stands as it is. */
export const wordOf = (speech: Speech, kind: string, value: string): string =>
  speech.maybe(`findings.${kind}-${value.toLowerCase().replaceAll('+', '-')}`) ?? value;

/** As many digits as an interval deserves: three behind the point, four in all for what is large or very small. */
export const figure = (speech: Speech, value: number): string => {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 0.01 && size < 10);
  return speech.number(value, isPlain ? { maximumFractionDigits: 3 } : { maximumSignificantDigits: 4 });
};

export const probability = (speech: Speech, value: number): string =>
  value < 0.001 ? `< ${speech.number(0.001)}` : speech.number(value, { maximumSignificantDigits: 2 });

export const share = (speech: Speech, value: number): string =>
  speech.number(value, { style: 'percent', maximumFractionDigits: 0 });
