import { z } from 'zod';

/**
 * A number as it stands in a finding's document. Strict JSON has no NaN, no infinity and no integer that a reader of
 * doubles would round, yet logs hold them: those become text, `number:NaN`, `number:-Infinity`, `number:1e+21`.
 */
export const FindingNumber = z.union([
  z.number().refine(isPlain),
  z.string().regex(/^number:(NaN|-?Infinity|-?\d{1,25}(e\+\d{1,3})?|-?\d\.\d{1,20}e\+\d{1,3})$/),
]);
export type FindingNumber = z.infer<typeof FindingNumber>;

export function encodeNumber(value: number): FindingNumber {
  if (value === 0) return 0; // -0 has no spelling of its own in strict JSON
  return isPlain(value) ? value : `number:${value}`;
}

export const decodeNumber = (value: FindingNumber): number =>
  typeof value === 'number' ? value : Number(value.slice('number:'.length));

function isPlain(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
