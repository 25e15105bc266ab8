import {
  type AccessLine,
  instantOf,
  type Marking,
  Post,
  readAccessLine,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  type CrisisInput,
  idNamed,
  memoryStore,
  openSites,
  type Sites,
  sealCrisis,
  streamOf,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testCrisis,
  testFederation,
  testFollowing,
  testMarking,
  testReader,
  testSituationReport,
  toInstitutes,
} from '../../testing/index.ts';
import { loadState } from '../state.ts';
import { crisisWithIncident } from './incident-load.ts';
import { emptyCrisis } from './mirror.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const COORDINATOR = testReader('coordinator');
const READER = { ...testReader('reader'), label: 'Reading room' };
const NOWHERE = idNamed('nowhere');

/** RED goes to institutes by name alone. */
const marked = (tlp: Marking['tlp']): Marking =>
  tlp === 'RED'
    ? toInstitutes(
        federation.institutes.map(({ id }) => id),
        { purposes: ['incident-response'], tlp, onward: 'none' },
      )
    : testMarking({ purposes: ['incident-response'], tlp });

const inputOf = (sites: Sites, by: string, seed: string, tlp: Marking['tlp'] = 'AMBER'): CrisisInput => ({
  by: sites.site(by).institute,
  federation,
  issuedAtMs: sites.clock.nowMs(),
  seed,
  marking: marked(tlp),
});

async function say(sites: Sites, statement: Statement): Promise<StatementId> {
  const { node, institute } = sites.site(statement.label.issuer);
  if (statement.type === 'alert') {
    const { part, content } = testCapPart(statement.label.title.replace('Alert ', ''));
    accepted(await node.putPart(part.sha256, streamOf(content)));
  }
  const row = accepted(await node.submit(sealCrisis(institute, statement)));
  await sites.settle();
  return row.id;
}

/** The lines of a node's access log, places left out. */
function linesOf(sites: Sites, name: string) {
  const bytes = sites.site(name).memory.accessLog.get(1) ?? new Uint8Array();
  const texts = new TextDecoder().decode(bytes).split('\n').slice(1, -1);
  const lines: AccessLine[] = texts.map((text) => accepted(readAccessLine(new TextEncoder().encode(text))));
  return lines.flatMap((line) =>
    line.kind === 'read' ? [[line.action, line.outcome, line.statements.map(({ id }) => id)] as const] : [],
  );
}

/** North raises an alert that everybody may read, reports what not everybody may, and south answers. */
async function incident(sites: Sites) {
  const root = await say(sites, testAlert(inputOf(sites, 'north', 'root')));
  const within = { incident: root, statement: root } as const;
  const report = await say(
    sites,
    testSituationReport(inputOf(sites, 'north', 'report', 'RED'), { incident: root, number: 1 }),
  );
  const answer = await say(
    sites,
    testAcknowledgement(inputOf(sites, 'south', 'answer'), { ...within, state: 'acting' }),
  );
  return { root, report, answer };
}

