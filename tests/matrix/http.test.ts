import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accepted,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  seededRandom,
  seedOf,
  testMarking,
} from '@comity/node/testing';
import {
  GroupId,
  type InstituteId,
  PartName,
  parseEnvelope,
  parseStatement,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  StatementId,
} from '@comity/protocol';
import {
  type Api,
  createApp,
  createEventHub,
  createLog,
  createMetrics,
  createPlaceSeal,
  openUploads,
  type PlaceSeal,
} from '@comity/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Call, type Operation, operations, type Target } from './calls.ts';
import { mayAnybody, mayExplain, mayExport, mayRead, type Standing } from './oracle.ts';
import { type Asker, everybody, MATRIX_SIGN_IN } from './people.ts';
import {
  composeAlertRecord,
  composeRecord,
  FOREIGN,
  FOREIGN_ALERTS,
  HOUR_MS,
  OWN,
  OWN_ALERTS,
  only,
  type Recorded,
  START_MS,
} from './records.ts';
import { tracesIn } from './traces.ts';
import { DUTY_POST, openWorld, type World } from './world.ts';

/**
 * Every operation of protocol/openapi.json, asked by everybody about everything, against an oracle that knows only spec/policy.md: what is
 * not theirs is answered like what is not there, byte for byte, and no trace of it stands in any answer.
 */

