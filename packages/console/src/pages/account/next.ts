/** Where somebody goes on after signing in: a path of ours, else the start. An address of another site never leads out of here. */
export function nextPath(wanted: string): string {
  const base = 'http://here.invalid';
  if (!wanted.startsWith('/') || !URL.canParse(wanted, base)) return '/';
  const url = new URL(wanted, base);
  return url.origin === base ? `${url.pathname}${url.search}` : '/';
}

/** The same page with where to go on. */
export const withNext = (path: string, next: string): string =>
  next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
