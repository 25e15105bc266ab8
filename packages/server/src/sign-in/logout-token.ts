import { ok, type Result, refuse } from '@comity/protocol';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import type { Configuration } from 'openid-client';
import { describeFault } from '../http/fault.ts';
import type { OidcConfig } from './oidc-config.ts';
import type { providerFetch } from './provider-fetch.ts';

/** Whose sessions end: all of a subject, or one by the provider's name of it. */
export interface LogoutClaims {
  readonly subject: string | null;
  readonly sid: string | null;
}

interface LogoutDeps {
  readonly config: OidcConfig;
  readonly provider: Configuration;
  readonly fetch: ReturnType<typeof providerFetch>;
  readonly nowMs: () => number;
  readonly onFault: (fault: Readonly<Record<string, unknown>>) => void;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const AGE_SECONDS_MAX = 300;

/** A logout token as OpenID Connect Back-Channel Logout 1.0 section 2.6 has it. Refuses `sign-in-refused`. */
export async function verifyLogoutToken(token: string, deps: LogoutDeps): Promise<Result<LogoutClaims>> {
  const { config, provider, fetch, nowMs, onFault } = deps;
  const { jwks_uri: keys, issuer } = provider.serverMetadata();
  if (keys === undefined) return refuse('sign-in-refused');
  try {
    const keySet = createRemoteJWKSet(new URL(keys), {
      // as: the shape of fetch that the library calls
      [customFetch]: fetch as unknown as typeof globalThis.fetch,
    });
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      audience: config.clientId,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
      maxTokenAge: AGE_SECONDS_MAX,
      currentDate: new Date(nowMs()),
    });
    const { events, sub = null, sid = null, nonce } = payload;
    const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, EVENT);
    const names = typeof sid === 'string' || sub !== null;
    // An ID token is no logout token: it has a nonce and no such event.
    if (!isLogout || nonce !== undefined || !names) return refuse('sign-in-refused');
    return ok({ subject: sub, sid: typeof sid === 'string' ? sid : null });
  } catch (fault) {
    onFault(describeFault(fault));
    return refuse('sign-in-refused');
  }
}
