import type { Speech } from '../../i18n/speech.ts';

/** What a type of statement is called; one of another version goes by its own name. */
export const typeWord = (speech: Speech, type: string): string => speech.maybe(`type.${type}`) ?? type;

/** A part of a closed list of the API in words; what this version does not know stands as it is. */
export const wordOf = (speech: Speech, kind: string, value: string): string =>
  speech.maybe(`findings.${kind}-${value.toLowerCase().replaceAll('+', '-')}`) ?? value;

/** Four significant figures, as many as an interval deserves. */
export const figure = (speech: Speech, value: number): string =>
  speech.number(value, { maximumSignificantDigits: 4 });

export const probability = (speech: Speech, value: number): string =>
  value < 0.001 ? `< ${speech.number(0.001)}` : speech.number(value, { maximumSignificantDigits: 2 });

export const share = (speech: Speech, value: number): string =>
  speech.number(value, { style: 'percent', maximumFractionDigits: 0 });
