import { ok, type Result, refuse } from '@comity/protocol';

/** What a request says of where it comes from. */
export interface Provenance {
  readonly method: string;
  readonly url: string;
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request comes from our own pages, whatever its content type: browsers send cookies with requests that other sites make. Asked of every
 * unsafe method that a cookie vouches for. `Sec-Fetch-Site`, which no page can forge, must be `same-origin`; where it is missing the
 * Origin must be ours. `silent`: what to make of a request that says neither, as programs do. Refuses `cross-site`.
 */
export function checkSameSite(
  { method, url, secFetchSite, origin }: Provenance,
  nodeUrl: string | null,
  silent: 'refused' | 'allowed',
): Result<null> {
  if (SAFE_METHODS.has(method)) return ok(null);
  const ours = [new URL(url).origin, ...(nodeUrl === null ? [] : [new URL(nodeUrl).origin])];
  const fromUs =
    secFetchSite !== undefined
      ? secFetchSite === 'same-origin'
      : origin === undefined
        ? silent === 'allowed'
        : ours.includes(origin);
  return fromUs ? ok(null) : refuse('cross-site');
}
