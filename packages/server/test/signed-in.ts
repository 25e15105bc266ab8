import { expect } from 'vitest';
import { mintSignInLink, type NewSignInLink } from '../src/sign-in/sign-in-link.ts';
import { problemCode, type RunningApi } from './running-api.ts';

/** What our own pages send. */
export const OURS = { 'sec-fetch-site': 'same-origin' };

export async function linkFor(api: RunningApi, wish: Partial<NewSignInLink> = {}, reusable = false) {
  const whole: NewSignInLink = { name: 'Ann', roles: ['reader'], ...wish };
  const { code, row } = mintSignInLink(api.deps, whole, { createdBy: 'the test', reusable });
  await api.store.commit([{ kind: 'desk', row }]);
  return code;
}

export const redeem = (api: RunningApi, link: string, headers: Record<string, string> = {}) =>
  api.ask(null, 'POST', '/session:redeem', { json: { link }, headers });

/** The cookie that a browser would send back. */
export function cookieSetBy(answer: Response): string {
  const set = answer.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^__Host-comity=[\w-]{43}; HttpOnly; Secure; SameSite=Lax; Path=\/$/);
  return set.split(';')[0] ?? '';
}

export async function signIn(api: RunningApi, wish: Partial<NewSignInLink> = {}): Promise<string> {
  const answer = await redeem(api, await linkFor(api, wish), { 'user-agent': 'Browser/1' });
  expect(answer.status).toBe(200);
  return cookieSetBy(answer);
}

export const askAs = (
  api: RunningApi,
  cookie: string,
  method: string,
  path: string,
  { json, headers = OURS }: { json?: unknown; headers?: Record<string, string> } = {},
) => api.ask(null, method, path, { json, headers: { cookie, ...headers } });

/** The code of a refusal, else the status. */
export async function codeOf(response: Response | Promise<Response>): Promise<string> {
  const given = await response;
  return given.ok ? `${given.status}` : problemCode(given);
}
