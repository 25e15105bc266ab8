import type { ReaderRole } from '@comity/policy';
import { bytesToHex, ok, type Refusal, type Result, refuse } from '@comity/protocol';
import { API_JSON_BYTES_MAX, API_STRANGER_BURST, API_STRANGER_PER_SECOND } from '@comity/protocol/limits';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiDeps } from '../api-deps.ts';
import { checkSameSite } from '../sign-in/same-site.ts';
import { demandStepUp } from '../sign-in/step-up.ts';
import { authenticate } from '../token.ts';
import { type Caller, declarePurposes, PURPOSE_HEADER, STRANGER } from './caller.ts';
import { readIfMatch } from './entity-tag.ts';
import { describeFault, refusalOfFault } from './fault.ts';
import type { Idempotency, WrittenAnswer } from './idempotency.ts';
import { PROBLEM_MEDIA_TYPE, problemOf, problemResponse } from './problem.ts';
import type { RateLimiter, RateRule } from './rate-limit.ts';
import { boundedStream, readJsonBody } from './request-body.ts';
import type { Answer, Call, Permission, Route } from './route.ts';

export type ApiContext = Context<{ Bindings: Partial<HttpBindings> }>;

/** What all routes of one app share. */
export interface Desk {
  readonly deps: ApiDeps;
  readonly limiter: RateLimiter;
  readonly idempotency: Idempotency;
}

/** Requests that carry no valid token are counted by address. */
const STRANGERS: RateRule = {
  name: 'address',
  burst: API_STRANGER_BURST,
  perSecond: API_STRANGER_PER_SECOND,
};

/** One request from its first byte to its answer, and the one line of log about it. */
export async function answerCall(desk: Desk, route: Route, context: ApiContext): Promise<Response> {
  const { clock, random, log, meter } = desk.deps;
  const startMs = clock.monotonicMs();
  const turn: Turn = {
    desk,
    route,
    context,
    requestId: bytesToHex(random.bytes(16)),
    headers: {},
    caller: STRANGER,
  };
  const response = await takeTurn(turn);
  for (const [name, value] of Object.entries(turn.headers)) response.headers.set(name, value);
  response.headers.set('x-request-id', turn.requestId);
  const durationMs = Math.round(clock.monotonicMs() - startMs);
  meter(route.path, route.method, response.status, durationMs);
  // Probes come every few seconds and say nothing new.
  const level = route.permission === 'none' && response.status === 200 ? 'debug' : 'info';
  log[level]({
    event: 'request',
    requestId: turn.requestId,
    method: context.req.method,
    route: route.path,
    status: response.status,
    ...(turn.code === undefined ? {} : { code: turn.code }),
    ...(turn.caller === STRANGER ? {} : { token: turn.caller.tokenHash.slice(0, 8) }),
    durationMs,
  });
  return response;
}

/** What becomes known of one request on its way. */
interface Turn {
  readonly desk: Desk;
  readonly route: Route;
  readonly context: ApiContext;
  readonly requestId: string;
  /** Of rate limits and replays: on every answer, refusals too. */
  headers: Record<string, string>;
  caller: Caller;
  code?: Refusal['code'];
}

async function takeTurn(turn: Turn): Promise<Response> {
  const { desk, route, requestId } = turn;
  try {
    const allowed = await admitCaller(turn);
    const prepared = allowed.ok ? await readCall(turn) : allowed;
    return prepared.ok ? await perform(turn, prepared.value) : refused(turn, prepared.refusal);
  } catch (fault) {
    desk.deps.log.error({ event: 'fault', requestId, route: route.path, fault: describeFault(fault) });
    return refused(turn, refusalOfFault(fault));
  }
}

function refused(turn: Turn, refusal: Refusal): Response {
  turn.code = refusal.code;
  const { retryAfterSeconds } = refusal.facts;
  if (typeof retryAfterSeconds === 'number') turn.headers['retry-after'] = String(retryAfterSeconds);
  return problemResponse(refusal, turn.requestId);
}

/**
 * Who calls and what for, whether they may call this at all, and not too often. Refuses `unauthenticated`, `cross-site`, `forbidden-role`,
 * `step-up-needed`, `purpose-not-yours`, `rate-limited`.
 */
