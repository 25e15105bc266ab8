import type { Change, Random, Store } from '@comity/node';
import { instantMs, instantOf, ok, type Result, refuse } from '@comity/protocol';
import type { ApiDeps } from '../api-deps.ts';
import { GrantBody } from './grant.ts';
import { type PasskeyRow, passkeysOf, revisedPasskey } from './passkey.ts';
import { verifyShowing } from './passkey-ceremony.ts';
import { mintSession, renewSession, type Session, sessionAt } from './session.ts';

type ShowDeps = Pick<ApiDeps, 'store' | 'clock' | 'signIn' | 'nodeUrl'> & { readonly random: Random };
interface SignedIn {
  readonly secret: string;
  readonly session: Session;
}

const DAY_MS = 86_400_000;

/**
 * A session that has shown a passkey of its own person: with a new secret, since it may do more than the one before. Refuses `passkey-refused`,
 * `unauthenticated`, `node-url-missing`.
 */
export async function stepUp(
  deps: ShowDeps,
  sessionId: string,
  response: { readonly id: string },
): Promise<Result<SignedIn>> {
  const standing = await sessionAt(deps, sessionId);
  if (!standing.ok) return standing;
  const shown = await verifyShowing(deps, sessionId, 'step-up', response);
  if (!shown.ok) return shown;
  const { found, counter } = shown.value;
  if (found.row.owner !== standing.value.session.subject) return refuse('passkey-refused');
  const stepUpAt = instantOf(deps.clock.nowMs());
  const { secret, session, changes } = renewSession(deps, standing.value, { stepUpAt });
  const { id, revision } = standing.value.row;
  const done = await deps.store.commit([...changes, used(found, counter, deps)], {
    desks: [
      { kind: 'session', id, revision },
      { kind: 'passkey', id: found.row.id, revision: found.row.revision },
    ],
  });
  return done === 'done' ? ok({ secret, session }) : refuse('conflict');
}

/**
 * Signs in with a passkey alone, where the operator allows it: as what its person was when somebody last vouched for them, which must not be
 * long ago. Refuses `passkey-refused`, `node-url-missing`.
 */
export async function signInByPasskey(
  deps: ShowDeps,
  response: { readonly id: string },
  { userAgent, also }: { readonly userAgent: string | undefined; readonly also: readonly Change[] },
): Promise<Result<SignedIn>> {
  const { passkeyAloneDays } = deps.signIn;
  if (passkeyAloneDays === 0) return refuse('passkey-refused');
  const shown = await verifyShowing(deps, '', 'sign-in', response);
  if (!shown.ok) return shown;
  const { found, counter } = shown.value;
  const nowMs = deps.clock.nowMs();
  const { vouchedAt, person } = found.passkey;
  const { subject, name, ...stored } = person;
  const grant = GrantBody.safeParse(stored);
  if (nowMs - instantMs(vouchedAt) > passkeyAloneDays * DAY_MS || !grant.success)
    return refuse('passkey-refused');
  const wish = { subject, name, grant: grant.data, method: 'passkey', userAgent } as const;
  const { secret, session, changes } = await mintSession(deps, { ...wish, stepUpAt: instantOf(nowMs) });
  const done = await deps.store.commit([...also, ...changes, used(found, counter, deps)], {
    desks: [{ kind: 'passkey', id: found.row.id, revision: found.row.revision }],
  });
  return done === 'done' ? ok({ secret, session }) : refuse('conflict');
}

/** Whoever has just been vouched for is that for their passkeys, too: what their provider took from them, no passkey keeps. */
export async function vouchedPasskeys(
  deps: { readonly store: Pick<Store, 'deskRows'> },
  { subject, name, roles, post, unit, purposes, createdAt }: Session,
): Promise<readonly Change[]> {
  const person = { subject, name, roles, post, unit, purposes };
  return (await passkeysOf(deps, subject)).map((found) =>
    revisedPasskey(found, { ...found.passkey, person, vouchedAt: createdAt }, createdAt),
  );
}

function used(found: PasskeyRow, counter: number, { clock }: Pick<ShowDeps, 'clock'>): Change {
  const usedAt = instantOf(clock.nowMs());
  const credential = { ...found.passkey.credential, counter };
  return revisedPasskey(found, { ...found.passkey, credential, usedAt }, usedAt);
}
