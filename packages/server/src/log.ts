import { type DestinationStream, type Logger, pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * JSON lines, one per event, UTC times. Callers log ids, codes, counts and places only; the list below is the net under
 * them, should a whole object ever be passed.
 */
export function createLog(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => ({ ...censored(fields) }) },
    },
    destination,
  );
}

/** Standard error, written before the call returns: the last lines before a crash are the ones that matter. */
export const standardError = (): DestinationStream => pino.destination({ fd: 2, sync: true });

/**
 * Without what is secret by its name, at the top and up to two levels down; the same object if nothing is. By hand: the wildcards of pino's own
 * list cost a tenth of a request.
 */
function censored(fields: object, levels = LEVELS): object {
  let kept: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    const shown = SECRET_FIELDS.has(name)
      ? CENSOR
      : isOpen(value, levels)
        ? censored(value, levels - 1)
        : value;
    if (shown === value) continue;
    // An array is copied as one: its places are its names.
    kept ??= (Array.isArray(fields) ? [...fields] : { ...fields }) as Record<string, unknown>;
    kept[name] = shown;
  }
  return kept ?? fields;
}
const LEVELS = 3;
const CENSOR = '[redacted]';

const isOpen = (value: unknown, levels: number): value is object =>
  levels > 1 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** `token` is the first eight digits of its hash, nothing more. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'passphrase',
  'secret',
  'seed',
  'signature',
  'payload',
  'envelope',
  'title',
  'body',
  'label',
  'content',
]);
