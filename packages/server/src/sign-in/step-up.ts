import type { DraftRow } from '@comity/node';
import { ok, type Result, refuse, type Statement } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import type { Caller } from '../http/caller.ts';
import { passkeysOf } from './passkey.ts';
import { steppedUpUntil } from './session.ts';

type StepUpDeps = Pick<ApiDeps, 'store' | 'clock' | 'signIn'>;

/**
 * Asked of people in a browser before they bind the institute: a passkey that was shown within the last five minutes, as the configuration has it
 * (`signIn.stepUp`). Tokens are held by programs and the command line, which have keys of their own. Refuses `step-up-needed` with where to go.
 */
export async function demandStepUp(deps: StepUpDeps, caller: Caller): Promise<Result<null>> {
  const { session } = caller;
  const { stepUp } = deps.signIn;
  if (session === null || stepUp === 'off' || steppedUpUntil(session, deps.clock) !== null) return ok(null);
  const { length } = await passkeysOf(deps, caller.label);
  return stepUp === 'enrolled' && length === 0
    ? ok(null)
    : refuse('step-up-needed', { page: '/step-up', passkeys: length });
}

/** Control statements change who may sign at all. */
const OF_KEYS: readonly Statement['type'][] = ['delegation', 'revocation'];

/** Whether a signature binds the institute: it is the last one that is needed or an approver's, or what is signed is urgent or about keys. */
export function bindsTheInstitute(
  deps: Pick<ApiDeps, 'node'>,
  draft: DraftRow,
  statement: Statement,
  caller: Pick<Caller, 'roles'>,
): boolean {
  if (statement.type === 'alert' && statement.body.status === 'Actual') return true;
  if (OF_KEYS.includes(statement.type) || caller.roles.includes('approver')) return true;
  const missing = deps.node.missingSignatures(draft);
  return !missing.ok || missing.value.length <= 1;
}