async function admitCaller(turn: Turn): Promise<Result<null>> {
  const { desk, route, context } = turn;
  const { permission } = route;
  const caller = permission === 'none' ? ok(STRANGER) : await authenticate(desk.deps, credentialsOf(context));
  const known = caller.ok && caller.value !== STRANGER;
  const address = context.env?.incoming?.socket.remoteAddress ?? 'unknown';
  const rate = known
    ? desk.limiter.take(caller.value.tokenHash, desk.deps.rate)
    : desk.limiter.take(address, STRANGERS);
  turn.headers = { ...rate.headers };
  if (!rate.allowed) return refuse('rate-limited');
  if (!caller.ok) return caller;
  turn.caller = caller.value;
  const fromUs = checkProvenance(turn);
  if (!fromUs.ok) return fromUs;
  if (!mayCall(caller.value.roles, permission))
    return refuse('forbidden-role', { roles: rolesOf(permission) });
  const shown = route.stepUp === true ? await demandStepUp(desk.deps, caller.value) : ok(null);
  if (!shown.ok) return shown;
  const declared = declarePurposes(caller.value, context.req.header(PURPOSE_HEADER));
  if (!declared.ok) return permission === 'none' ? ok(null) : declared;
  turn.caller = declared.value;
  return ok(null);
}

const credentialsOf = ({ req }: ApiContext) => ({
  authorization: req.header('authorization'),
  cookie: req.header('cookie'),
});

/** Whoever shows a token holds it; a cookie is sent by the browser, whichever page asks. Where nobody is known yet a page may say nothing, but not lie. */
function checkProvenance({ caller, context, desk }: Turn): Result<null> {
  if (caller !== STRANGER && caller.session === null) return ok(null);
  const { req } = context;
  const provenance = {
    method: req.method,
    url: req.url,
    secFetchSite: req.header('sec-fetch-site'),
    origin: req.header('origin'),
  };
  return checkSameSite(provenance, desk.deps.nodeUrl, caller === STRANGER ? 'allowed' : 'refused');
}

const rolesOf = (permission: Permission): readonly string[] =>
  typeof permission === 'string' ? [] : permission;

function mayCall(roles: readonly ReaderRole[], permission: Permission): boolean {
  if (permission === 'none') return true;
  if (permission === 'any') return roles.length > 0;
  return roles.some((role) => permission.includes(role));
}

interface Prepared {
  readonly call: Call<unknown, unknown, unknown>;
  /** Of a streamed body that ended early while the handler read it. */
  readonly streamRefusal: () => Result<never> | undefined;
  readonly bodyBytes: Uint8Array;
}

/** Path, query, precondition, body: in this order, each refused before the next is read. */
async function readCall(turn: Turn): Promise<Result<Prepared>> {
  const { route, context, desk } = turn;
  const params = route.params?.safeParse(paramsOf(route, context.req.param()));
  // A name that cannot exist is answered like one that does not.
  if (params?.success === false) return refuse('not-found');
  const query = readQuery(route, context);
  if (!query.ok) return query;
  const revision = readRevision(route, context);
  if (!revision.ok) return revision;
  const body = await readBody(turn);
  if (!body.ok) return body;
  const stream = boundedStream(context.req.raw, route.stream?.bytesMax ?? 0, desk.deps.clock);
  const url = new URL(context.req.url);
  const call = {
    caller: turn.caller,
    params: params?.data ?? null,
    query: query.value,
    body: body.value.value,
    stream: stream.content,
    revision: revision.value,
    header: (name: string) => context.req.header(name),
    path: `${url.pathname}${url.search}`,
  };
  return ok({ call, streamRefusal: stream.refusal, bodyBytes: body.value.bytes });
}

/** Without what the path has behind a parameter in the same segment: `{id}:seen`. */
function paramsOf({ path }: Route, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const suffix = path.split(`{${name}}`)[1]?.split('/')[0] ?? '';
      return [name, value.slice(0, value.length - suffix.length)];
    }),
  );
}

function readRevision({ ifMatch }: Route, context: ApiContext): Result<number> {
  if (ifMatch === undefined) return ok(0);
  const isNew = ifMatch === 'or-new' && context.req.header('if-none-match') === '*';
  return isNew ? ok(0) : readIfMatch(context.req.header('if-match'));
}

