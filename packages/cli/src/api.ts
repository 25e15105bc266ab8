import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { REFUSALS } from '@comity/protocol';
import { EXIT, exitFor, Failure } from './failure.ts';
import type { Io } from './io.ts';

export interface ApiRequest {
  readonly json?: unknown;
  /** Makes the body anew for each try. */
  readonly stream?: () => { readonly body: ReadableStream<Uint8Array>; readonly sizeBytes: number };
  /** The revision that is meant, for what asks for one. */
  readonly revision?: number;
  /** Only if nothing of this name is there. */
  readonly isNew?: boolean;
  readonly accept?: string;
  readonly lastEventId?: string;
  /** Ends it early, beside the person's own wish to stop. */
  readonly signal?: AbortSignal;
  /** For what takes as long as it takes. */
  readonly isSlow?: boolean;
}

/** The node's HTTP API. Requests that change something carry an idempotency key, so every one of them may be tried again. */
export class Api {
  readonly #base: string;
  readonly #token: string | null;
  readonly #io: Io;
  readonly #purposes: string | undefined;

  /** `purposes`: what the person reads for, as a comma-separated list; undefined: all that the token declares. */
  constructor(url: string, token: string | null, io: Io, purposes?: string) {
    this.#base = `${url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
    this.#token = token;
    this.#io = io;
    this.#purposes = purposes;
  }

  /** The JSON of an answer. The node is the caller's own: its shapes are taken as the contract says. */
  async json<Answer>(method: string, path: string, request: ApiRequest = {}): Promise<Answer> {
    return (await (await this.send(method, path, request)).json()) as Answer; // as: the contract of the API
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.send('GET', path, { accept: '*/*' })).arrayBuffer());
  }

  /** Every item of a list, page by page, up to `itemsMax`. */
  async *items<Item>(path: string, itemsMax = Number.POSITIVE_INFINITY): AsyncGenerator<Item> {
    let cursor: string | null = null;
    let count = 0;
    do {
      const joint = path.includes('?') ? '&' : '?';
      const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const limit = Math.min(PAGE_ITEMS, itemsMax - count);
      const page: { items: Item[]; nextCursor?: string | null } = await this.json(
        'GET',
        `${path}${joint}limit=${limit}${next}`,
      );
      yield* page.items;
      count += page.items.length;
      cursor = page.nextCursor ?? null;
    } while (cursor !== null && count < itemsMax);
  }

  /** An answer below 400, or a Failure with what the node said. Tries again what may pass: at most TRIES times. */
  async send(method: string, path: string, request: ApiRequest = {}): Promise<Response> {
    const key = method === 'GET' ? undefined : randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#once(method, path, request, key);
      if (answer instanceof Response && answer.status < 400) return answer;
      const failure =
        answer instanceof Response ? await failureOfAnswer(answer) : { failure: answer, retryAfterMs: 0 };
      const waitMs = failure.retryAfterMs;
      if (waitMs === undefined || attempt >= TRIES || isRefusedConnection(answer)) throw failure.failure;
      await sleep(Math.min(Math.max(waitMs, 150 * 2 ** attempt), WAIT_MS_MAX), undefined, {
        signal: this.#io.signal,
      });
    }
  }

  async #once(
    method: string,
    path: string,
    request: ApiRequest,
    key: string | undefined,
  ): Promise<Response | Failure> {
    const headers: Record<string, string> = { accept: request.accept ?? 'application/json' };
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`;
    if (this.#purposes !== undefined) headers['comity-purpose'] = this.#purposes;
    if (key !== undefined && method === 'POST') headers['idempotency-key'] = key;
    if (request.revision !== undefined) headers['if-match'] = `"${request.revision}"`;
    if (request.isNew === true) headers['if-none-match'] = '*';
    if (request.lastEventId !== undefined) headers['last-event-id'] = request.lastEventId;
    const init: RequestInit & { duplex?: 'half' } = { method, headers, redirect: 'error' };
    if (request.json !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(request.json);
    }
    if (request.stream !== undefined) {
      headers['content-type'] = 'application/octet-stream';
      init.body = request.stream().body;
      init.duplex = 'half';
    }
    const isLong = request.isSlow === true || request.stream !== undefined || request.accept !== undefined;
    init.signal = AbortSignal.any([
      this.#io.signal,
      ...(request.signal === undefined ? [] : [request.signal]),
      ...(isLong ? [] : [AbortSignal.timeout(ANSWER_MS_MAX)]),
    ]);
    try {
      return await fetch(`${this.#base}${path}`, init);
    } catch (error) {
      if (this.#io.signal.aborted || request.signal?.aborted === true) throw error;
      return unreachable(this.#base, error);
    }
  }
}

/** Connection failures, told apart only for whether trying again makes sense. */
function unreachable(base: string, error: unknown): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason =
    cause instanceof Error && 'code' in cause
      ? String(cause.code)
      : cause instanceof Error
        ? cause.name
        : 'fault';
  const { origin } = new URL(base);
  return new Failure(
    EXIT.unreachable,
    'unreachable',
    `The node at ${origin} does not answer.`,
    { reason },
    'Is it running? `comity start FOLDER`',
  );
}

const isRefusedConnection = (answer: Response | Failure): boolean =>
  answer instanceof Failure &&
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(answer.facts.reason));

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly facts?: Failure['facts'];
  readonly rule?: string;
  readonly retry?: boolean;
  readonly requestId?: string;
}

/** What an RFC 9457 answer says; `retryAfterMs` only if the same request may pass later. */
async function failureOfAnswer(
  answer: Response,
): Promise<{ failure: Failure; retryAfterMs: number | undefined }> {
  const problem = await readProblem(answer);
  const code = problem.code ?? `http-${answer.status}`;
  const known = code in REFUSALS ? REFUSALS[code as keyof typeof REFUSALS] : undefined; // as: it was just looked up
  const title = known?.meaning ?? problem.title ?? `The node answered ${answer.status}.`;
  const facts = {
    ...problem.facts,
    ...(problem.rule === undefined ? {} : { rule: problem.rule }),
    ...(problem.requestId === undefined ? {} : { requestId: problem.requestId }),
  };
  const busy = answer.status === 429 || answer.status >= 500;
  const exit =
    answer.status === 401 ? EXIT.notPermitted : exitFor(code, busy ? EXIT.unreachable : EXIT.refused);
  const seconds = Number(answer.headers.get('retry-after') ?? '0');
  const retryAfterMs = busy && problem.retry !== false ? seconds * 1000 : undefined;
  return { failure: new Failure(exit, code, title, facts), retryAfterMs };
}

async function readProblem(answer: Response): Promise<Problem> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as Problem; // as: every field is optional and only shown
  } catch {
    return {}; // a proxy's page: the status is all there is to say
  }
}

const PAGE_ITEMS = 200;
const TRIES = 4;
const WAIT_MS_MAX = 5_000;
const ANSWER_MS_MAX = 60_000;
