import { Argument } from './finding-document.ts';
import { encodeNumber } from './finding-number.ts';
import { isLocalPath, isPresent, type LeftOut, showName } from './left-out.ts';

export interface Picked<Value> {
  readonly values: Record<string, Value>;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The named arguments of a run, sorted by name, and why each of the others is left out. Local paths are left out even
 * when they were asked for.
 */
export function pickArguments(
  prefix: string,
  given: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
): Picked<Argument> {
  const values: [string, Argument][] = [];
  const leftOut: LeftOut[] = [];
  for (const name of Object.keys(given).sort()) {
    const path = prefix + showName(name);
    const argument = Argument.safeParse(fitForJson(given[name]));
    if (!allowed.includes(name)) {
      if (isPresent(given[name])) leftOut.push({ path, reason: 'not-on-allow-list' });
    } else if (!argument.success) {
      leftOut.push({ path, reason: 'not-representable' });
    } else if ([argument.data].flat().some((scalar) => typeof scalar === 'string' && isLocalPath(scalar))) {
      leftOut.push({ path, reason: 'local-path' });
    } else {
      values.push([name, argument.data]);
    }
  }
  return { values: Object.fromEntries(values), leftOut };
}

function fitForJson(value: unknown): unknown {
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return cleanText(value);
  return Array.isArray(value) ? value.map(fitForJson) : value;
}

/** Text in the one normal form that strict JSON takes. */
export const cleanText = (text: string): string => text.toWellFormed().normalize('NFC');
