/**
 * The console's page for a code: it shows one button and asks for nothing until somebody presses it, so that a mail program that looks at the
 * page does not use the link up. Null: the configuration does not say where people open the node (`nodeUrl`).
 */
export function signInLinkUrl(nodeUrl: string | null, code: string): string | null {
  if (nodeUrl === null) return null;
  const url = new URL('/sign-in/link', nodeUrl);
  url.searchParams.set('code', code);
  return url.href;
}
