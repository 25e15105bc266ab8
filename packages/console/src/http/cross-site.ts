/**
 * Whether a request that changes something may come from another site. Browsers say it in Sec-Fetch-Site, older ones in Origin; whoever says neither
 * is not believed. The API applies the same rule to its own cookie-authenticated requests.
 */
export function isCrossSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin';
  const origin = request.headers.get('origin');
  return origin === null || origin !== new URL(request.url).origin;
}
