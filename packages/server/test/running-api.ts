import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComityNode, createNode, type DutyRoster, type Store } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  type Federation,
  type ManualClock,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  seededRandom,
  seedOf,
  type TestInstitute,
  testFederation,
  testFinding,
  testMarking,
} from '@comity/node/testing';
import { READER_ROLES, type ReaderRole } from '@comity/policy';
import {
  encodeBase64,
  type Marking,
  Post,
  pae,
  STATEMENT_PAYLOAD_TYPE,
  writeStatement,
} from '@comity/protocol';
import { expect } from 'vitest';
import type { ApiDeps } from '../src/api-deps.ts';
import { type Api, createApp } from '../src/app.ts';
import { createEventHub, type EventHub } from '../src/event-hub.ts';
import { heldSigner } from '../src/held-signer.ts';
import { createPlaceSeal } from '../src/http/place-seal.ts';
import { createLog } from '../src/log.ts';
import { openUploads } from '../src/publish/open-uploads.ts';
import { SIGN_IN_DEFAULTS } from '../src/sign-in/session-terms.ts';
import { mintToken, type NewToken } from '../src/token.ts';

export const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

type MemoryHub = ReturnType<typeof createMemoryHub>;

/** One institute's node on the memory store behind its API, with a token per role. */
export interface RunningApi {
  readonly app: Api;
  readonly deps: ApiDeps;
  readonly node: ComityNode;
  readonly memory: Memory;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly hub: EventHub;
  readonly federation: Federation;
  readonly institute: TestInstitute;
  readonly logged: string[];
  token(role: ReaderRole): string;
  /** A request with the token of a role; a body that is not bytes is sent as JSON. */
  ask(role: ReaderRole | null, method: string, path: string, options?: AskOptions): Promise<Response>;
}