describe('reading an incident', () => {
  test('shows each person what they may read of it, and leaves one line with the ids of that', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const { root, report, answer } = await incident(sites);
    const { node } = sites.site('east');
    const whole = accepted(await node.incident(root, COORDINATOR));
    expect(whole.timeline.map(({ statement }) => statement)).toEqual([root, report, answer]);
    expect(whole.alerts[0]?.posts).toHaveLength(2);
    expect(whole).toMatchObject({ issuer: 'north', status: 'Actual', state: 'open', answer: null });
    const part = accepted(await node.incident(root, READER));
    expect(part.timeline.map(({ statement }) => statement)).toEqual([root, answer]);
    expect(part.situationReports).toEqual([]);
    expect(await node.incidents({ limit: 10 }, READER)).toMatchObject([{ incident: root, head: root }]);
    expect(await sites.site('south').node.incidents({ limit: 10 }, READER)).toMatchObject([
      { answer: 'acting' },
    ]);
    expect(linesOf(sites, 'east')).toEqual([
      ['incident', 'permitted', [root, report, answer]],
      ['incident', 'permitted', [root, answer]],
      ['list', 'permitted', [root]],
    ]);
  });

  test('answers what is not theirs like what is not there, and leaves the same lines', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const root = await say(sites, testAlert(inputOf(sites, 'north', 'root', 'RED')));
    for (const name of ['north', 'south']) {
      const { node } = sites.site(name);
      const asked = async (id: StatementId) => [
        await node.incident(id, READER),
        await node.board(id, READER),
        await node.boards(id, READER),
      ];
      const [theirs, nobodys] = [await asked(root), await asked(NOWHERE)];
      expect(theirs).toEqual(nobodys);
      expect(theirs).toMatchObject(Array.from({ length: 3 }, () => ({ refusal: { code: 'not-found' } })));
      expect(await node.incidents({ limit: 10 }, READER)).toEqual([]);
      const shape = linesOf(sites, name).map(([action, outcome]) => [action, outcome]);
      expect(shape).toEqual([...shape.slice(0, 3), ...shape.slice(0, 3)]);
      expect(shape[0]).toEqual(['incident', 'refused']);
    }
  });

  test('finds lists by status and state, the newest first', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const first = await say(sites, testAlert(inputOf(sites, 'north', 'first')));
    sites.clock.advance(1000);
    const drill = await say(sites, testAlert(inputOf(sites, 'south', 'drill'), { status: 'Exercise' }));
    const { node } = sites.site('east');
    const ids = async (query: object) =>
      (await node.incidents({ limit: 10, ...query }, COORDINATOR)).map((each) => each.incident);
    expect(await ids({})).toEqual([drill, first]);
    expect(await ids({ limit: 1 })).toEqual([drill]);
    expect(await ids({ status: 'Actual' })).toEqual([first]);
    const cancel = testFollowing(inputOf(sites, 'north', 'cancel'), 'cancel', {
      incident: first,
      previous: first,
    });
    const head = await say(sites, cancel);
    expect(await ids({ state: 'open' })).toEqual([drill]);
    expect(await ids({ state: 'cancelled' })).toEqual([first]);
    expect(accepted(await node.incident(head, COORDINATOR))).toMatchObject({
      incident: first,
      state: 'cancelled',
    });
  });

  test('reads from the store what the mirror has forgotten', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const { root, report, answer } = await incident(sites);
    const store = memoryStore(sites.site('east').memory);
    const state = await loadState(store, 'east' as never, federation.network); // as: a name of the federation
    expect([...state.crisis.incidentBy.keys()].sort()).toEqual([root, report, answer].sort());
    const forgetful = { store, state: { ...state, crisis: emptyCrisis() } };
    const loaded = await crisisWithIncident(forgetful, root);
    expect(loaded.incidents).toEqual(state.crisis.incidents);
    expect(await crisisWithIncident(forgetful, NOWHERE)).toBe(forgetful.state.crisis);
  });
});

test('the board of our own alert has everybody whom it is for; of another’s, ourselves alone', async () => {
  await using sites = await openSites(federation, { startMs: START_MS, away: ['east'] });
  const { root, answer } = await incident(sites);
  sites.clock.advance(3_600_000 * 2);
  const { node } = sites.site('north');
  const board = accepted(await node.board(root, COORDINATOR));
  expect(board).toMatchObject({ alert: root, status: 'Actual', replyBy: instantOf(START_MS + 120 * 60_000) });
  expect(board.rows).toMatchObject([
    { institute: 'east', state: 'unreachable', deliveredAt: null, overdue: true },
    { institute: 'south', state: 'acting', overdue: false, answeredAt: instantOf(START_MS) },
  ]);
  expect(board.rows[1]?.deliveredAt).not.toBeNull();
  expect(linesOf(sites, 'north')).toEqual([['board', 'permitted', [root, answer]]]);
  const theirs = accepted(await sites.site('south').node.board(root, COORDINATOR));
  expect(theirs.rows).toMatchObject([{ institute: 'south', state: 'acting' }]);
});

