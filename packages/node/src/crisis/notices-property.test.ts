import {
  type AlertStatus,
  instantOf,
  ok,
  Post,
  readAnswer,
  type Statement,
  type StatementId,
  writeMessage,
} from '@comity/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  accepted,
  emptyMemory,
  type ManualClock,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  openSites,
  type Sites,
  sealCrisis,
  seededRandom,
  streamOf,
  type TestInstitute,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testFederation,
  testFollowing,
} from '../../testing/index.ts';
import { createNode, type NodeConfig } from '../create-node.ts';
import { type Network, NetworkFault, type RequestHandler } from '../network.ts';
import type { ComityNode } from '../node.ts';
import { loadState } from '../state.ts';
import type { NoticeAttempt, NoticeRow } from '../store.ts';
import { evidenceOf } from './evidence.ts';

/**
 * Whatever comes in whatever order, by the real verbs of a node: alerts of north, which arrive late or never, a stranger who speaks in their
 * incidents, answers, attempts that fail, and time.
 */
const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const MINUTE_MS = 60_000;
const ACTUAL_ONLY = 'siren';
const federation = testFederation(['north', 'east', 'south'], { startMs: START_MS });
const POSTS = ['first', 'second', 'third'].map((name) => Post.parse(name));
const DUTY: NonNullable<NodeConfig['duty']> = {
  posts: POSTS.map((post, at) => ({ post, channels: at === 1 ? ['mail', 'siren'] : ['siren', 'mail'] })),
  channels: [
    { name: ACTUAL_ONLY, drills: false },
    { name: 'mail', drills: true },
  ],
  escalateMinutes: 10,
  expireMinutes: 60,
};

type Following = 'update' | 'cancel' | 'stand-down';
type Outcome = NoticeAttempt['outcome'];
/** `which`: of the alerts said so far. `late`: it does not arrive now. */
type Step =
  | { readonly do: 'raise'; readonly status: AlertStatus; readonly late: boolean }
  | { readonly do: 'follow'; readonly which: number; readonly message: Following; readonly late: boolean }
  | { readonly do: 'intrude'; readonly which: number; readonly message: Following }
  | { readonly do: 'arrive'; readonly which: number }
  | { readonly do: 'answer'; readonly which: number; readonly state: 'acknowledged' | 'acting' | 'declined' }
  | { readonly do: 'page'; readonly outcome: Outcome }
  | { readonly do: 'wait'; readonly minutes: number };

const which = fc.nat(9);
const message = fc.constantFrom<Following[]>('update', 'update', 'cancel', 'stand-down');
const late = fc.boolean();
const status = fc.constantFrom<AlertStatus[]>('Actual', 'Exercise', 'Test');
const state = fc.constantFrom('acknowledged', 'acting', 'declined');
const Step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('raise'), status, late }),
  fc.record({ do: fc.constant('follow'), which, message, late }),
  fc.record({ do: fc.constant('intrude'), which, message }),
  fc.record({ do: fc.constant('arrive'), which }),
  fc.record({ do: fc.constant('answer'), which, state }),
  fc.record({
    do: fc.constant('page'),
    outcome: fc.constantFrom<Outcome[]>('sent', 'sent', 'retry', 'failed'),
  }),
  fc.record({ do: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 12 }) }),
);

interface Said {
  readonly id: StatementId;
  readonly by: Party;
  readonly incident: StatementId;
  readonly status: AlertStatus;
  readonly over: boolean;
  readonly position: number;
  arrived: boolean;
}

interface Party {
  readonly institute: TestInstitute;
  readonly memory: Memory;
  readonly node: ComityNode;
  readonly hear: RequestHandler;
}

/** The stranger's own node lets everything pass. */
vi.mock('./crisis-rules.ts', async (original) => {
  const real = await original<typeof import('./crisis-rules.ts')>();
  const checkCrisis: typeof real.checkCrisis = async (core, statement) =>
    statement.label.issuer === 'east' ? ok(null) : real.checkCrisis(core, statement);
  return { ...real, checkCrisis };
});

const memories = new Map<string, Memory>();
let sites: Sites;
beforeAll(async () => {
  sites = await openSites(federation, { startMs: START_MS });
  for (const { id } of federation.institutes) memories.set(id, sites.site(id).memory);
});
afterAll(() => sites[Symbol.asyncDispose]());