export interface AskOptions {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function runningApi(
  change: Partial<ApiDeps> = {},
  /** The document of the registry that the charter names. */
  registry?: Uint8Array,
  { network = createMemoryHub(), duty }: { network?: MemoryHub; duty?: DutyRoster } = {},
): Promise<RunningApi> {
  const clock = manualClock(START_MS);
  const federation = testFederation(['north', 'south', 'east'], {
    startMs: START_MS,
    groups: { pair: ['north', 'south'] },
    ...(registry === undefined ? {} : { registry }),
  });
  const institute = federation.institutes[0] ?? expect.unreachable();
  const memory = emptyMemory();
  const store = memoryStore(memory);
  const hub = createEventHub();
  const node = await createNode(
    {
      clock,
      random: seededRandom(1),
      keys: memoryKeys(institute.nodeSeed),
      network: network.network(institute.id, institute.node.publicKey),
      store,
      emit: hub.emit,
    },
    { institute: institute.id, network: federation.network, ...(duty === undefined ? {} : { duty }) },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  for (const delegation of delegationsOf(federation, institute, START_MS))
    accepted(await node.submit(delegation));
  const logged: string[] = [];
  const post = Post.parse('approver-held');
  const deps: ApiDeps = {
    node,
    store,
    clock,
    random: seededRandom(2),
    log: createLog('debug', { write: (text) => void logged.push(text) }),
    hub,
    seal: createPlaceSeal(seedOf('seal'), seededRandom(3)),
    heldSigners: new Map([[post, heldSigner(post, institute.approver)]]),
    upkeep: {
      doctor: async () => [{ name: 'clock', ok: true, severity: 'warning', detail: 'in step', advice: '' }],
      readiness: async () => [{ name: 'store', ok: true }],
      fsck: () => node.fsck(),
      version: '0.0.0',
    },
    uploads: openUploads(join(tmpdir(), `comity-uploads-${randomUUID()}`)),
    meter: () => undefined,
    rate: { name: 'token', burst: 10_000, perSecond: 1000 },
    channels: new Map(),
    nodeUrl: null,
    publicFeed: false,
    signIn: SIGN_IN_DEFAULTS,
    provider: null,
    ...change,
  };
  const app = createApp(deps);
  const tokens = new Map<ReaderRole, string>();
  for (const role of READER_ROLES) tokens.set(role, await storeToken(deps, role, null));
  const token = (role: ReaderRole): string => tokens.get(role) ?? expect.unreachable(role);
  return {
    app,
    deps,
    node,
    memory,
    store,
    clock,
    hub,
    federation,
    institute,
    logged,
    token,
    ask: (role, method, path, options = {}) =>
      askApp(app, role === null ? null : token(role), method, path, options),
  };
}

export async function storeToken(
  deps: ApiDeps,
  role: ReaderRole,
  post: Post | null,
  person: Partial<Pick<NewToken, 'label' | 'unit' | 'purposes'>> = {},
): Promise<string> {
  const wish = { label: `the ${role}`, roles: [role], post, expiresInDays: 30, ...person };
  const { token, row } = mintToken(deps, wish);
  await deps.store.commit([{ kind: 'token', token: row }]);
  return token;
}

export async function askApp(
  app: Api,
  token: string | null,
  method: string,
  path: string,
  { json, bytes, headers = {} }: AskOptions = {},
): Promise<Response> {
  const body = bytes ?? (json === undefined ? null : JSON.stringify(json));
  return app.request(path.startsWith('/livez') || path.startsWith('/readyz') ? path : `/api/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body as BodyOf,
  });
}
type BodyOf = string | Uint8Array<ArrayBuffer> | null;

/** A finding whose part is put already, ready to be drafted. */
export async function composeFinding(
  api: RunningApi,
  seed: string,
  options: { readonly title?: string; readonly marking?: Partial<Marking>; readonly partText?: string } = {},
) {
  const { statement, part, content } = testFinding({
    federation: api.federation,
    issuer: api.institute.id,
    issuedAtMs: START_MS,
    seed,
    ...(options.title === undefined ? {} : { title: options.title }),
    marking: testMarking(options.marking),
    ...(options.partText === undefined ? {} : { partBytes: new TextEncoder().encode(options.partText) }),
  });
  const put = await api.ask('publisher', 'PUT', `/parts/${part.sha256}`, { bytes: content });
  expect(put.status).toBe(200);
  const payload = accepted(writeStatement(statement));
  return { statement, part, content, payload };
}

export interface DraftAnswer {
  readonly id: string;
  readonly revision: number;
  readonly missing: readonly string[];
  readonly signatures: readonly { readonly post: string | null; readonly heldByServer: boolean }[];
  readonly state: string;
  readonly payloadSha256: string;
}

export async function createDraft(api: RunningApi, payload: Uint8Array): Promise<DraftAnswer> {
  const created = await api.ask('publisher', 'POST', '/drafts', { json: { payload: encodeBase64(payload) } });
  expect(created.status).toBe(201);
  return (await created.json()) as DraftAnswer;
}

export const signatureBy = (api: RunningApi, who: 'publisher' | 'approver', payload: Uint8Array) => ({
  keyId: api.institute[who].keyId,
  signature: encodeBase64(api.institute[who].sign(pae(STATEMENT_PAYLOAD_TYPE, payload))),
});

/** Draft, publisher's signature, approver's signature. */
export async function publishFinding(
  api: RunningApi,
  seed: string,
  options: Parameters<typeof composeFinding>[2] = {},
) {
  const composed = await composeFinding(api, seed, options);
  const draft = await createDraft(api, composed.payload);
  const first = await api.ask('publisher', 'POST', `/drafts/${draft.id}/signatures`, {
    json: signatureBy(api, 'publisher', composed.payload),
    headers: { 'if-match': '"1"' },
  });
  expect(first.status).toBe(201);
  const second = await api.ask('approver', 'POST', `/drafts/${draft.id}/signatures`, {
    json: signatureBy(api, 'approver', composed.payload),
    headers: { 'if-match': '"2"' },
  });
  expect(second.status).toBe(201);
  const outcome = (await second.json()) as { published: { id: string } };
  return { ...composed, id: outcome.published.id };
}

/** The code of a problem document, checked to be one. */
export async function problemCode(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as {
    code: string;
    status: number;
    type: string;
    requestId: string;
  };
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`urn:comity:refusal:${problem.code}`);
  expect(problem.requestId).toMatch(/^[0-9a-f]{32}$/);
  return problem.code;
}