test('the boards are of every alert that the reader may read, what each institute signed about it included; the last is the board', async () => {
  await using sites = await openSites(federation, { startMs: START_MS, away: ['east'] });
  const { root, answer } = await incident(sites);
  sites.clock.advance(60_000);
  const following = (message: 'update' | 'stand-down', tlp: Marking['tlp'], previous: StatementId) =>
    testFollowing(inputOf(sites, 'north', message, tlp), message, { incident: root, previous });
  const update = await say(sites, following('update', 'RED', root));
  const end = await say(sites, following('stand-down', 'AMBER', update));
  sites.clock.advance(3_600_000 * 3);
  const { node } = sites.site('north');
  const boards = accepted(await node.boards(end, COORDINATOR));
  expect(boards.map(({ alert }) => alert)).toEqual([root, update, end]);
  expect(boards[0]?.rows).toMatchObject([
    { institute: 'east', state: 'unreachable', overdue: false },
    {
      institute: 'south',
      state: 'acting',
      deliveredAt: instantOf(START_MS),
      answeredAt: instantOf(START_MS),
    },
  ]);
  expect(boards[2]?.rows).toMatchObject([
    { institute: 'east', overdue: false, earlier: null },
    { institute: 'south', deliveredAt: instantOf(START_MS + 60_000), overdue: false, earlier: 'acting' },
  ]);
  expect(linesOf(sites, 'north')).toEqual([['board', 'permitted', [root, update, end, answer]]]);
  expect(accepted(await node.board(root, COORDINATOR))).toEqual(boards[2]);
  const theirs = accepted(await node.boards(root, READER));
  expect(theirs.map(({ alert }) => alert)).toEqual([root, end]);
  const south = accepted(await sites.site('south').node.boards(root, COORDINATOR));
  expect(south.map(({ rows }) => rows.map(({ institute }) => institute))).toEqual([
    ['south'],
    ['south'],
    ['south'],
  ]);
});

test.each([
  ['RED', 'RED'],
  ['AMBER', 'AMBER'],
  ['GREEN', 'GREEN'],
  ['CLEAR', 'GREEN'],
] as const)('that a person has seen an alert of TLP:%s is TLP:%s', async (tlp, marked) => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const root = await say(sites, testAlert(inputOf(sites, 'north', 'root', tlp)));
  const reader = { ...COORDINATOR, post: 'duty-coordinator' };
  accepted(await sites.site('south').node.noteSeen(root, reader));
  await sites.settle();
  const { acknowledgements } = accepted(await sites.site('north').node.incident(root, COORDINATOR));
  expect(acknowledgements).toMatchObject([{ issuer: 'south', tlp: marked, body: { state: 'seen' } }]);
});

test('the directory shows whom to call, to those who may know, and leaves a line', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const duty = (address: string) => ({
    post: Post.parse('duty-coordinator'),
    addresses: [{ kind: 'phone' as const, address }],
    hours: 'always',
  });
  const body = { role: 'coordinator', alternate: null, confirmedAt: instantOf(START_MS) } as const;
  const first = testCrisis('contact', inputOf(sites, 'south', 'first'), { ...body, primary: duty('1') });
  const second = testCrisis('contact', inputOf(sites, 'south', 'second', 'RED'), {
    ...body,
    primary: duty('2'),
  });
  const [amber, red] = [await say(sites, first), await say(sites, second)];
  const { node } = sites.site('north');
  expect(await node.directory(COORDINATOR)).toMatchObject([
    { institute: 'south', statement: red, stale: false },
  ]);
  expect(await node.directory(READER)).toMatchObject([{ institute: 'south', statement: amber }]);
  expect(await node.directory(testReader('operator'))).toEqual([]);
  expect(linesOf(sites, 'north')).toEqual([
    ['directory', 'permitted', [red]],
    ['directory', 'permitted', [amber]],
  ]);
});
