import { readFile, stat } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { ok, type Result, refuse } from '@comity/protocol';
import { CHANNEL_SECRET_BYTES_MAX, PROVIDER_MS_MAX } from '@comity/protocol/limits';
import { importPKCS8 } from 'jose';
import * as oidc from 'openid-client';
import { faultCode } from '../channels/fault-code.ts';
import { readAuthorities } from '../channels/open-channels.ts';
import { readSecret } from '../channels/secret-file.ts';
import { describeFault } from '../http/fault.ts';
import type { Grant } from './grant.ts';
import { grantOfGroups, textsAt } from './group-grant.ts';
import { type LogoutClaims, verifyLogoutToken } from './logout-token.ts';
import type { OidcConfig } from './oidc-config.ts';
import { providerFetch } from './provider-fetch.ts';

/** What is remembered between going to the provider and coming back. */
export interface ProviderChecks {
  readonly verifier: string;
  readonly nonce: string;
}

/** Somebody whom the provider vouches for; `grant` undefined: none of their groups gives anything here. */
export interface Vouched {
  readonly subject: string;
  readonly name: string;
  readonly sid: string | null;
  readonly grant: Grant | undefined;
}

/** The institute's OpenID Connect provider: code flow with PKCE, state and nonce. */
export interface Provider {
  readonly name: string;
  readonly issuer: string;
  newChecks(): ProviderChecks;
  /** Where the person goes. Refuses `provider-unreachable`. */
  begin(redirectUri: string, state: string, checks: ProviderChecks): Promise<Result<string>>;
  /** Whom it sent back. Refuses `provider-unreachable`, `sign-in-refused`. */
  finish(callback: URL, state: string, checks: ProviderChecks): Promise<Result<Vouched>>;
  /** Whose sessions the provider ends. Refuses `provider-unreachable`, `sign-in-refused`. */
  readLogout(token: string): Promise<Result<LogoutClaims>>;
  /** Where people sign out of the provider itself; null: it has no such page. */
  logoutUrl(backTo: string): Promise<string | null>;
}

interface ProviderDeps {
  /** The node's folder; names of files are read from there. */
  readonly folder: string;
  readonly nowMs: () => number;
  readonly onFault: (fault: Readonly<Record<string, unknown>>) => void;
}

/** Reads the secret now, so that a start fails where it is missing; asks the provider when somebody first signs in. */
export async function openProvider(config: OidcConfig, deps: ProviderDeps): Promise<Result<Provider>> {
  const authentication = await clientAuthentication(config, deps.folder);
  if (!authentication.ok) return authentication;
  const ca = await readAuthorities(config.caFile, deps.folder);
  if (!ca.ok) return ca;
  const fetch = providerFetch(ca.value);
  let discovered: Promise<oidc.Configuration> | undefined;
  /** A fault is not kept: the next person asks again. */
  const reach = async (): Promise<Result<oidc.Configuration>> => {
    discovered ??= oidc.discovery(new URL(config.issuer), config.clientId, undefined, authentication.value, {
      // as: the shape of fetch that the library calls
      [oidc.customFetch]: fetch as unknown as oidc.CustomFetch,
      timeout: PROVIDER_MS_MAX / 1000,
      ...(config.allowHttpLoopback ? { execute: [oidc.allowInsecureRequests] } : {}),
    });
    try {
      return ok(await discovered);
    } catch (fault) {
      discovered = undefined;
      deps.onFault(describeFault(fault));
      return refuse('provider-unreachable');
    }
  };
  return ok({
    name: config.name,
    issuer: config.issuer,
    newChecks: () => ({ verifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() }),
    async begin(redirectUri, state, checks) {
      const provider = await reach();
      if (!provider.ok) return provider;
      const url = oidc.buildAuthorizationUrl(provider.value, {
        redirect_uri: redirectUri,
        scope: config.scopes.join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        state,
        nonce: checks.nonce,
      });
      return ok(url.href);
    },
    async finish(callback, state, checks) {
      const provider = await reach();
      if (!provider.ok) return provider;
      try {
        return ok(await vouched(config, provider.value, callback, state, checks));
      } catch (fault) {
        deps.onFault(describeFault(fault));
        return refuse('sign-in-refused');
      }
    },
    async readLogout(token) {
      const provider = await reach();
      return provider.ok
        ? verifyLogoutToken(token, { config, provider: provider.value, fetch, ...deps })
        : provider;
    },
    async logoutUrl(backTo) {
      const provider = await reach();
      if (!provider.ok || provider.value.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(provider.value, { post_logout_redirect_uri: backTo }).href;
    },
  });
}

/** Throws whatever does not fit: state, nonce, PKCE, signature, issuer, audience, time. */
async function vouched(
  config: OidcConfig,
  provider: oidc.Configuration,
  callback: URL,
  state: string,
  { verifier, nonce }: ProviderChecks,
): Promise<Vouched> {
  const tokens = await oidc.authorizationCodeGrant(provider, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('broken invariant: an ID token was expected');
  const inToken = textsAt(claims, config.rolesClaim);
  // Some providers keep groups out of tokens.
  const more =
    inToken.length === 0 && provider.serverMetadata().userinfo_endpoint !== undefined
      ? await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub)
      : {};
  const all = { ...more, ...claims };
  const groups = inToken.length === 0 ? textsAt(more, config.rolesClaim) : inToken;
  const name = textsAt(all, config.nameClaim)[0] ?? claims.sub;
  const { sid } = claims;
  return {
    subject: claims.sub,
    name,
    sid: typeof sid === 'string' ? sid : null,
    grant: grantOfGroups(config, groups),
  };
}

/** Refuses the codes of `readSecretLines`, and `key-file-malformed` for a key that is none. */
async function clientAuthentication(
  { clientSecretFile, privateKeyFile, privateKeyAlgorithm }: OidcConfig,
  folder: string,
): Promise<Result<oidc.ClientAuth>> {
  if (privateKeyFile !== null) {
    const path = resolvePath(folder, privateKeyFile);
    const pem = await readPrivateText(path);
    if (!pem.ok) return pem;
    try {
      return ok(oidc.PrivateKeyJwt(await importPKCS8(pem.value, privateKeyAlgorithm)));
    } catch {
      return refuse('key-file-malformed', { path }); // what is wrong with a key is not told
    }
  }
  if (clientSecretFile === null) return ok(oidc.None());
  const secret = await readSecret(resolvePath(folder, clientSecretFile));
  return secret.ok ? ok(oidc.ClientSecretBasic(secret.value)) : secret;
}

/** A PEM has spaces and lines, which a secret of one line has not. */
async function readPrivateText(path: string): Promise<Result<string>> {
  try {
    const { mode, size } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return refuse('key-file-exposed', { path });
    if (size > CHANNEL_SECRET_BYTES_MAX) return refuse('too-large', { path, sizeBytes: size });
    return ok(await readFile(path, 'utf8'));
  } catch (fault) {
    return refuse('file-unreadable', { path, reason: faultCode(fault) });
  }
}