function readQuery(route: Route, context: ApiContext): Result<unknown> {
  if (route.query === undefined) return ok(null);
  const given = context.req.queries();
  const twice = Object.keys(given).filter((name) => (given[name] ?? []).length > 1);
  if (twice.length > 0)
    return refuse('schema-mismatch', { paths: twice.slice(0, 8).map(() => 'query: given twice') });
  const single = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values[0]]));
  const parsed = route.query.safeParse(single);
  if (parsed.success) return ok(parsed.data);
  return refuse('schema-mismatch', {
    paths: parsed.error.issues.slice(0, 8).map(({ path }) => path.join('.')),
  });
}

const NO_BYTES = new Uint8Array(0);

async function readBody({
  route,
  context,
  desk,
}: Turn): Promise<Result<{ value: unknown; bytes: Uint8Array }>> {
  if (route.json === undefined) return ok({ value: null, bytes: NO_BYTES });
  const { raw } = context.req;
  if (route.json.optional === true && raw.headers.get('content-type') === null)
    return ok({ value: {}, bytes: NO_BYTES });
  return readJsonBody(raw, route.json.schema, route.json.bytesMax ?? API_JSON_BYTES_MAX, desk.deps.clock);
}

async function perform(turn: Turn, prepared: Prepared): Promise<Response> {
  const { desk, route, context } = turn;
  const key = route.method === 'post' ? context.req.header('idempotency-key') : undefined;
  if (key === undefined) return respond(turn, await handle(turn, prepared));
  const conditions = ['if-match', PURPOSE_HEADER].map((name) => context.req.header(name) ?? '');
  const fingerprint = ['POST', prepared.call.path, ...conditions, prepared.bodyBytes];
  const outcome = await desk.idempotency.run(
    { key, tokenHash: turn.caller.tokenHash, fingerprint },
    async () => writeAnswer(turn, await handle(turn, prepared)),
  );
  if (!outcome.ok) return refused(turn, outcome.refusal);
  const { status, headers, body, replayed } = outcome.value;
  if (replayed) turn.headers['idempotency-replayed'] = 'true';
  return new Response(body, { status, headers: { ...headers } });
}

async function handle({ route, desk }: Turn, { call, streamRefusal }: Prepared): Promise<Result<Answer>> {
  try {
    return streamRefusal() ?? (await route.handle(call, desk.deps));
  } catch (fault) {
    const ended = streamRefusal();
    if (ended !== undefined) return ended;
    throw fault;
  }
}

async function respond(turn: Turn, outcome: Result<Answer>): Promise<Response> {
  if (!outcome.ok) return refused(turn, outcome.refusal);
  const answer = outcome.value;
  if ('json' in answer || 'text' in answer) {
    const { status, headers, body } = writeAnswer(turn, outcome);
    return new Response(body, { status, headers: { ...headers } });
  }
  const { status, bytes, headers } = answer;
  if (turn.context.req.method === 'HEAD' && bytes instanceof ReadableStream) {
    await bytes.cancel(); // nobody will read it, so nobody would end it
    return new Response(null, { status, headers: { ...headers } });
  }
  return new Response(bytes === null ? null : bodyOf(bytes), { status, headers: { ...headers } });
}

/** as: a Uint8Array of ours never lies over shared memory, which is all that a Response would refuse. */
const bodyOf = (bytes: Uint8Array | ReadableStream<Uint8Array>) =>
  bytes as Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;

function writeAnswer(turn: Turn, outcome: Result<Answer>): WrittenAnswer {
  if (!outcome.ok) {
    turn.code = outcome.refusal.code;
    const problem = problemOf(outcome.refusal, turn.requestId);
    const body = JSON.stringify(problem);
    return { status: problem.status, headers: { 'content-type': PROBLEM_MEDIA_TYPE }, body, keptBody: body };
  }
  const answer = outcome.value;
  if ('bytes' in answer) throw new Error('broken invariant: a POST is answered with JSON');
  const body = 'text' in answer ? answer.text : JSON.stringify(answer.json);
  const replay = 'text' in answer ? undefined : answer.replay;
  const keptBody = replay === undefined ? body : JSON.stringify(replay);
  return {
    status: answer.status,
    headers: { 'content-type': 'application/json', ...answer.headers },
    body,
    keptBody,
  };
}
