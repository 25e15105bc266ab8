import { EXIT, ProcessFailure } from './exit.ts';

/** Options of the command line, as texts. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** What a command touches of the process. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  /** Aborts when the process is told to end. */
  readonly ending: AbortSignal;
}

export function text(options: Options, name: string): string {
  const value = options[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ProcessFailure(EXIT.usage, `--${name} is missing`);
}

export function optional(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export const list = (options: Options, name: string): string[] =>
  (optional(options, name) ?? '').split(',').filter((part) => part !== '');

export function port(options: Options, name: string, otherwise?: number): number {
  const value = optional(options, name);
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (value !== undefined && /^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new ProcessFailure(EXIT.usage, `--${name} is a port from 0 to 65535`);
}
