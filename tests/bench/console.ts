import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConsole } from '@comity/console';
import { createNode, type NewEntry } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  type Federation,
  memoryKeys,
  seededRandom,
  type TestInstitute,
  testFederation,
  testFinding,
  testMarking,
} from '@comity/node/testing';
import {
  encodeUtf8,
  instantOf,
  logEntryHash,
  type Marking,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sha256Hex,
  statementId,
  TLP_LEVELS,
  writeEnvelope,
  writeStatement,
} from '@comity/protocol';
import {
  createApp,
  createEventHub,
  createLog,
  createPlaceSeal,
  listen,
  mintSignInLink,
  openUploads,
  SIGN_IN_DEFAULTS,
  systemClock,
  systemRandom,
} from '@comity/server';
import { openSqliteStore, type SqliteStore } from '@comity/store/sqlite';
import type { BenchRow } from './bench-row.ts';
import { quantile } from './rig/quantile.ts';
import { writeLog } from './rig/written-log.ts';

const STATEMENTS = 100_000;
const AUTHORS = ['north', 'east', 'west'];
const MODELS = 60;
const TASKS = 400;
const ROUNDS = 40;
/** Markings with a time of their own: each is a decision of its own. */
const OWN_TERMS_EVERY = 50;

/**
 * The list of findings in the console out of 100,000 statements on SQLite, over a socket, as a browser asks for it: the whole page is made before its first
 * byte leaves, so both figures are told.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-bench-console-'));
  const store = await openSqliteStore({ folder });
  try {
    const federation = testFederation(['north', 'south', 'east', 'west'], { startMs: Date.now() });
    const filled = await timed(() => fill(store, federation));
    return [
      {
        what: `${STATEMENTS} statements written with their words`,
        value: filled / STATEMENTS,
        unit: 'ms each',
      },
      ...(await pages(store, federation, folder)),
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Signatures are not looked at by reading: one text stands for all. */
async function fill(store: SqliteStore, federation: Federation): Promise<void> {
  for (const [at, name] of AUTHORS.entries()) {
    const institute = federation.institutes.find(({ id }) => id === name);
    if (institute === undefined) throw new Error('a federation has members');
    const count = Math.ceil((STATEMENTS - at) / AUTHORS.length);
    const templates = TLP_LEVELS.map((tlp) => {
      const marking = testMarking(markingOf(tlp));
      return testFinding({ federation, issuer: institute.id, issuedAtMs: Date.now(), seed: tlp, marking })
        .statement;
    });
    const entryAt = (position: number) => sealed(institute, templates, position);
    const { network } = federation;
    await writeLog(store, { network, author: institute.id, node: institute.node, count, entryAt });
  }
}

function markingOf(tlp: Marking['tlp']): Partial<Marking> {
  const named = { institutes: ['south' as never], groups: [], public: false }; // as: an institute of the federation
  if (tlp === 'RED' || tlp === 'AMBER+STRICT') return { tlp, onward: 'none', audience: named };
  return tlp === 'CLEAR'
    ? { tlp, audience: { institutes: [], groups: ['members' as never], public: false } }
    : { tlp }; // as: every federation has it
}

/** One finding of many: its own model, task and title, and sometimes its own terms. */
function sealed({ publisher }: TestInstitute, templates: readonly Statement[], position: number): NewEntry {
  const template = templates[position % templates.length];
  if (template?.type !== 'finding') throw new Error('templates are findings');
  const [model, task] = [(position * 7) % MODELS, (position * 13) % TASKS];
  const hasOwn = position % OWN_TERMS_EVERY === 0;
  const deleteBy = instantOf(Date.now() + 9e9 + position * 1000);
  const title = `Evaluation ${position} of ${WORDS[task % WORDS.length]} ${WORDS[model % WORDS.length]} risk`;
  const statement: Statement = {
    ...template,
    label: {
      ...template.label,
      nonce: position.toString(16).padStart(32, '0'),
      title,
      marking: { ...template.label.marking, ...(hasOwn && { deleteBy }) },
    },
    body: { model: `${WORDS[model % 7]}/model-${model}`, task: `${WORDS[task % WORDS.length]}_task_${task}` },
  };
  const payload = accepted(writeStatement(statement));
  const signatures = [{ keyid: publisher.keyId, sig: new Uint8Array(64) }];
  const envelope = writeEnvelope({ payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures });
  const id = statementId(payload);
  const { issuedAt, parts } = statement.label;
  return {
    position,
    leafHash: logEntryHash({ statement: id, envelope: sha256Hex(envelope) }),
    state: 'held',
    statement: {
      id,
      type: 'finding',
      title,
      issuedAt,
      receivedAt: issuedAt,
      envelope,
      about: null,
      parts: parts.map(({ sha256 }) => sha256),
    },
  };
}
const WORDS =
  'cyber bio chem persuasion autonomy sabotage deception jailbreak agentic coding maths reading'.split(' ');

async function pages(store: SqliteStore, federation: Federation, folder: string): Promise<BenchRow[]> {
  const origin = await serve(store, federation, folder);
  const first = await timed(() => origin.get('/findings'));
  const rows: BenchRow[] = [
    { what: 'the first list after a start: the catalogue is made', value: first, unit: 'ms' },
  ];
  for (const [what, pathAt] of Object.entries(PATHS)) rows.push(...(await measure(origin, what, pathAt)));
  await origin.close();
  return rows;
}

