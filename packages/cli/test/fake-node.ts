import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Obligation } from '@comity/policy';
import {
  decodeBase64,
  encodeBase64,
  type KeyId,
  pae,
  parseEnvelope,
  parseStatement,
  REFUSALS,
  type RefusalCode,
  STATEMENT_PAYLOAD_TYPE,
  StatementId,
  sha256Hex,
  statementId,
  verifyEd25519,
  writeBundle,
  writeEnvelope,
} from '@comity/protocol';
import { ExampleLog, exampleKey, examplePart, sealCharter } from '@comity/protocol/testing';
import { answerCrisis, confirmationOf, emptyCrisis, missingOf } from './fake-crisis.ts';
import { FakeRegistry } from './fake-registry.ts';
import { answerSharing, charterOf, emptySharing, hasProblems } from './fake-sharing.ts';

interface Draft {
  id: string;
  revision: number;
  state: string;
  payload: Uint8Array;
  signatures: { keyid: KeyId; sig: Uint8Array; held: boolean }[];
  statementId: string | null;
}

/** As much of the API as the commands use, in memory, with the contract's shapes. Signatures are really verified. */
export class FakeNode {
  readonly log = new ExampleLog();
  /** Instruments, groups, templates, taking back and asking. */
  readonly sharing = emptySharing();
  /** Incidents, boards, duties, notices, watch rules, channels. */
  readonly crisis = emptyCrisis();
  readonly registry = new FakeRegistry();
  readonly drafts = new Map<string, Draft>();
  readonly parts = new Map<string, Uint8Array>();
  readonly tokens: Record<string, unknown>[] = [];
  readonly seen: { method: string; path: string; headers: IncomingMessage['headers'] }[] = [];
  /** Refuses requests before anything else, for tests of what goes wrong. */
  fail: (route: string) => RefusalCode | undefined = () => undefined;
  /** Puts other bytes in the place of a part. */
  tamper = false;
  title: string | undefined;
  obligations: readonly Obligation[] = [];
  /** Of every part. */
  partState = 'held';
  /** The newest remark of a statement. */
  readonly remarks = new Map<string, StatementId>();
  marking: unknown = null;
  readonly queries: URLSearchParams[] = [];
  /** JSON bodies that were sent. */
  readonly bodies: unknown[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeNode> {
    const server = createServer();
    const node = new FakeNode(server);
    server.on('request', (request, response) => void node.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return node;
  }

  get charterEnvelope(): Uint8Array {
    return sealCharter(charterOf(this.sharing), [exampleKey('north/root'), exampleKey('south/root')]);
  }

  idAt(position: number): StatementId {
    return StatementId.parse(this.#ids()[position]);
  }

  /** A part of a statement in the log; nothing is held of it. */
  examplePart(name: string, audience: unknown = null) {
    return examplePart(name, Buffer.from(name), audience);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // as: it listens on a port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const path = pathname.replace('/api/v1', '');
    const method = request.method ?? 'GET';
    this.seen.push({ method, path, headers: request.headers });
    this.queries.push(searchParams);
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = new Uint8Array(Buffer.concat(chunks));
    if (request.headers['content-type'] === 'application/json')
      this.bodies.push(JSON.parse(Buffer.from(body).toString()));
    const failing = this.fail(`${method} ${path}`);
    if (failing !== undefined) return problem(response, failing);
    if (request.headers.authorization !== 'Bearer right') return problem(response, 'unauthenticated');
    const route = `${method} ${path}`;
    const json = (status: number, value: unknown) =>
      send(response, status, 'application/json', Buffer.from(JSON.stringify(value)));
    const revision = Number(/^"(\d+)"$/.exec(request.headers['if-match'] ?? '')?.[1] ?? Number.NaN);
    const asked = { method, path, query: searchParams, body, revision };
    const shared =
      answerCrisis(this.crisis, asked) ??
      answerSharing(this.sharing, asked, (id) => this.#row(this.#ids().indexOf(id)));
    if (typeof shared === 'string') return problem(response, shared as RefusalCode); // as: tests write codes
    if (shared !== undefined && 'bytes' in shared)
      return send(response, 200, 'application/json', Buffer.from(shared.bytes));
    if (shared !== undefined) return json(shared.status ?? 200, shared.json);
    if (route === 'GET /status') return json(200, { ...STATUS, logSize: this.log.envelopes.length });
    const registry = this.registry.answer(route, body);
    if (registry !== undefined)
      return 'code' in registry ? problem(response, registry.code) : json(registry.status, registry.value);
    if (route === 'GET /charter/chain') return json(200, { items: [this.#charter()] });
    if (route === 'POST /charter') return json(201, this.#charter());
    if (route === 'GET /statements') return json(200, { items: this.#rows(searchParams), nextCursor: null });
    if (route === 'POST /statements') return json(201, this.#row(this.log.append(bytesOf(body, 'envelope'))));
    if (route === 'GET /peers') return json(200, { items: [PEER] });
    if (route === 'GET /doctor') return json(200, { checks: DOCTOR });
    if (route === 'POST /fsck') return json(200, { statements: 3, parts: 2, logs: 1, problems: [] });
    if (route === 'GET /tokens') return json(200, { items: this.tokens });
    if (route === 'POST /tokens') return json(201, { token: 'secret-token' });
    if (route === 'GET /events') return send(response, 200, 'text/event-stream', Buffer.from(EVENTS));
    if (route === 'GET /drafts')
      return json(200, {
        items: [...this.drafts.values()].map((draft) => this.#draft(draft)),
        nextCursor: null,
      });
    if (route === 'POST /drafts') return json(201, this.#newDraft(bytesOf(body, 'payload')));
    const part = /^\/parts\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (part !== undefined) return this.#putPart(response, part, body);
    const [, draftId, action] = /^\/drafts\/([0-9a-f]{32})(\/signatures)?$/.exec(path) ?? [];
    if (draftId !== undefined) return this.#onDraft(response, method, draftId, action, revision, body);
    const [, id, rest = ''] = /^\/statements\/([0-9a-f]{64})(\/.*)?$/.exec(path) ?? [];
    const position = this.#ids().indexOf(id ?? '');
    if (id === undefined || position < 0) return problem(response, 'not-found');
    return this.#onStatement(response, position, rest, searchParams);
  }

  #onStatement(response: ServerResponse, position: number, rest: string, query: URLSearchParams): unknown {
    const row = this.#row(position);
    if (rest === '/about')
      return send(
        response,
        200,
        'application/json',
        Buffer.from(JSON.stringify({ items: this.#about(row.id) })),
      );
    const json = (value: unknown) =>
      send(response, 200, 'application/json', Buffer.from(JSON.stringify(value)));
    if (rest === '') return json(row);
    if (rest === '/envelope')
      return send(response, 200, 'application/json', this.log.envelopes[position] ?? Buffer.alloc(0));
    if (rest === '/why') return json(whyOf(query.get('institute') ?? ''));
    if (rest === '/marking') return json(this.marking);
    if (rest === '/bundle') {
      const control = this.#rows(new URLSearchParams())
        .filter(({ type }) => type !== 'finding')
        .map((each) => each.position);
      const parts = row.parts.map(({ name, sha256 }) => ({
        name: name as never,
        content: this.#partBytes(sha256),
      }));
      const bundle = writeBundle(
        this.log.bundle(
          position,
          control.sort((a, b) => a - b).filter((at) => at !== position),
          { charters: [this.charterEnvelope], parts },
        ),
      );
      if (!bundle.ok) throw new Error('a bundle of an example');
      return send(response, 200, 'application/vnd.comity.bundle+json', bundle.value);
    }
    const part = row.parts.find(({ name }) => rest === `/parts/${name}`);
    if (part === undefined) return problem(response, 'not-found');
    return send(response, 200, 'application/octet-stream', this.#partBytes(part.sha256));
  }

  /** The oldest first. */
  #about(id: string) {
    return this.#rows(new URLSearchParams())
      .filter(({ body }) => body.statement === id || body.request === id)
      .toReversed();
  }

  #partBytes(sha256: string): Uint8Array {
    const bytes = Uint8Array.from(this.parts.get(sha256) ?? new Uint8Array());
    if (this.tamper) bytes[0] = (bytes[0] ?? 0) ^ 1;
    return bytes;
  }

  #putPart(response: ServerResponse, sha256: string, body: Uint8Array): unknown {
    if (createHash('sha256').update(body).digest('hex') !== sha256) return problem(response, 'part-mismatch');
    this.parts.set(sha256, body);
    return send(
      response,
      200,
      'application/json',
      Buffer.from(JSON.stringify({ sha256, sizeBytes: body.length })),
    );
  }

  #newDraft(payload: Uint8Array) {
    const id = randomBytes(16).toString('hex');
    const draft: Draft = { id, revision: 1, state: 'open', payload, signatures: [], statementId: null };
    this.drafts.set(id, draft);
    return this.#draft(draft);
  }

  #onDraft(
    response: ServerResponse,
    method: string,
    id: string,
    action: string | undefined,
    revision: number,
    body: Uint8Array,
  ): unknown {
    const draft = this.drafts.get(id);
    const json = (status: number, value: unknown) =>
      send(response, status, 'application/json', Buffer.from(JSON.stringify(value)));
    if (draft === undefined) return problem(response, 'not-found');
    if (method === 'GET') return json(200, this.#draft(draft));
    if (Number.isNaN(revision)) return problem(response, 'precondition-missing');
    if (revision !== draft.revision) return problem(response, 'precondition-failed');
    draft.revision += 1;
    if (method === 'DELETE') {
      draft.state = 'discarded';
      return json(200, this.#draft(draft));
    }
    if (action === undefined) return problem(response, 'not-found');
    const asked = JSON.parse(Buffer.from(body).toString());
    const phrase = confirmationOf(draft.payload)?.phrase ?? null;
    if (phrase !== null && asked.confirm !== phrase) return problem(response, 'phrase-wrong');
    const held = asked.heldSigner === undefined ? undefined : exampleKey(`north/${asked.heldSigner}`);
    const message = pae(STATEMENT_PAYLOAD_TYPE, draft.payload);
    const keyid: KeyId = held?.keyId ?? asked.keyId;
    const sig = held?.sign(message) ?? bytesOf(body, 'signature');
    const post = POSTS.find((each) => exampleKey(`north/${each}`).keyId === keyid);
    if (post === undefined) return problem(response, 'signer-unknown');
    if (!verifyEd25519(exampleKey(`north/${post}`).publicKey, message, sig))
      return problem(response, 'signature-wrong');
    draft.signatures.push({ keyid, sig, held: held !== undefined });
    const missing = this.#missing(draft);
    const published = missing.length === 0 ? this.#publish(draft) : null;
    return json(201, {
      draft: this.#draft(draft),
      published,
      missing,
      signedBy: { post, heldByServer: held !== undefined },
    });
  }

  #publish(draft: Draft) {
    const { payload, signatures } = draft;
    const row = this.#row(
      this.log.append(writeEnvelope({ payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures })),
    );
    draft.state = 'published';
    draft.statementId = row.id;
    return row;
  }

  #missing({ payload, signatures }: Draft): string[] {
    const has = (post: string) => signatures.some(({ keyid }) => keyid === exampleKey(`north/${post}`).keyId);
    const missing = missingOf(payload, has);
    if (missing !== undefined) return missing;
    return [...(has('publisher-1') ? [] : ['publisher']), ...(has('approver-1') ? [] : ['approver'])];
  }

  #draft(draft: Draft) {
    const statement = parseStatement(draft.payload);
    if (!statement.ok) throw new Error('only statements are drafted in these tests');
    if (hasProblems(this.sharing, draft.payload))
      throw new Error('the command should have refused this marking');
    return {
      id: draft.id,
      revision: draft.revision,
      state: draft.state,
      createdBy: 'publisher-1',
      payload: encodeBase64(draft.payload),
      payloadSha256: this.tamper ? '0'.repeat(64) : sha256Hex(draft.payload),
      statement: statement.value,
      signatures: draft.signatures.map(({ keyid, held }) => ({
        keyId: keyid,
        post: null,
        heldByServer: held,
      })),
      missing: this.#missing(draft),
      statementId: draft.statementId,
      confirmation: confirmationOf(draft.payload),
      updatedAt: '2026-11-21T04:00:00.000Z',
    };
  }

  #charter() {
    return {
      version: 1,
      sha256: sha256Hex(Buffer.from(JSON.stringify(charterOf(this.sharing)))),
      charter: charterOf(this.sharing),
      envelope: encodeBase64(this.charterEnvelope),
    };
  }

  #ids = (): string[] => this.log.envelopes.map((envelope) => this.#read(envelope).id);

  #read(bytes: Uint8Array) {
    const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
    const statement = envelope.ok ? parseStatement(envelope.value.payload) : envelope;
    if (!envelope.ok || !statement.ok) throw new Error('only statements stand in the log of these tests');
    return { id: statementId(envelope.value.payload), envelope: envelope.value, statement: statement.value };
  }

  #rows(query: URLSearchParams) {
    const type = query.get('type');
    return this.log.envelopes
      .map((_, position) => this.#row(position))
      .filter((row) => type === null || row.type === type)
      .toReversed();
  }

  #row(position: number) {
    const bytes = this.log.envelopes[position];
    if (bytes === undefined) throw new Error('a position of the log');
    const { id, envelope, statement } = this.#read(bytes);
    const { label } = statement;
    return {
      id,
      author: label.issuer,
      position,
      type: statement.type,
      title: this.title ?? label.title,
      issuedAt: label.issuedAt,
      receivedAt: label.issuedAt,
      remark: this.remarks.get(id) ?? null,
      withdrawn: null,
      obligations: this.obligations,
      parts: label.parts.map((part) => ({ ...part, state: this.partState, rule: 'issuer-own' })),
      signers: envelope.signatures.map(({ keyid }) => ({
        keyId: keyid,
        post: 'publisher-1',
        role: 'publisher',
      })),
      marking: label.marking,
      body: statement.body as Record<string, unknown>,
      label,
    };
  }
}

const POSTS = ['publisher-1', 'approver-1', 'counsel-1', 'coordinator-1', 'coordinator-2'];
const bytesOf = (body: Uint8Array, field: string): Uint8Array => {
  const bytes = decodeBase64(JSON.parse(Buffer.from(body).toString())[field]);
  if (!bytes.ok) throw new Error(`${field} is base64`);
  return bytes.value;
};

function problem(response: ServerResponse, code: RefusalCode): unknown {
  const { meaning, retry, http: status } = REFUSALS[code];
  const document = {
    type: `urn:comity:refusal:${code}`,
    title: meaning,
    status,
    code,
    facts: { because: 'a test' },
    retry,
    requestId: 'request-1',
  };
  return send(response, status, 'application/problem+json', Buffer.from(JSON.stringify(document)));
}

function send(response: ServerResponse, status: number, type: string, body: Uint8Array): unknown {
  return response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
}

const STATUS = {
  institute: 'north',
  network: 'example',
  nodeKeyId: exampleKey('north/node').keyId,
  charterVersion: 1,
  charterExpiresAt: '2028-11-21T04:00:00.000Z',
  quarantined: 0,
  forks: 0,
  signing: true,
  heldSigners: [
    {
      post: 'publisher-1',
      keyId: exampleKey('north/publisher-1').keyId,
      publicKey: exampleKey('north/publisher-1').publicKey,
    },
  ],
};
const PEER = {
  institute: 'south',
  name: 'South',
  connected: true,
  keyIds: [],
  size: 4,
  heardAt: null,
  due: 1,
  delivered: 2,
  unheld: 0,
  lastSyncAt: null,
  lastProblem: null,
};
const DOCTOR = [
  { name: 'clock', ok: true, severity: 'error', detail: 'It agrees with the peers.', advice: '' },
  { name: 'disk', ok: false, severity: 'error', detail: '98 % full.', advice: 'Make room.' },
];
const EVENTS =
  ': heartbeat\n\nid: 7\nevent: statement-published\ndata: {"subject":{"statement":"x"},"at":"2026-11-21T04:00:00.000Z"}\n\nid: 8\nevent: part-received\ndata: {"subject":{"part":"y\\u001b[2J"},"at":"2026-11-21T04:00:01.000Z"}\n\n';
const VERSIONS = { obligations: [], charterVersion: 5, registryVersion: 2 };
const whyOf = (institute: string) => ({
  institute,
  statement: {
    decision: { outcome: 'permit', rules: ['audience-institute'], ...VERSIONS },
    explanation: `${institute} may be given the statement`,
  },
  parts: [
    {
      name: 'rows.json',
      decision: { outcome: 'forbid', rules: ['part-audience-excluded'], ...VERSIONS },
      explanation: 'the narrower audience leaves it out',
    },
  ],
  delivery: {
    institute,
    state: 'due',
    reason: 'audience-institute',
    holdUntil: null,
    charterVersion: 5,
    registryVersion: 2,
    updatedAt: '2026-11-21T04:00:00.000Z',
  },
  past: [
    {
      institute,
      state: 'held',
      reason: 'adherence-missing',
      holdUntil: null,
      charterVersion: 4,
      registryVersion: 2,
      updatedAt: '2026-05-03T09:00:00.000Z',
    },
  ],
});
