import { REFUSALS, type Refusal, type Result, refuse } from '@comity/protocol';
import type { ConsoleDeps } from './console-deps.ts';

export interface ApiRequest {
  readonly json?: unknown;
  readonly bytes?: Uint8Array | ReadableStream<Uint8Array>;
  /** The revision that is meant, for what asks for one. */
  readonly revision?: number;
  /** Only if nothing of this name is there. */
  readonly isNew?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the node answers, asked as the person who is signed in. Refusals of the API come back as the values that they are. */
export interface NodeApi {
  json<Answer>(method: string, path: string, request?: ApiRequest): Promise<Result<Answer>>;
  /** The same, for what a page cannot do without: a refusal ends the page with its own error page. */
  need<Answer>(path: string): Promise<Answer>;
  /** The whole response below 400, for files and headers. */
  response(method: string, path: string, request?: ApiRequest): Promise<Result<Response>>;
}

/** Ends a page: shown with its code, its meaning and what can be done. */
export class PageRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The value, or the end of the page. */
export function orEndPage<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new PageRefusal(result.refusal);
  return result.value;
}

/** Forwards the cookie and what the browser says of itself; nothing else of the request reaches the API. */
export function nodeApi(deps: Pick<ConsoleDeps, 'api'>, request: Request, env: unknown): NodeApi {
  const { origin } = new URL(request.url);
  const response: NodeApi['response'] = async (method, path, wish = {}) => {
    const answer = await deps.api(apiRequest(origin, request.headers, method, path, wish), env);
    return answer.status < 400 ? { ok: true, value: answer } : refusalOf(answer);
  };
  const json = async <Answer>(
    method: string,
    path: string,
    wish: ApiRequest = {},
  ): Promise<Result<Answer>> => {
    const answer = await response(method, path, wish);
    // as: the contract of the API, whose answers are checked against its shapes by its own tests
    return answer.ok ? { ok: true, value: (await answer.value.json()) as Answer } : answer;
  };
  return {
    json,
    response,
    need: async <Answer>(path: string) => orEndPage(await json<Answer>('GET', path)),
  };
}

const FORWARDED = ['cookie', 'sec-fetch-site', 'origin', 'user-agent', 'host'] as const;

function apiRequest(
  origin: string,
  given: Headers,
  method: string,
  path: string,
  { json, bytes, revision, isNew, headers: more }: ApiRequest,
): Request {
  const headers = new Headers(more);
  for (const name of FORWARDED) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set('accept', 'application/json');
  if (revision !== undefined) headers.set('if-match', `"${revision}"`);
  if (isNew === true) headers.set('if-none-match', '*');
  const init: RequestInit & { duplex?: 'half' } = { method, headers };
  if (json !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(json);
  } else if (bytes !== undefined) {
    headers.set('content-type', 'application/octet-stream');
    init.body = bytes as NonNullable<RequestInit['body']>; // as: bytes of ours never lie over shared memory
    init.duplex = 'half';
  }
  return new Request(`${origin}/api/v1${path}`, init);
}

/** The refusal that a problem document (RFC 9457) tells. */
async function refusalOf(answer: Response): Promise<Result<never>> {
  // as: every field is looked at before it is used; a body that is no JSON says nothing more
  const problem = (await answer.json().catch(() => ({}))) as { code?: unknown; facts?: unknown };
  const code = Object.keys(REFUSALS).find((known) => known === problem.code);
  if (code === undefined) throw new Error(`the API answered ${answer.status} without a code`);
  const facts = typeof problem.facts === 'object' && problem.facts !== null ? problem.facts : {};
  return refuse(code as Refusal['code'], facts as Refusal['facts']); // as: just found among the codes; facts are only shown
}
