import type { Change } from '@comity/node';
import { ok, type Result, refuse } from '@comity/protocol';
import { SESSION_SECRET_BYTES, SESSIONS_LISTED_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import { makeChallenge, takeChallenge } from './challenge.ts';
import type { LogoutClaims } from './logout-token.ts';
import type { Provider } from './provider.ts';
import { hashSecret, mintSession, type Session, standingSessions } from './session.ts';
import { vouchedPasskeys } from './show-passkey.ts';

type ProviderDeps = Pick<ApiDeps, 'store' | 'clock' | 'random' | 'signIn' | 'provider' | 'nodeUrl'>;

const Kept = z.object({
  ceremony: z.literal('oidc'),
  checks: z.object({ verifier: z.string(), nonce: z.string() }),
  next: z.string(),
});

/**
 * Begins at the provider: where to go, and a secret for a cookie that binds the way back to this browser, so that nobody is signed in as
 * somebody else by following a link. Refuses `not-found`, `node-url-missing`, `provider-unreachable`.
 */
export async function beginAtProvider(
  deps: ProviderDeps,
  next: string,
): Promise<Result<{ readonly url: string; readonly browser: string }>> {
  const { provider, nodeUrl, random } = deps;
  if (provider === null) return refuse('not-found');
  if (nodeUrl === null) return refuse('node-url-missing');
  const browser = Buffer.from(random.bytes(SESSION_SECRET_BYTES)).toString('base64url');
  const checks = provider.newChecks();
  const state = await makeChallenge(deps, hashSecret(browser), { ceremony: 'oidc', checks, next });
  const url = await provider.begin(callbackUrl(nodeUrl).href, state, checks);
  return url.ok ? ok({ url: url.value, browser }) : url;
}

interface Returned {
  /** As the provider sent them with the browser. */
  readonly query: Readonly<Record<string, string>>;
  readonly browser: string | undefined;
  readonly userAgent: string | undefined;
  /** What else goes into the commit. */
  readonly also: readonly Change[];
}

/**
 * Comes back from the provider, once. Refuses `not-found`, `sign-in-refused` (also what was not begun in this browser), `provider-unreachable`,
 * and `role-missing` with the subject: the operator needs it.
 */
export async function returnFromProvider(
  deps: ProviderDeps,
  { query, browser, userAgent, also }: Returned,
): Promise<Result<{ readonly secret: string; readonly session: Session; readonly next: string }>> {
  const { provider, nodeUrl, store } = deps;
  if (provider === null || nodeUrl === null) return refuse('not-found');
  const { state = '' } = query;
  const kept = Kept.safeParse(await takeChallenge(deps, hashSecret(browser ?? ''), state));
  if (!kept.success) return refuse('sign-in-refused');
  const callback = callbackUrl(nodeUrl);
  for (const [name, value] of Object.entries(query)) callback.searchParams.set(name, value);
  const vouched = await provider.finish(callback, state, kept.data.checks);
  if (!vouched.ok) return vouched;
  const { subject, name, sid, grant } = vouched.value;
  if (grant === undefined) return refuse('role-missing', { subject });
  const { secret, session, changes } = await mintSession(deps, {
    subject: subjectOf(subject),
    name,
    grant,
    method: 'oidc',
    provider: { issuer: provider.issuer, sid },
    userAgent,
  });
  await store.commit([...also, ...changes, ...(await vouchedPasskeys(deps, session))]);
  return ok({ secret, session, next: kept.data.next });
}

/** Ends what the provider says is over: all sessions of a subject, or those that it calls by this name. Answers how many. */
export async function endByProvider(
  deps: Pick<ApiDeps, 'store' | 'clock'>,
  { issuer }: Pick<Provider, 'issuer'>,
  { subject, sid }: LogoutClaims,
): Promise<number> {
  const sessions = await standingSessions(deps, {
    limit: SESSIONS_LISTED_MAX,
    ...(subject === null ? {} : { owner: subjectOf(subject) }),
  });
  const over = sessions.filter(
    ({ session: { provider } }) => provider?.issuer === issuer && (sid === null || provider.sid === sid),
  );
  await deps.store.commit(
    over.map(({ row }) => ({ kind: 'forget-desk', of: 'session', id: row.id }) as const),
  );
  return over.length;
}

/** The console's page to which the provider sends people back: registered there as the redirect URI. */
const callbackUrl = (nodeUrl: string): URL => new URL('/sign-in/callback', nodeUrl);

const subjectOf = (subject: string): string => `oidc:${subject}`;
