import type { Persona, Place } from './place.ts';
import { apiOf } from './statements.ts';

/** A persona of the demo; `all`: everything but drills at once, to see whatever a page offers. */
export type Looker = Persona | 'all';

/** A session of one of an institute's people, as the cookie that their browser gets. */
export async function sessionCookie(place: Place, as: Looker) {
  const code = as === 'all' ? await linkForAll(place) : new URL(place.links[as]).searchParams.get('code');
  const answer = await fetch(`${place.apiUrl}/session:redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: code }),
  });
  const value = /__Host-comity=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  if (value === undefined)
    throw new Error(`signing in as ${as} at ${place.id}: ${answer.status} ${await answer.text()}`);
  return {
    name: '__Host-comity',
    value,
    url: place.origin.replace('http:', 'https:'),
    secure: true,
    httpOnly: true,
    sameSite: 'Lax' as const,
  };
}

async function linkForAll(place: Place): Promise<string> {
  const roles = ['publisher', 'approver', 'coordinator', 'counsel', 'auditor', 'operator'];
  const given = { name: 'Demo everything', roles, post: 'coordinator-1', expiresInHours: 1 };
  const { code } = await apiOf(place, 'operator').post<{ readonly code: string }>('/sign-in-links', given);
  return code;
}
