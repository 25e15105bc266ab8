/** Why something that the results file holds does not stand in the finding. Shown to the person who publishes. */
export const LEFT_OUT_REASONS = {
  'local-path': 'names a place on the machine that ran it, and often a person',
  'network-address': 'names a server or a private repository',
  'may-hold-secrets': 'free settings, in which tokens and addresses are kept',
  prompt: 'holds prompts; share the log itself with those who may read them',
  'sample-content': 'is about single samples; share the log itself with those who may read them',
  'free-text': 'is free text that nobody has checked for sharing',
  'not-on-allow-list': 'was not asked for; name it to include it',
  'not-representable': 'has a form that a finding has no place for',
  'unknown-field': 'is unknown to this version',
} as const;

export type LeftOutReason = keyof typeof LEFT_OUT_REASONS;

/** One thing that is left out: where it stands in the file, never what it says. */
export interface LeftOut {
  readonly path: string;
  readonly reason: LeftOutReason;
}

/** Those of `reasons` that the object holds something for. */
export function leaveOut(
  prefix: string,
  holder: Readonly<Record<string, unknown>> | null | undefined,
  reasons: Readonly<Record<string, LeftOutReason>>,
): LeftOut[] {
  return Object.entries(reasons)
    .filter(([name]) => isPresent(holder?.[name]))
    .map(([name, reason]) => ({ path: prefix + name, reason }));
}

/** Those members of the object that none of the lists knows. */
export function leaveOutUnknown(
  prefix: string,
  holder: Readonly<Record<string, unknown>> | null | undefined,
  known: readonly string[],
): LeftOut[] {
  return Object.entries(holder ?? {})
    .filter(([name, value]) => !known.includes(name) && isPresent(value))
    .map(([name]) => ({ path: prefix + showName(name), reason: 'unknown-field' as const }));
}

/** A name out of a file, fit to be shown: short, one line. */
export const showName = (name: string): string => name.replace(/[^\w.-]/g, '?').slice(0, 60);

/** Empty text, lists and tables are nothing to leave out. */
export function isPresent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Whether a text names a place on somebody's machine: absolute, in a home folder, or a file URL. */
export const isLocalPath = (text: string): boolean =>
  /^(\/|~|\\\\|[A-Za-z]:[\\/]|file:)|\/(home|Users|root|private|mnt|tmp|workspace)\//.test(text);

/** What stays of a text that must be there: the last segment of a local path, else all of it. */
export const withoutLocalPath = (text: string): string =>
  isLocalPath(text) ? (text.split(/[\\/]/).findLast((segment) => segment !== '') ?? '') : text;
