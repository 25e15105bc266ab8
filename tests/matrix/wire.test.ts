import {
  accepted,
  sealAdherence,
  sealCrisis,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  streamOf,
  testAlert,
  testCapPart,
  testMarking,
  testRegistry,
} from '@comity/node/testing';
import {
  Digest,
  encodeUtf8,
  GroupId,
  InstituteId,
  InstrumentId,
  instantOf,
  type Label,
  type Marking,
  parseEnvelope,
  parseStatement,
  REQUESTS,
  type RequestMessage,
  readAnswer,
  STATEMENT_PAYLOAD_TYPE,
  StatementId,
  writeMessage,
} from '@comity/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  composeRecord,
  group,
  HOUR_MS,
  only,
  type Policy,
  PUBLIC,
  type Recorded,
  START_MS,
} from './records.ts';
import { tracesIn } from './traces.ts';
import { mayGive, type Network } from './wire-oracle.ts';
import { openWorld, type Place, type World } from './world.ts';

/**
 * Every request of the protocol, asked of the originator's node and of another holder by every member, by a stranger and about everything:
 * whoever may not have something gets what they get for what is not there, and no trace of it in any bytes.
 */

const { text } = testRegistry();
const institute = (id: string): InstituteId => InstituteId.parse(id);
const claim = {
  instrument: InstrumentId.parse('test-terms'),
  provisions: [],
  assertedBy: institute('north'),
  answers: {},
  onLapse: 'hold' as const,
};
const COMPANY = 'Rival Incorporated';

const POLICIES: Readonly<Record<string, Policy>> = {
  members: {},
  public: { marking: { audience: PUBLIC, tlp: 'CLEAR' } },
  'public-amber': { marking: { audience: PUBLIC, tlp: 'AMBER' } },
  nobody: { marking: { audience: only() } },
  pair: { marking: { audience: group('pair'), tlp: 'AMBER' } },
  strict: { marking: { audience: only('south', 'west'), tlp: 'AMBER+STRICT', onward: 'none' } },
  red: { marking: { audience: only('south'), tlp: 'RED', onward: 'none' } },
  'red-group': { marking: { audience: group('members'), tlp: 'RED', onward: 'none' } },
  'onward-none': { marking: { onward: 'none' } },
  'onward-ask': { marking: { onward: 'ask-originator' } },
  embargo: { marking: { embargoUntil: instantOf(START_MS + 1000 * HOUR_MS) } },
  'embargo-over': { marking: { embargoUntil: instantOf(START_MS + HOUR_MS) } },
  'delete-by': { marking: { deleteBy: instantOf(START_MS + HOUR_MS) } },
  competition: {
    marking: {
      competition: { originCompanies: ['zq-competition-company'], sensitive: true, aggregated: false },
    },
  },
  'competition-own': {
    marking: { competition: { originCompanies: [COMPANY], sensitive: true, aggregated: false } },
  },
  claimed: { marking: { legal: [claim] } },
  confidence: { marking: { confidenceTerms: { title: 'Test terms', sha256: text } } },
  'confidence-unknown': {
    marking: { confidenceTerms: { title: 'Other terms', sha256: Digest.parse('1'.repeat(64)) } },
  },
  consult: { marking: { consultBeforeRelease: [institute('east')] } },
  'consult-outside': { marking: { audience: only('south'), consultBeforeRelease: [institute('west')] } },
  part: { partAudience: only('east') },
  'part-red': {
    marking: { audience: only('south', 'east'), tlp: 'RED', onward: 'none' },
    partAudience: group('members'),
  },
  cell: { marking: { audience: group('north--cell') } },
  withdrawn: {},
  narrowed: {},
};
const CELL = { group: GroupId.parse('north--cell'), version: 1, members: ['north', 'south'].map(institute) };
const ALL = ['south', 'east', 'west'].map(institute);
const PEERS = ['north', ...ALL, 'stranger'].map(institute);
const ABSENT = { id: StatementId.parse('5a'.repeat(32)), partName: 'absent.json' };

const network: Network = {
  members: ['north', 'south', 'east', 'west'],
  groups: { pair: ['north', 'south'], 'north--cell': ['north', 'south'] },
  related: { west: [COMPANY] },
  text,
  accepted: ['south'],
};

let world: World;
let records: readonly Recorded[];

