import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** A real OpenID Connect provider on loopback, with two people and no pages: whoever comes is who the test says. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Who sits in front of the browser. */
  login: string;
  /** Goes where a browser would: from the authorization request to the address that it is sent back to. */
  visit(url: string): Promise<URL>;
  /** A logout token, as its claims are changed. */
  logoutToken(changed?: Record<string, unknown>): Promise<string>;
}

export const CLIENT = { id: 'comity-node', secret: 'a-secret-of-the-test-0123456789' };
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ann: ['aisi-approvers', 'unknown-group'],
  eve: ['unknown-group'],
};

export async function openIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // as: a TCP server has an address and a port
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: 'RS256',
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['of the test'] },
    ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, IdToken: 60, AuthorizationCode: 60 },
    claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'groups'],
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, name: `Person ${accountId}`, groups: GROUPS[accountId] ?? [] }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  });
  const self: { login: string } = { login: 'ann' };
  const handle = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void handle(request, response);
    const { prompt, params, grantId } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login')
      return void provider.interactionFinished(request, response, { login: { accountId: self.login } });
    const grant =
      (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
      new provider.Grant({ accountId: self.login, clientId: String(params.client_id) });
    grant.addOIDCScope('openid profile groups');
    return void provider.interactionFinished(request, response, {
      consent: { grantId: await grant.save() },
    });
  });
  return Object.assign(self, {
    issuer,
    visit: (url: string) => follow(url, redirectUri),
    logoutToken: (changed: Record<string, unknown> = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const usual = { iss: issuer, aud: CLIENT.id, sub: 'ann', jti: 'one', iat: now, exp: now + 120, events };
      return new SignJWT({ ...usual, ...changed })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'logout+jwt' })
        .sign(privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

const HOPS_MAX = 12;

async function follow(from: string, until: string): Promise<URL> {
  const jar = new Map<string, string>();
  let at = new URL(from);
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    if (at.href.startsWith(until)) return at;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
    const to = answer.headers.get('location');
    if (to === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
    at = new URL(to, at);
  }
  throw new Error('the provider sends around in circles');
}
