import type { CapAlert } from './cap-alert.ts';
import { type AlertForCap, type AlertName, capOfAlert } from './cap-of-alert.ts';

/**
 * Where the CAP part of an alert says something else than its statement, or more: `alert.info[0].urgency`. Empty: they agree. People
 * sign the statement; whoever reads only the part must not be told anything that they did not sign. References are compared only if the
 * names of the earlier alerts are at hand.
 */
export function capProblems(
  { label, body }: Pick<AlertForCap, 'label' | 'body'>,
  cap: CapAlert,
  chain?: readonly AlertName[],
): readonly string[] {
  const expected = capOfAlert({ label, body, chain: chain ?? [] });
  const references = chain === undefined ? cap.references : expected.references;
  return differences({ ...expected, references }, cap, 'alert');
}

function differences(expected: unknown, found: unknown, path: string): readonly string[] {
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length !== found.length) return [path];
    return expected.flatMap((one: unknown, at) => differences(one, found[at], `${path}[${at}]`));
  }
  if (!isRecord(expected) || !isRecord(found)) return expected === found ? [] : [path];
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) => differences(expected[name], found[name], `${path}.${name}`));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
