import type { Refusal } from './refusal.ts';

/**
 * The outcome of a rule: a value, or a coded refusal that says why not.
 * Refusals are values and travel by return; bugs throw; faults are Errors with a cause.
 */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** Throws when an invariant of ours is broken: a bug, never bad input. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${invariant}`);
}

/** For exhaustive switches: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
