import type { Refusal } from '@comity/protocol';

/** What the process answers with; stable, so that scripts may rely on it (names of sysexits.h where there is one). */
export const EXIT = {
  ok: 0,
  refused: 1,
  problemsFound: 2,
  usage: 64,
  badInput: 65,
  unreachable: 69,
  notPermitted: 77,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command: said once, in `runCli`. The edge of the program is the one place where a refusal is thrown. */
export class Failure extends Error {
  readonly exit: ExitCode;
  readonly code: string;
  readonly facts: Refusal['facts'];
  /** What to do next, where the meaning alone does not say. */
  readonly hint: string | undefined;

  constructor(exit: ExitCode, code: string, message: string, facts: Refusal['facts'] = {}, hint?: string) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.facts = facts;
    this.hint = hint;
  }
}

export const usage = (message: string, hint?: string): Failure =>
  new Failure(EXIT.usage, 'usage', message, {}, hint);

/** Codes that say who may, not what is wrong with the input. */
const PERMISSION_CODES: readonly string[] = [
  'unauthenticated',
  'forbidden-role',
  'held-signer-not-yours',
  'passphrase-wrong',
  'passphrase-missing',
  'key-file-exposed',
];

export const exitFor = (code: string, otherwise: ExitCode): ExitCode =>
  PERMISSION_CODES.includes(code) ? EXIT.notPermitted : otherwise;