const document = JSON.parse(
  readFileSync(new URL('../../protocol/openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, { 'x-permission': 'none' | 'any' | readonly string[] }>>;
};
const SOUTH = 'south' as InstituteId;

/** A record with how it stands at south, by what the test did with it. */
interface Known extends Recorded {
  readonly standing: Standing;
  readonly partHere: boolean;
}

let world: World;
let app: Api;
let seal: PlaceSeal;
let askers: readonly Asker[];
let known: readonly Known[];
/** Every other statement that south holds. */
let others: readonly { readonly id: StatementId; readonly text: string; readonly standing: Standing }[];
let table: Readonly<Record<string, Operation>>;
let metricsText: () => Promise<string>;
const logged: string[] = [];
let asked = 0;

beforeAll(async () => {
  world = await openWorld();
  known = await publishAll(world);
  others = await otherStatements(world, known);
  table = operations(world);
  const { node, store } = world.south;
  seal = createPlaceSeal(seedOf('matrix'), seededRandom(5));
  const metrics = createMetrics(node, () => []);
  metricsText = async () => (await metrics.app.request('/metrics')).text();
  app = createApp({
    node,
    store,
    clock: world.clock,
    random: seededRandom(6),
    log: createLog('debug', { write: (text) => void logged.push(text) }),
    hub: createEventHub(),
    seal,
    heldSigners: new Map(),
    upkeep: {
      doctor: async () => [],
      readiness: async () => [],
      fsck: () => node.fsck(),
      version: '0.0.0',
    },
    uploads: openUploads(join(tmpdir(), `comity-matrix-${process.pid}`)),
    meter: metrics.meter,
    rate: { name: 'token', burst: 1_000_000, perSecond: 1_000_000 },
    channels: new Map(),
    nodeUrl: 'https://south.example',
    publicFeed: true,
    signIn: MATRIX_SIGN_IN,
    provider: null,
  });
  askers = await everybody(store, world.clock);
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('the matrix', () => {
  test('knows how to call every operation, and calls none that is not there', () => {
    const written = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(table).sort()).toEqual(written.filter((name) => name !== 'GET /openapi.json').sort());
  });

  test('has something to hide from everybody, and something to show to everybody but operators', () => {
    for (const asker of askers) {
      const mine = known.filter(({ standing }) => mayRead(SOUTH, standing, asker));
      expect([asker.name, mine.length < known.length]).toEqual([asker.name, true]);
      expect([asker.name, mine.length > 0]).toEqual([asker.name, asker.role !== 'operator']);
    }
  });

  test('lists hold exactly what is theirs, page by page', async () => {
    const findings = known.map(({ id }): string => id);
    for (const asker of askers) {
      const listed = (await listAll(asker)).filter((id) => findings.includes(id));
      const mine = known.filter(({ standing }) => mayRead(SOUTH, standing, asker)).map(({ id }) => id);
      expect([asker.name, listed.toSorted()]).toEqual([asker.name, mine.toSorted()]);
    }
  }, 120_000);

  test('figures count exactly what is theirs, and none tells of fewer than three companies', async () => {
    for (const asker of askers) {
      const mine = known.filter(
        ({ standing, statement }) => statement.type === 'finding' && mayRead(SOUTH, standing, asker),
      );
      for (const by of ['author', 'model'] as const) {
        const { body } = await ask(asker, 'GET', { path: `/statements:summary?by=${by}&type=finding` });
        const counted = new Map<string, number | null>();
        for (const { statement } of mine) {
          const key = by === 'author' ? statement.label.issuer : modelOf(statement);
          const sensitive = mine.some(
            (each) =>
              each.statement.label.marking.competition !== null &&
              (by === 'author' ? each.statement.label.issuer : modelOf(each.statement)) === key,
          );
          counted.set(key, sensitive ? null : (counted.get(key) ?? 0) + 1);
        }
        const { groups } = JSON.parse(body) as { groups: { key: string; count: number | null }[] };
        expect([asker.name, by, groups.map(({ key, count }) => [key, count])]).toEqual([
          asker.name,
          by,
          [...counted].sort(([left], [right]) => (left < right ? -1 : 1)),
        ]);
      }
    }
  }, 120_000);

  test('what is theirs is answered, and no trace of what is not theirs stands in any answer', async () => {
    const odd: string[] = [];
    // Auditors first: each of them has the node verify all of its access log, which every reading makes longer.
    const auditorsFirst = askers.toSorted(
      (left, right) => Number(right.role === 'auditor') - Number(left.role === 'auditor'),
    );
    for (const asker of auditorsFirst) {
      const secrets = secretsFrom(asker);
      for (const [name, operation] of Object.entries(table))
        odd.push(...(await tracesFor(name, operation, asker, secrets)));
    }
    expect([...new Set(odd)]).toEqual([]);
  }, 480_000);

  test('incidents are listed to exactly those who may read them', async () => {
    const alerts = known.filter(({ statement }) => statement.type === 'alert');
    for (const asker of askers) {
      const { body } = await ask(asker, 'GET', { path: '/incidents?limit=200' });
      const { items } = JSON.parse(body) as { items: { incident: string }[] };
      const mine = alerts.filter(({ standing }) => mayRead(SOUTH, standing, asker)).map(({ id }) => id);
      expect([asker.name, items.map(({ incident }) => incident).toSorted()]).toEqual([
        asker.name,
        mine.toSorted(),
      ]);
    }
  });

  test('an inbox is for people of its post alone; who explains sees states, and no title', async () => {
    const called = known.filter(({ key }) => key in FOREIGN_ALERTS && !NEVER_CAME.includes(key));
    for (const asker of askers) {
      const theirs = mayExplain(asker);
      const { body } = await ask(asker, 'GET', { path: `/notices?post=${DUTY_POST}` });
      const all = JSON.parse(body) as { items: { kind: string; subject: string; title: string | null }[] };
      // What others have not answered in time calls the same post, about alerts of our own.
      const items = all.items.filter(({ kind }) => kind === 'alert');
      expect([asker.name, items.map(({ subject }) => subject).toSorted()]).toEqual([
        asker.name,
        theirs ? called.map(({ id }) => id).toSorted() : [],
      ]);
      expect(all.items.every(({ title }) => title === null)).toBe(true);
    }
  });

  test('anybody reads what we made public and what is real, and nothing else', async () => {
    const env = { incoming: { socket: { remoteAddress: 'anybody' } } };
    const feed = await (await app.request('/api/v1/public/cap/feed.atom', {}, env)).text();
    const all = new Set(known.flatMap(({ secrets }) => secrets));
    const shown = known.filter((record) => mayAnybody(SOUTH, record.standing, statusOf(record)));
    expect(shown.map(({ key }) => key)).toEqual(['own-alert-public']);
    const own = new Set(shown.flatMap(({ secrets }) => secrets));
    expect(tracesIn(feed, all).filter((trace) => !own.has(trace))).toEqual([]);
    expect(tracesIn(feed, own)).not.toEqual([]);
  });

  test('a reader is not told when something went out, nor how much waits', async () => {
    for (const asker of askers.filter(({ role }) => role === 'reader')) {
      const headers = { 'last-event-id': seal.seal('/events', 0) };
      const { body } = await ask(asker, 'GET', { path: '/events', headers });
      expect(body).toContain('event: charter-adopted');
      expect(body).not.toMatch(/event: (delivery|draft|statement-quarantined)/);
      const peers = JSON.parse((await ask(asker, 'GET', { path: '/peers' })).body) as {
        items: Record<string, unknown>[];
      };
      expect(peers.items.map(({ due, delivered, unheld }) => [due, delivered, unheld])).toEqual(
        peers.items.map(() => [null, null, null]),
      );
    }
  });

  // Late: it writes the longest access log, which auditors have verified by now.
  test('what is not theirs is answered like what is not there', async () => {
    const odd: string[] = [];
    for (const [name, operation] of Object.entries(table))
      for (const asker of askers.filter(({ role }) => isPermitted(name, role)))
        odd.push(...(await answeredAlike(name, operation, asker)));
    expect(odd).toEqual([]);
  }, 480_000);

  test('metrics and logs name nothing, and metrics count nothing that not every member knows', async () => {
    const all = new Set(known.flatMap(({ secrets }) => secrets));
    const text = await metricsText();
    expect(tracesIn(text, all)).toEqual([]);
    const counting = text
      .split('\n')
      .filter(
        (line) =>
          /^comity_/.test(line) &&
          !/^comity_(http|log_size|peer_log_size|peer_connected|frame_bytes|signing|forks|charter)/.test(
            line,
          ),
      );
    expect(counting).toEqual([]);
    // Ids stand in what was asked for, which is never logged.
    expect(tracesIn(logged.join('\n'), all)).toEqual([]);
  });
});

const modelOf = ({ body }: Statement): string => String(Reflect.get(body, 'model'));

/** Publishes everything on both sides, takes some of it back, and lets time pass. */
async function publishAll(of: World): Promise<readonly Known[]> {
  const { north, south, federation, clock } = of;
  const foreign = new Map<string, Recorded>();
  for (const [key, policy] of Object.entries(FOREIGN))
    foreign.set(key, composeRecord(federation, north.institute, key, policy));
  const hidden = foreign.get('enforcement') ?? expect.unreachable();
  const green = foreign.get('green') ?? expect.unreachable();
  const refersTo = composeRecord(federation, north.institute, 'relating', {}, [
    { kind: 'refers-to', statement: hidden.id },
  ]);
  const reply = composeRecord(federation, north.institute, 'reply', FOREIGN.red, [
    { kind: 'replies-to', statement: green.id },
  ]);
  foreign.set('relating', refersTo).set('reply', reply);
  const own = new Map(
    Object.entries(OWN).map(([key, policy]) => [
      key,
      composeRecord(federation, south.institute, key, policy),
    ]),
  );
  for (const [key, policy] of Object.entries(FOREIGN_ALERTS))
    foreign.set(key, composeAlertRecord(federation, north.institute, key, policy));
  for (const [key, policy] of Object.entries(OWN_ALERTS))
    own.set(key, composeAlertRecord(federation, south.institute, key, policy));
  for (const record of foreign.values()) await of.publish(north, record);
  for (const record of own.values()) await of.publish(south, record);
  await of.settle();
  await takeBack(of, foreign, own);
  await of.settle();
  clock.advance(2 * HOUR_MS);
  await of.settle();
  return [
    ...[...foreign].map(([key, record]) => standingOfForeign(key, record)),
    ...[...own.values()].map((record) => standingOf(record, { gone: false })),
  ];
}

async function takeBack(
  { north, south, federation }: World,
  foreign: ReadonlyMap<string, Recorded>,
  own: ReadonlyMap<string, Recorded>,
): Promise<void> {
  const idOf = (records: ReadonlyMap<string, Recorded>, key: string) =>
    (records.get(key) ?? expect.unreachable()).id;
  const base = { federation, issuedAtMs: START_MS };
  const all = ['south', 'east', 'west'] as InstituteId[];
  const submitNorth = async (envelope: Uint8Array) => accepted(await north.node.submit(envelope));
  await submitNorth(
    sealWithdrawal({ ...base, by: north.institute, seed: 'w', to: all }, idOf(foreign, 'withdrawn')),
  );
  const remark = (key: string, marking: Parameters<typeof testMarking>[0]) =>
    sealRemark(
      { ...base, by: north.institute, seed: `remark ${key}`, to: all },
      {
        statement: idOf(foreign, key),
        change: 'narrow',
        marking: testMarking(marking),
        parts: [{ name: PartName.parse(`zq-${key}-part.json`), audience: null }],
      },
    );
  await submitNorth(remark('narrowed', { audience: only('east') }));
  await submitNorth(remark('narrowed-uses', NARROWED_USES));
  const cell = {
    group: GroupId.parse('north--cell'),
    version: 1,
    members: ['north', 'south'] as InstituteId[],
  };
  const roster = { ...base, by: north.institute, seed: 'zq-roster', title: 'zq-roster-title' };
  await submitNorth(
    sealRoster(
      {
        ...roster,
        marking: testMarking({ audience: only('south', 'north'), tlp: 'RED', onward: 'none' }),
      },
      cell,
    ),
  );
  accepted(
    await south.node.submit(
      sealWithdrawal(
        {
          ...base,
          by: south.institute,
          seed: 'own w',
          to: ['north' as InstituteId],
          marking: testMarking({ audience: only('north'), tlp: 'RED', onward: 'none' }),
        },
        idOf(own, 'own-withdrawn'),
      ),
    ),
  );
}
const NARROWED_USES = { prohibitedUses: ['regulatory-enforcement' as const] };

const NEVER_CAME: readonly string[] = ['elsewhere', 'embargo', 'alert-elsewhere'];
const ENDED: readonly string[] = ['withdrawn', 'delete-by'];
const GONE: readonly string[] = [...ENDED, 'narrowed'];

function standingOfForeign(key: string, record: Recorded): Known {
  const standing = standingOf(record, { gone: GONE.includes(key), here: !NEVER_CAME.includes(key) });
  const terms =
    key === 'narrowed-uses' ? { ...standing.standing.marking, ...NARROWED_USES } : standing.standing.marking;
  return {
    ...standing,
    standing: { ...standing.standing, marking: { ...terms, prohibitedUses: [...terms.prohibitedUses] } },
    partHere: standing.partHere && key !== 'part',
  };
}

const standingOf = (record: Recorded, { gone, here = true }: { gone: boolean; here?: boolean }): Known => ({
  ...record,
  standing: {
    author: record.statement.label.issuer,
    members: false,
    marking: record.statement.label.marking,
    here,
    gone,
  },
  partHere: here && !gone,
});

/** Delegations, remarks, receipts, rosters: as they are held, by their own markings. */
async function otherStatements(of: World, records: readonly Known[]) {
  const ours = new Set<string>(records.map(({ id }) => id));
  const rows = await of.south.store.statements({ after: 0, limit: 1000 });
  return rows
    .filter(({ id }) => !ours.has(id))
    .map(({ id, author, envelope }) => {
      const sealed = accepted(parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]));
      const statement = accepted(parseStatement(sealed.payload));
      const members = ['delegation', 'revocation', 'adherence'].includes(statement.type);
      const { marking } = statement.label;
      return {
        id,
        text: Buffer.from(sealed.payload).toString('utf8'),
        standing: { author, members, marking, here: true, gone: false },
      };
    });
}

const targetOf = ({ id, partName, key }: Recorded): Target => ({ id, partName, word: `zq-${key}-title` });
const ABSENT: Target = {
  id: StatementId.parse('5a'.repeat(32)),
  partName: PartName.parse('absent.json'),
  word: 'zq-absent-title',
};

function isPermitted(name: string, role: string): boolean {
  const [method = '', path = ''] = name.split(' ');
  const permission = document.paths[path]?.[method.toLowerCase()]?.['x-permission'] ?? [];
  return permission === 'none' || permission === 'any' || permission.includes(role);
}

const statusOf = ({ statement }: Recorded): string | null =>
  statement.type === 'alert' ? statement.body.status : null;

function isTheirs({ as, part }: Operation, record: Known, asker: Asker): boolean {
  const { standing, partHere } = record;
  if (as === 'explain' && mayExplain(asker)) return true;
  if (as === 'public') return mayAnybody(SOUTH, standing, statusOf(record));
  if (as === 'export') return mayExport(SOUTH, standing, asker);
  const own = as !== 'own' || standing.author === SOUTH;
  return own && (part !== true || partHere) && mayRead(SOUTH, standing, asker);
}

interface Answered {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

async function ask(
  asker: Asker,
  method: string,
  { path, json, bytes, headers = {} }: Call,
): Promise<Answered> {
  const body = bytes ?? (json === undefined ? null : JSON.stringify(json));
  const init = {
    method,
    headers: {
      ...asker.credentials,
      ...(asker.declares === null ? {} : { 'comity-purpose': asker.declares }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body as string | null, // as: bytes are taken as well
  };
  // From an address of its own: nobody is refused for what somebody else at theirs has asked.
  asked += 1;
  const env = { incoming: { socket: { remoteAddress: `address ${asked}` } } };
  const response = await app.request(`/api/v1${path}`, init, env);
  const kept = [...response.headers].filter(([name]) => !/^(x-request-id|ratelimit|date)/.test(name));
  if (path.startsWith('/events'))
    return { status: response.status, headers: JSON.stringify(kept), body: await heard(response) };
  return { status: response.status, headers: JSON.stringify(kept), body: await response.text() };
}

/** The greeting and the first write of a stream. */
async function heard(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return '';
  let text = (await reader.read()).value ?? '';
  const more = reader.read().then(({ value }) => value ?? '');
  // A stream that has nothing to say is silent for ever: some turns of the loop are enough for one that has.
  text += await Promise.race([more, turns().then(() => '')]);
  await reader.cancel();
  return text;
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 2000; turn += 1) await new Promise(setImmediate);
}

/** Without what differs between any two requests: the request id, and the name that was asked for. */
const comparable = ({ status, headers, body }: Answered, { id, word, partName }: Target): string =>
  `${status} ${headers} ${body}`
    .replaceAll(/"requestId":"[0-9a-f]{32}"/g, '"requestId":""')
    .replaceAll(id, 'ID')
    .replaceAll(word, 'WORD')
    .replaceAll(partName, 'PART');

async function answeredAlike(name: string, operation: Operation, asker: Asker): Promise<string[]> {
  const { about, conditional } = operation;
  if (about === undefined) return [];
  const [method = ''] = name.split(' ');
  const methods = conditional === true ? [method, 'HEAD'] : [method];
  const odd: string[] = [];
  for (const how of methods) {
    const absent: string[] = [];
    for (const call of about(ABSENT)) {
      const answer = await ask(asker, how, call);
      absent.push(comparable(answer, ABSENT));
      // A search finds nothing; everything else says that there is nothing, whatever its headers claim to know.
      if (answer.status < 400 && name !== 'GET /statements')
        odd.push(`${how} ${name} ${asker.name}: ${answer.status} for what is not there`);
    }
    for (const record of known) {
      if (isTheirs(operation, record, asker)) continue;
      const target = targetOf(record);
      for (const [at, call] of about(target).entries()) {
        const answer = comparable(await ask(asker, how, call), target);
        if (answer !== absent[at])
          odd.push(
            `${how} ${name} ${asker.name} ${record.key}: ${answer.slice(0, 200)} is not ${absent[at]?.slice(0, 200)}`,
          );
      }
    }
  }
  return odd;
}

/**
 * Ids, digests and names of parts that something readable names are that one's content: relations, remarks and receipts must name what they
 * are about, and their issuer decides who reads them. Titles, bodies, nonces and contents are never named so.
 */
const isNamed = (secret: string, id: string, readable: string): boolean =>
  (secret === id || secret.endsWith('-part') || /^[0-9a-f]{64}$/.test(secret)) && readable.includes(secret);

/** Everything that could give away what this person may not read. */
function secretsFrom(asker: Asker): ReadonlySet<string> {
  const readable = [
    ...known
      .filter(({ standing }) => mayRead(SOUTH, standing, asker))
      .map(({ statement }) => JSON.stringify(statement)),
    ...others.filter(({ standing }) => mayRead(SOUTH, standing, asker)).map(({ text }) => text),
  ].join('\n');
  const secrets = new Set<string>();
  for (const { standing, secrets: own, id, key, partHere } of known) {
    if (mayRead(SOUTH, standing, asker)) {
      if (!partHere) secrets.add(`zq-${key}-content`);
      continue;
    }
    for (const secret of own) if (!isNamed(secret, id, readable)) secrets.add(secret);
  }
  for (const { id, standing } of others)
    if (!mayRead(SOUTH, standing, asker) && !readable.includes(id)) secrets.add(id);
  if (!others.some(({ standing, text }) => text.includes('zq-roster') && mayRead(SOUTH, standing, asker)))
    for (const word of ['zq-roster-title', 'north--cell']) secrets.add(word);
  return secrets;
}

async function tracesFor(
  name: string,
  operation: Operation,
  asker: Asker,
  allSecrets: ReadonlySet<string>,
): Promise<string[]> {
  if (!isPermitted(name, asker.role)) return [];
  const [method = ''] = name.split(' ');
  const secrets = new Set(allSecrets);
  const theirs = known.filter((record) => isTheirs(operation, record, asker));
  // What is left behind must name only what everybody may read who sees it.
  const about = operation.changes === true ? theirs.filter(({ key }) => key === 'own-green') : theirs;
  // Rules and states are told to who may explain, with the names that they are about.
  if ((operation.as === 'explain' || name === 'GET /events') && mayExplain(asker))
    for (const { id, key } of known) for (const told of [id, `zq-${key}-part`]) secrets.delete(told);
  // Whom was called about what, and what an alert of ours is to everybody.
  if (name === 'GET /notices' && mayExplain(asker)) for (const { id } of known) secrets.delete(id);
  if (name.startsWith('GET /public/'))
    for (const record of known)
      if (mayAnybody(SOUTH, record.standing, statusOf(record)))
        for (const told of record.secrets) secrets.delete(told);
  // Whose it was until it ended for everybody is told that it is gone.
  if (name === 'GET /events')
    for (const { id, key, standing } of known)
      if (ENDED.includes(key) && mayRead(SOUTH, { ...standing, gone: false }, asker)) secrets.delete(id);
  const calls = [
    ...(operation.whole ?? []),
    ...about.flatMap((record) => operation.about?.(targetOf(record)) ?? []),
  ];
  const odd: string[] = [];
  for (const call of calls) {
    const headers = name === 'GET /events' ? { 'last-event-id': seal.seal('/events', 0) } : {};
    const answer = await ask(asker, method, { ...call, headers: { ...call.headers, ...headers } });
    const asked = JSON.stringify(call);
    const missed = name.startsWith('GET /statements') && ![200, 304].includes(answer.status);
    if (missed && !(operation.as === 'explain' && mayExplain(asker)))
      odd.push(`${name} ${asker.name} ${call.path}: ${answer.status}`);
    for (const trace of tracesIn(`${answer.headers}\n${answer.body}`, secrets))
      if (!asked.includes(trace)) odd.push(`${name} tells ${asker.role} ${asker.unit} ${trace}`);
  }
  return odd;
}

async function listAll(asker: Asker): Promise<readonly string[]> {
  const ids: string[] = [];
  let path: string | undefined = '/statements?limit=7';
  while (path !== undefined) {
    const { body } = await ask(asker, 'GET', { path });
    const { items, nextCursor } = JSON.parse(body) as { items: { id: string }[]; nextCursor: string | null };
    ids.push(...items.map(({ id }) => id));
    path = nextCursor === null ? undefined : `/statements?limit=7&cursor=${nextCursor}`;
  }
  return ids;
}
