import { REFUSALS, type Refusal, type Result } from '@comity/protocol';

/** Exit codes of the process, after BSD's sysexits; the command line and service managers read them. */
export const EXIT = {
  ok: 0,
  usage: 64,
  badInput: 65,
  unavailable: 69,
  bug: 70,
  locked: 73,
  io: 74,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command: what to tell the person, and with which code. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}

/** The failure of a command that was refused: the table's sentence, the code and the facts. */
export function failureOfRefusal({ code, facts }: Refusal): ProcessFailure {
  const named = Object.entries(facts).map(([name, value]) => `${name}: ${String(value)}`);
  const text = [`${REFUSALS[code].meaning} (${code})`, ...named].join('\n  ');
  return new ProcessFailure(EXIT.badInput, text);
}

/** A refusal ends a command: there is nobody to answer yet. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw failureOfRefusal(result.refusal);
  return result.value;
}

/** What a fault means for the process, by its code or kind anywhere in its causes. */
export function failureOfFault(fault: unknown): ProcessFailure {
  if (fault instanceof ProcessFailure) return fault;
  const codes = codesOf(fault);
  const message = fault instanceof Error ? fault.message : String(fault);
  if (codes.includes('locked')) return new ProcessFailure(EXIT.locked, message, fault);
  if (codes.some((code) => code === 'corrupt' || code === 'newer' || code === 'settings'))
    return new ProcessFailure(EXIT.badInput, message, fault);
  if (codes.some((code) => ADDRESS_CODES.test(code)) || ADDRESS_CODES.test(message))
    return new ProcessFailure(EXIT.unavailable, `an address cannot be listened on: ${message}`, fault);
  if (codes.length > 0) return new ProcessFailure(EXIT.io, message, fault);
  // Parsers quote what they parsed; that never goes to a log.
  const quotes = /JSON|token/i.test(message) && fault instanceof SyntaxError;
  const isQuoting = quotes || (fault instanceof Error && fault.name === 'ZodError');
  return new ProcessFailure(EXIT.bug, `a fault of the program: ${isQuoting ? fault.name : message}`, fault);
}

/** libp2p puts the system's code into its message and nowhere else. */
const ADDRESS_CODES = /\b(EADDRINUSE|EADDRNOTAVAIL|EACCES)\b/;

const DEPTH_MAX = 8;

/** `code` of system errors and `kind` of the store's faults, through causes and aggregates. */
function codesOf(fault: unknown, depth = 0): string[] {
  if (!(fault instanceof Error) || depth > DEPTH_MAX) return [];
  const own = ['code', 'kind'].flatMap((field) => {
    const value: unknown = Reflect.get(fault, field);
    return typeof value === 'string' ? [value] : [];
  });
  const inner = fault instanceof AggregateError ? fault.errors : [];
  return [...own, ...[fault.cause, ...inner].flatMap((cause) => codesOf(cause, depth + 1))];
}