beforeAll(async () => {
  world = await openWorld();
  records = await publishAll(world);
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function publishAll(of: World): Promise<readonly Recorded[]> {
  const { north, south, federation, clock } = of;
  const from = { federation, issuedAtMs: START_MS, by: north.institute };
  const roster = accepted(await north.node.submit(sealRoster({ ...from, seed: 'roster' }, CELL)));
  const adherence = { federation, issuedAtMs: START_MS, by: south.institute, seed: 'adherence' };
  accepted(await south.node.submit(sealAdherence(adherence, text)));
  await of.settle();
  const made = Object.entries(POLICIES).map(([key, policy]) => {
    const relations: Label['relations'] = key === 'cell' ? [{ kind: 'roster', statement: roster.id }] : [];
    return composeRecord(federation, north.institute, key, policy, relations);
  });
  for (const record of made) await of.publish(north, record);
  await of.settle();
  const idOf = (key: string) => (made.find((each) => each.key === key) ?? expect.unreachable()).id;
  accepted(await north.node.submit(sealWithdrawal({ ...from, seed: 'w', to: ALL }, idOf('withdrawn'))));
  const marking = testMarking({ audience: only('east') });
  const narrowing = { statement: idOf('narrowed'), change: 'narrow' as const, marking };
  accepted(await north.node.submit(sealRemark({ ...from, seed: 'n', to: ALL }, narrowing)));
  clock.advance(2 * HOUR_MS);
  await of.settle();
  return made;
}

const inForce = ({ key, statement }: Recorded): Marking =>
  key === 'narrowed' ? { ...statement.label.marking, audience: only('east') } : statement.label.marking;

const mayHave = (holder: Place, to: InstituteId, record: Recorded, part: boolean): boolean =>
  mayGive(network, {
    issuer: record.statement.label.issuer,
    holder: holder.institute.id,
    to,
    marking: inForce(record),
    members: false,
    withdrawn: record.key === 'withdrawn',
    part: part ? { audience: record.statement.label.parts[0]?.audience ?? null } : null,
    nowMs: world.clock.nowMs(),
  });

type Asking = { readonly id: StatementId; readonly partName: string };

/** How each type of request is asked. One that stands not here fails the test; `about`: it names a statement. */
const REQUESTS_KNOWN: Readonly<
  Record<
    keyof typeof REQUESTS,
    {
      readonly about?: true;
      readonly ask: (target: Asking) => readonly unknown[];
      readonly blobs?: readonly Uint8Array[];
    }
  >
> = {
  compare: {
    ask: () => [
      {
        type: 'compare',
        charter: { version: 1, sha256: world.federation.charterDigest },
        vector: '0'.repeat(64),
        heartbeat: null,
      },
    ],
  },
  pull: {
    ask: () =>
      ['north', 'south'].flatMap((author) => [
        { type: 'pull', author, from: 0, bytesMax: 1_000_000, bare: [] },
        { type: 'pull', author, from: 4, bytesMax: 1_000_000, bare: [5, 6] },
      ]),
  },
  entries: {
    ask: () =>
      ['north', 'south'].map((author) => ({
        type: 'entries',
        author,
        positions: Array.from({ length: 60 }, (_, at) => at),
      })),
  },
  checkpoint: { ask: () => [{ type: 'checkpoint', author: 'north', size: 3 }] },
  announce: { ask: () => [{ type: 'announce', author: 'north', size: 1 }] },
  receipt: { ask: () => [{ type: 'receipt' }], blobs: [encodeUtf8('{}')] },
  // What a push and its receipt do with what they carry is asked below, statement by statement.
  push: {
    ask: () =>
      ['north', 'south', 'east'].map((author) => ({ type: 'push', author, position: 3, told: ['west'] })),
    blobs: [encodeUtf8('{}'), encodeUtf8('{}'), new Uint8Array(32)],
  },
  'push-receipt': { ask: () => [{ type: 'push-receipt' }], blobs: [encodeUtf8('{}')] },
  charters: { ask: () => [{ type: 'charters', from: 1 }] },
  registry: {
    ask: () =>
      [world.federation.charter.registry?.sha256 ?? '', '0'.repeat(64)].map((sha256) => ({
        type: 'registry',
        sha256,
      })),
  },
  manifest: { about: true, ask: ({ id, partName }) => [{ type: 'manifest', statement: id, part: partName }] },
  chunk: {
    about: true,
    ask: ({ id, partName }) =>
      [0, 1].map((index) => ({ type: 'chunk', statement: id, part: partName, index })),
  },
};

/** as: written above in the form of the message */
const asked = async (holder: Place, from: string, request: unknown, blobs?: readonly Uint8Array[]) =>
  holder.ask(from, 'control', writeMessage(request as RequestMessage, blobs ?? []));

describe('the matrix of the wire', () => {
  test('knows every type of request', () => {
    expect(Object.keys(REQUESTS_KNOWN).sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  test('what is not for a peer is answered like what is not there', async () => {
    const odd: string[] = [];
    for (const holder of [world.north, world.south])
      for (const from of PEERS)
        for (const [type, { about, ask }] of Object.entries(REQUESTS_KNOWN)) {
          if (about !== true || from === holder.institute.id) continue;
          const absent: string[] = [];
          for (const request of ask(ABSENT)) absent.push(hex(await asked(holder, from, request)));
          for (const record of records) {
            const theirs = mayHave(holder, from, record, true);
            const holds = holder === world.north || mayHave(world.north, holder.institute.id, record, true);
            for (const [at, request] of ask(record).entries()) {
              const answer = await asked(holder, from, request);
              const told = accepted(readAnswer(answer)).head.type === type;
              const alike = hex(answer) === absent[at];
              const wanted = theirs && holds && at === 0;
              if (wanted ? !told : !alike)
                odd.push(`${holder.institute.id} to ${from}: ${type} ${at} of ${record.key}`);
            }
          }
        }
    expect(odd).toEqual([]);
  });

  test('pages and entries hold exactly the envelopes that are for the peer', async () => {
    const odd: string[] = [];
    for (const holder of [world.north, world.south])
      for (const from of PEERS.filter((peer) => peer !== holder.institute.id && peer !== 'stranger'))
        for (const type of ['pull', 'entries'] as const) {
          const given = new Set<string>();
          for (const request of REQUESTS_KNOWN[type].ask(ABSENT))
            for (const id of idsIn(await asked(holder, from, request))) given.add(id);
          for (const record of records) {
            const holds = holder === world.north || mayHave(world.north, holder.institute.id, record, false);
            const came = holds || GONE_LATER.includes(record.key);
            const wanted = came && mayHave(holder, from, record, false);
            if (given.has(record.id) !== wanted)
              odd.push(
                `${holder.institute.id} to ${from}: ${record.key} in ${type} ${wanted ? 'is missing' : 'is there'}`,
              );
          }
        }
    expect(odd).toEqual([]);
  });

  test('no trace of what is not for a peer stands in any bytes', async () => {
    const odd: string[] = [];
    for (const holder of [world.north, world.south])
      for (const from of PEERS.filter((peer) => peer !== holder.institute.id)) {
        const secrets = await secretsFrom(holder, from);
        for (const [type, { about, ask, blobs }] of Object.entries(REQUESTS_KNOWN))
          for (const target of about === true ? [ABSENT, ...records] : [ABSENT])
            for (const request of ask(target)) {
              const answer = Buffer.from(await asked(holder, from, request, blobs)).toString('latin1');
              for (const trace of tracesIn(answer, secrets))
                odd.push(`${holder.institute.id} tells ${from} ${trace} in ${type}`);
            }
      }
    expect([...new Set(odd)]).toEqual([]);
  });

  test('a stranger hears one answer to everything', async () => {
    const answers = new Set<string>();
    for (const holder of [world.north, world.south])
      for (const { ask, blobs } of Object.values(REQUESTS_KNOWN))
        for (const target of [ABSENT, ...records])
          for (const request of ask(target))
            answers.add(hex(await asked(holder, 'stranger', request, blobs)));
    expect(answers.size).toBe(1);
  });
});

/** What nothing holds back by time, law or competition: an alert takes no other marking. */
const ALERTS: Readonly<Record<string, Partial<Marking>>> = {
  members: {},
  public: { audience: PUBLIC, tlp: 'CLEAR' },
  pair: { audience: group('pair'), tlp: 'AMBER' },
  strict: { audience: only('south', 'west'), tlp: 'AMBER+STRICT', onward: 'none' },
  elsewhere: { audience: only('east') },
  nobody: { audience: only() },
  red: { audience: only('east'), tlp: 'RED', onward: 'none' },
};

describe('what is pushed', () => {
  test('is held by those whom it is for, and a push that somebody else brings changes nothing of that', async () => {
    const { north, south, federation, clock } = world;
    const odd: string[] = [];
    for (const [key, change] of Object.entries(ALERTS)) {
      const { part, content } = testCapPart(key);
      accepted(await north.node.putPart(part.sha256, streamOf(content)));
      const marking = testMarking(change);
      const input = { by: north.institute, federation, issuedAtMs: clock.nowMs(), seed: key, marking };
      const envelope = sealCrisis(north.institute, testAlert(input));
      const { id, position } = accepted(await north.node.submit(envelope));
      const wanted = mayGive(network, {
        issuer: institute('north'),
        holder: institute('north'),
        to: institute('south'),
        marking,
        members: false,
        withdrawn: false,
        part: null,
        nowMs: clock.nowMs(),
      });
      const holds = async () => (await south.store.statement(id)) !== undefined;
      // The push is on its way by itself: nobody settles anything here.
      for (let turn = 0; turn < TURNS_MAX && !(await holds()); turn += 1) await new Promise(setImmediate);
      if ((await holds()) !== wanted) odd.push(`${key}: south ${wanted ? 'lacks' : 'holds'} it`);
      const before = JSON.stringify(await south.store.early());
      for (const from of PEERS.filter((peer) => peer !== 'south')) {
        // Who has the envelope and no evidence: a member learns that we hold it, a stranger nothing.
        const push = { type: 'push', author: 'north', position, told: [] };
        const blobs = [envelope, encodeUtf8('{}'), new Uint8Array(0)];
        const answer = accepted(readAnswer(await asked(south, from, push, blobs)));
        if ((answer.head.type === 'pushed') !== (wanted && from !== 'stranger'))
          odd.push(`${key} brought by ${from}: ${answer.head.type}`);
      }
      if ((await holds()) !== wanted || JSON.stringify(await south.store.early()) !== before)
        odd.push(`${key}: a push changed what is held`);
    }
    expect(odd).toEqual([]);
  });
});
const TURNS_MAX = 500;

/** South took them in before they were taken back. */
const GONE_LATER: readonly string[] = ['withdrawn', 'narrowed', 'delete-by'];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Ids of the statements whose envelopes stand in an answer. */
function idsIn(answer: Uint8Array): readonly string[] {
  const { blobs } = accepted(readAnswer(answer));
  return blobs.flatMap((blob) => {
    const envelope = parseEnvelope(blob, [STATEMENT_PAYLOAD_TYPE]);
    const found =
      envelope.ok &&
      records.find(({ statement }) => holdsNonce(envelope.value.payload, statement.label.nonce));
    return found ? [found.id] : [];
  });
}

const holdsNonce = (payload: Uint8Array, nonce: string): boolean => Buffer.from(payload).includes(nonce);

/** Remarks, withdrawals and receipts name what they are about: its id, its parts and their digests, to those who had it. */
const isNamed = (secret: string, { id, partSha256 }: Recorded, named: string): boolean =>
  (secret === id || secret === partSha256 || secret.endsWith('-part')) && named.includes(secret);

async function secretsFrom(holder: Place, to: InstituteId): Promise<ReadonlySet<string>> {
  const named = await textFor(holder, to);
  const secrets = new Set<string>();
  for (const record of records) {
    if (!mayHave(holder, to, record, false)) {
      for (const secret of record.secrets) if (!isNamed(secret, record, named)) secrets.add(secret);
    } else if (!mayHave(holder, to, record, true)) secrets.add(`zq-${record.key}-content`);
  }
  return secrets;
}

/** What the peer may have of what else is held. */
async function textFor(holder: Place, to: InstituteId): Promise<string> {
  const ours = new Set<string>(records.map(({ id }) => id));
  const rows = await holder.store.statements({ after: 0, limit: 1000 });
  return rows
    .filter(({ id }) => !ours.has(id))
    .flatMap(({ author, envelope }) => {
      const { payload } = accepted(parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]));
      const { type, label } = accepted(parseStatement(payload));
      const members = ['delegation', 'revocation', 'adherence'].includes(type);
      const given = mayGive(network, {
        issuer: author,
        holder: holder.institute.id,
        to,
        marking: label.marking,
        members,
        withdrawn: false,
        part: null,
        nowMs: world.clock.nowMs(),
      });
      return given ? [Buffer.from(payload).toString('utf8')] : [];
    })
    .join('\n');
}
