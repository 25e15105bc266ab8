import type { Refusal } from '@comity/protocol';

/** What a caller hears of a fault: that the disk is full, which is worth knowing, or nothing but the request id. */
export const refusalOfFault = (fault: unknown): Refusal => ({
  code: isDiskFull(fault) ? 'disk-full' : 'internal-fault',
  facts: {},
});

const CAUSES_MAX = 8;
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

function isDiskFull(fault: unknown): boolean {
  let cause = fault;
  for (let depth = 0; depth < CAUSES_MAX && cause instanceof Error; depth += 1) {
    if (DISK_FULL.has(codeOf(cause))) return true;
    cause = cause.cause;
  }
  return false;
}

/**
 * A fault for the log: names, codes and places. Messages stay out, for a parser's message quotes what it parsed; only
 * our own invariants, which are constants, are kept.
 */
export function describeFault(fault: unknown): Record<string, unknown> {
  if (!(fault instanceof Error)) return { name: typeof fault };
  const code = codeOf(fault);
  return {
    name: fault.name,
    ...(code === '' ? {} : { code }),
    ...(fault.message.startsWith('broken invariant: ') ? { invariant: fault.message.slice(18) } : {}),
    at: placesOf(fault),
    ...(fault.cause instanceof Error
      ? { cause: { name: fault.cause.name, code: codeOf(fault.cause), at: placesOf(fault.cause) } }
      : {}),
  };
}

const PLACES_MAX = 12;
const placesOf = (fault: Error): string[] =>
  (fault.stack ?? '')
    .split('\n')
    .filter((text) => /^\s+at /.test(text))
    .slice(0, PLACES_MAX)
    .map((text) => text.trim());

const codeOf = (fault: Error): string =>
  'code' in fault && typeof fault.code === 'string' ? fault.code : '';
