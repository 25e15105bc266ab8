import { REFUSALS, type Refusal, type Result } from '@comity/protocol';
import { EXIT, type ExitCode, exitFor, Failure } from './failure.ts';

/** A refusal as the end of a command: its own sentence, its facts. */
export const failureOf = ({ code, facts }: Refusal, exit: ExitCode = EXIT.badInput, hint?: string): Failure =>
  new Failure(exitFor(code, exit), code, REFUSALS[code].meaning, facts, hint);

/** The value, or the end of the command. */
export function orFail<Value>(result: Result<Value>, exit: ExitCode = EXIT.badInput, hint?: string): Value {
  if (!result.ok) throw failureOf(result.refusal, exit, hint);
  return result.value;
}
