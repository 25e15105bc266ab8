import type { Console, ConsoleDeps } from '../src/console-deps.ts';
import { createConsole } from '../src/create-console.tsx';

/** Answers by `METHOD /path?query`, else by `METHOD /path`, else by `METHOD /path/*` for its last piece; a Response goes out as it is, everything else as JSON. */
export type Answers = Readonly<Record<string, unknown>>;

export interface FakeApi {
  readonly console: Console;
  /** What the console has asked, in order: method and path with its query. */
  readonly asked: { readonly line: string; readonly body: string }[];
  /** A page as somebody who is signed in sees it. */
  get(path: string): Promise<{ readonly status: number; readonly html: string; readonly headers: Headers }>;
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

export const ORIGIN = 'http://north.localhost';
export const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

/** The console over a table of answers: what the table lacks is answered as not there. */
export function fakeApi(
  answers: Answers,
  session: Readonly<Record<string, unknown>> = {},
  deps: Partial<ConsoleDeps> = {},
): FakeApi {
  const asked: { line: string; body: string }[] = [];
  const all: Answers = {
    'GET /session': { ...SESSION, ...session },
    'GET /status': STATUS,
    ...answers,
  };
  const console = createConsole({
    api: async (request) => {
      const url = new URL(request.url);
      const path = url.pathname.replace('/api/v1', '');
      asked.push({ line: `${request.method} ${path}${url.search}`, body: await request.text() });
      if (request.headers.get('cookie') === null) return problem('unauthenticated', 401);
      const found =
        all[`${request.method} ${path}${url.search}`] ??
        all[`${request.method} ${path}`] ??
        all[`${request.method} ${path.replace(/[^/]+$/, '*')}`];
      if (found === undefined) return problem('not-found', 404);
      return found instanceof Response ? found.clone() : Response.json(found);
    },
    nowMs: () => NOW_MS,
    onFault: (fault) => {
      throw fault;
    },
    institute: 'north',
    network: 'comity-test',
    version: '0.0.0',
    ...deps,
  });
  const headers = { cookie: '__Host-comity=secret' };
  return {
    console,
    asked,
    get: async (path) => {
      const response = await console.fetch(new Request(`${ORIGIN}${path}`, { headers }));
      return { status: response.status, html: await response.text(), headers: response.headers };
    },
    post: async (path, form, more = { 'sec-fetch-site': 'same-origin' }) =>
      console.fetch(
        new Request(`${ORIGIN}${path}`, {
          method: 'POST',
          headers: { ...headers, ...more },
          body: new URLSearchParams(form),
        }),
      ),
  };
}

export const problem = (
  code: string,
  status: number,
  facts: Readonly<Record<string, unknown>> = {},
): Response => Response.json({ code, facts }, { status });

const SESSION = {
  id: 'abc',
  method: 'link',
  subject: 'ada',
  name: 'Ada',
  roles: ['publisher'],
  post: 'publisher-1',
  unit: 'general',
  purposes: ['research'],
  institute: 'north',
  expiresAt: '2026-11-21T20:00:00.000Z',
  stepUp: { terms: 'off', until: null },
};

const STATUS = {
  institute: 'north',
  network: 'comity-test',
  nodeKeyId: 'a'.repeat(64),
  charterVersion: 1,
  charterExpiresAt: '2027-11-21T00:00:00.000Z',
  logSize: 3,
  quarantined: 0,
  forks: 0,
  signing: true,
  heldSigners: [],
};
