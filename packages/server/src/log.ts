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
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    },
    destination,
  );
}

/** Standard error, written before the call returns: the last lines before a crash are the ones that matter. */
export const standardError = (): DestinationStream => pino.destination({ fd: 2, sync: true });

const SECRET_FIELDS = [
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
];
/** At the top and up to two levels down. `token` is the first eight digits of its hash, nothing more. */
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