/** A node on a copy of what it held when all had met; nobody is connected: what it hears, it is told. */
async function open(name: string, clock: ManualClock, duty?: NodeConfig['duty']): Promise<Party> {
  const institute = federation.institutes.find(({ id }) => id === name) ?? expect.unreachable();
  const memory = structuredClone(memories.get(name) ?? emptyMemory());
  let hear: RequestHandler = () => expect.unreachable();
  const network: Network = {
    admit: () => undefined,
    serve: (handler) => {
      hear = handler;
    },
    connected: () => [],
    onChange: () => () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
    request: async (to) => {
      throw new NetworkFault('unreachable', to);
    },
  };
  const node = await createNode(
    {
      clock,
      random: seededRandom(1),
      keys: memoryKeys(institute.nodeSeed),
      network,
      store: memoryStore(memory),
      emit: () => undefined,
    },
    { institute: institute.id, network: federation.network, signAlone: true, ...(duty && { duty }) },
  );
  await node.start();
  return { institute, memory, node, hear: (...asked) => hear(...asked) };
}

/** One run: what was said, and what is known of the notices of the node under test. */
interface Run {
  readonly clock: ManualClock;
  readonly north: Party;
  readonly east: Party;
  readonly south: Party;
  readonly alerts: Said[];
  /** How many notices there were of an alert when it was answered. */
  readonly answered: Map<StatementId, number>;
  /** By kind, alert and post. */
  readonly keys: Map<string, string>;
}

async function openRun(): Promise<Run> {
  const clock = manualClock(START_MS);
  const [north, east] = [await open('north', clock), await open('east', clock)];
  const south = await open('south', clock, DUTY);
  return { clock, north, east, south, alerts: [], answered: new Map(), keys: new Map() };
}

const inputOf = ({ clock, alerts }: Run, { institute }: Party) => ({
  federation,
  by: institute,
  seed: `${institute.id} ${alerts.length} ${clock.nowMs()}`,
  issuedAtMs: clock.nowMs(),
});

async function say(
  run: Run,
  by: Party,
  seed: string,
  alert: Extract<Statement, { type: 'alert' }>,
): Promise<Said> {
  const { part, content } = testCapPart(seed);
  accepted(await by.node.putPart(part.sha256, streamOf(content)));
  const { id, position } = accepted(await by.node.submit(sealCrisis(by.institute, alert)));
  const { incident, status, message } = alert.body;
  const over = message === 'cancel' || message === 'stand-down';
  const said = { id, by, position, status, over, incident: incident ?? id, arrived: false };
  run.alerts.push(said);
  return said;
}

/** Told to south by the alert lane; its log comes never. */
async function arrive({ south }: Run, said: Said): Promise<void> {
  const { memory, institute } = said.by;
  const store = memoryStore(memory);
  const state = await loadState(store, institute.id, federation.network);
  const row = (await store.statement(said.id)) ?? expect.unreachable();
  const { checkpoint, proof } = (await evidenceOf({ store, state }, row)) ?? expect.unreachable();
  const push = { type: 'push' as const, author: institute.id, position: row.position, told: [] };
  const message = writeMessage(push, [row.envelope, checkpoint, proof]);
  const answer = accepted(readAnswer(await south.hear(institute.id, 'alert', message)));
  expect(answer.head.type).toBe('pushed');
  said.arrived = true;
}

async function take(run: Run, step: Step): Promise<void> {
  const { north, alerts } = run;
  const about = 'which' in step ? alerts[step.which % Math.max(1, alerts.length)] : undefined;
  switch (step.do) {
    case 'raise': {
      const input = inputOf(run, north);
      const said = await say(run, north, input.seed, testAlert(input, { status: step.status }));
      return step.late ? undefined : arrive(run, said);
    }
    case 'follow': {
      if (about?.by !== north) return;
      const said = await follow(run, north, about, step.message);
      return said === undefined || step.late ? undefined : arrive(run, said);
    }
    case 'intrude': {
      if (about?.by !== north) return;
      const said = await follow(run, run.east, about, step.message);
      return said === undefined ? undefined : arrive(run, said);
    }
    case 'arrive':
      return about?.arrived === false ? arrive(run, about) : undefined;
    case 'answer':
      return about?.arrived === true ? answer(run, about, step.state) : undefined;
    case 'page':
      return page(run, step.outcome);
    case 'wait':
      return wait(run, step.minutes);
  }
}