/** A word that few, that many, that all statements hold; a page far back; a reader of little. */
const PATHS: Readonly<Record<string, (at: number) => string>> = {
  'list, newest page': () => '/findings',
  'list, 200 rows': () => '/findings?limit=200',
  'list of one model': (at) =>
    `/findings?model=${encodeURIComponent(`${WORDS[at % 7]}/model-${at % MODELS}`)}`,
  'search, some hits': (at) => `/findings?words=${WORDS[at % WORDS.length]}+${at}`,
  'search, a third of all': (at) => `/findings?words=${AUTHORS[at % 3]}`,
  'search, all hold it': () => '/findings?words=evaluation+risk',
  'search with no hit': (at) => `/findings?words=nothing${at}`,
  'search narrowed': (at) => `/findings?words=cyber&tlp=GREEN&author=${AUTHORS[at % 3]}`,
};

async function measure(origin: Origin, what: string, pathAt: (at: number) => string): Promise<BenchRow[]> {
  const whole: number[] = [];
  const firstByte: number[] = [];
  let path = pathAt(0);
  for (let at = 0; at < ROUNDS; at += 1) {
    const answer = await origin.get(path);
    whole.push(answer.wholeMs);
    firstByte.push(answer.firstByteMs);
    // Every second time the page that the last one leads to.
    const next = /href="(\/findings\?[^"]*cursor=[^"]*)"/.exec(answer.text)?.[1]?.replaceAll('&amp;', '&');
    path = at % 2 === 0 && next !== undefined ? next : pathAt(at + 1);
  }
  return [
    { what: `${what}: whole page, 95 of 100`, value: quantile(whole, 0.95), unit: 'ms', goal: '< 100 ms' },
    { what: `${what}: first byte, 95 of 100`, value: quantile(firstByte, 0.95), unit: 'ms', goal: '< 50 ms' },
    { what: `${what}: whole page, median`, value: quantile(whole, 0.5), unit: 'ms' },
  ];
}

interface Origin {
  get(path: string): Promise<{ firstByteMs: number; wholeMs: number; text: string }>;
  close(): Promise<void>;
}

/** The node of the south behind its API and console, and a reader who is signed in. */
async function serve(store: SqliteStore, federation: Federation, folder: string): Promise<Origin> {
  const south = federation.institutes[1];
  if (south === undefined) throw new Error('a federation has members');
  const hub = createEventHub();
  const network = createMemoryHub().network(south.id, south.node.publicKey);
  const node = await createNode(
    {
      clock: systemClock,
      random: systemRandom,
      keys: memoryKeys(south.nodeSeed),
      network,
      store,
      emit: hub.emit,
    },
    { institute: south.id, network: federation.network },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  const app = createApp({
    node,
    store,
    clock: systemClock,
    random: systemRandom,
    log: createLog('error', { write: () => undefined }),
    hub,
    seal: createPlaceSeal(encodeUtf8('bench'), seededRandom(1)),
    heldSigners: new Map(),
    upkeep: { doctor: async () => [], readiness: async () => [], fsck: () => node.fsck(), version: '0' },
    uploads: openUploads(join(folder, 'uploads')),
    meter: () => undefined,
    rate: { name: 'token', burst: 1e6, perSecond: 1e6 },
    channels: new Map(),
    nodeUrl: null,
    publicFeed: false,
    signIn: SIGN_IN_DEFAULTS,
    provider: null,
  });
  const cookie = await signIn(app, store);
  const shown = await openConsole({
    api: (asked, env) => app.fetch(asked, env as object), // as: what the listener gave
    nowMs: Date.now,
    onFault: (fault) => console.error(fault),
    institute: 'South',
    network: federation.network,
    version: '0',
  });
  const listener = await listen(shown as never, { host: '127.0.0.1', port: 0 }); // as: anything that answers a Request
  return {
    get: (path) => ask(new URL(path, listener.url), cookie),
    close: () => listener.close(),
  };
}

async function signIn(app: ReturnType<typeof createApp>, store: SqliteStore): Promise<string> {
  const grant = {
    name: 'Reader',
    roles: ['reader' as const],
    post: null,
    purposes: ['safety-evaluation' as const],
    expiresInHours: 1,
  };
  const by = { createdBy: 'bench', reusable: false };
  const { code, row } = mintSignInLink({ clock: systemClock, random: systemRandom }, grant, by);
  await store.commit([{ kind: 'desk', row }]);
  const answer = await app.request('/api/v1/session:redeem', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: code }),
  });
  const cookie = /^[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  if (cookie === undefined) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
  return cookie;
}

function ask(address: URL, cookie: string): ReturnType<Origin['get']> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const asked = request(address, { headers: { cookie } }, (answer) => {
      let firstByteMs: number | undefined;
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        firstByteMs ??= performance.now() - started;
        text += piece;
      });
      answer.on('end', () => {
        if (answer.statusCode !== 200)
          reject(new Error(`${answer.statusCode} ${address}: ${text.slice(0, 300)}`));
        else resolve({ firstByteMs: firstByteMs ?? 0, wholeMs: performance.now() - started, text });
      });
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
