import { SIGN_IN_CHALLENGE_MS } from '@comity/protocol/limits';
import { parse } from 'hono/utils/cookie';

/** `__Host-`: only over TLS (or from this machine itself), for this host alone, for every path; no neighbour can set it. */
const NAME = '__Host-comity';
const ATTRIBUTES = 'HttpOnly; Secure; SameSite=Lax; Path=/';

/** No expiry: the browser forgets it when it closes, and the node when the session ends. */
export const sessionCookie = (secret: string): string => `${NAME}=${secret}; ${ATTRIBUTES}`;

export const NO_SESSION_COOKIE = `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;

/** The secret in a Cookie header; undefined: there is none. */
export const sessionSecretIn = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : parse(header, NAME)[NAME];

/** Between going to the provider and coming back: it binds the way back to this browser. */
const PROVIDER_NAME = '__Host-comity-provider';

export const providerCookie = (secret: string): string =>
  `${PROVIDER_NAME}=${secret}; ${ATTRIBUTES}; Max-Age=${SIGN_IN_CHALLENGE_MS / 1000}`;

export const providerSecretIn = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : parse(header, PROVIDER_NAME)[PROVIDER_NAME];