/** By north what is next in its chain; by the stranger the same, in an incident that is not its own. */
async function follow(
  run: Run,
  by: Party,
  { incident, status }: Said,
  text: Following,
): Promise<Said | undefined> {
  const chain = run.alerts.filter((each) => each.incident === incident && each.by === by);
  const head = chain.at(-1);
  if (head?.over === true) return undefined;
  const input = inputOf(run, by);
  const previous = head?.id ?? incident;
  const alert = testFollowing(input, text, { incident, previous }, { status });
  return say(run, by, input.seed, alert);
}

async function answer(
  run: Run,
  { id, incident, status }: Said,
  word: 'acknowledged' | 'acting' | 'declined',
) {
  const { south } = run;
  const said = testAcknowledgement(inputOf(run, south), { incident, statement: id, status, state: word });
  const answered = await south.node.submit(sealCrisis(south.institute, said));
  // The alert that opened the incident has not come: nobody speaks in it.
  if (!answered.ok)
    return void expect(['incident-unknown', 'statement-known']).toContain(answered.refusal.code);
  if (!run.answered.has(id))
    run.answered.set(id, rowsOf(run, id).filter(({ kind }) => kind === 'alert').length);
}

/** Works off what is due; what is due by its channel must be allowed to be. */
async function page({ south, clock, alerts, answered }: Run, outcome: Outcome): Promise<void> {
  for (const { key, revision, channel, subject } of await south.node.dueNotices(100)) {
    const about = alerts.find(({ id }) => id === subject);
    if (about?.status !== 'Actual') expect(channel).not.toBe(ACTUAL_ONLY);
    expect([...answered.keys()]).not.toContain(subject);
    const attempt = { channel, at: instantOf(clock.nowMs()), outcome, detail: 'test' };
    accepted(await south.node.noteAttempt(key, revision, attempt));
  }
}

/** In steps of the loop that looks at silence. */
async function wait({ clock }: Run, minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 2; step++) {
    clock.advance(MINUTE_MS / 2);
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
/** The node has no I/O of its own here: some turns empty every chain of promises. */
const TURNS = 2;

const rowsOf = ({ south }: Run, subject: string): NoticeRow[] =>
  [...south.memory.notices.values()].filter((row) => row.subject === subject);

const isOpen = ({ state: now }: NoticeRow): boolean => now === 'due' || now === 'sent';

function check(run: Run): void {
  const { south, alerts, answered, keys } = run;
  const seen = new Set<string>();
  for (const { kind, subject, post, key } of south.memory.notices.values()) {
    const name = `${kind} ${subject} ${post}`;
    expect(seen).not.toContain(name);
    seen.add(name);
    expect(keys.get(name) ?? key).toBe(key);
    keys.set(name, key);
  }
  for (const [id, count] of answered) {
    const rows = rowsOf(run, id).filter(({ kind }) => kind === 'alert');
    expect(rows.filter(isOpen)).toEqual([]);
    expect(rows).toHaveLength(count);
  }
  for (const { id, by, incident, position, arrived } of alerts) {
    const [first, ...more] = rowsOf(run, id);
    if (!arrived) expect(first).toBeUndefined();
    else expect(first?.subject).toBe(id);
    const isFollowed = alerts.some(
      (other) => other.arrived && other.by === by && other.incident === incident && other.position > position,
    );
    // Neither a stranger nor what was said before it stops a call.
    for (const row of [first, ...more]) if (row?.state === 'stopped') expect(isFollowed).toBe(true);
  }
}

test('one notice for each alert and post; drills stay off channels for what is actual; an answer ends all calls; and calls end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const run = await openRun();
      try {
        for (const step of steps) {
          await take(run, step);
          check(run);
        }
        // Whatever is open now is over once its time is, and nothing begins anew.
        for (let hour = 0; hour < 2; hour++) {
          await wait(run, DUTY.expireMinutes + 1);
          await page(run, 'sent');
          check(run);
        }
        const ended = structuredClone(run.south.memory.notices);
        await wait(run, DUTY.expireMinutes);
        expect(await run.south.node.dueNotices(100)).toEqual([]);
        expect(run.south.memory.notices).toEqual(ended);
      } finally {
        for (const { node } of [run.north, run.east, run.south]) await node.stop();
      }
    }),
    { numRuns: 40 },
  );
});
