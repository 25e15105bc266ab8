import { type BodyOf, type InstituteId, instantOf, type Statement, type StatementId } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  type CrisisInput,
  crisisOf,
  idNamed,
  placeCrisis,
  testAcknowledgement,
  testAlert,
  testCrisis,
  testFederation,
  testFollowing,
  testMarking,
  testSituationReport,
} from '../../testing/index.ts';
import { chainOf, headOf } from './chain.ts';
import { incidentView } from './incident.ts';
import { findShown } from './incident-read.ts';
import type { Placed, Spoken } from './mirror.ts';
import type { IncidentView, RequestState } from './view.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const MINUTE_MS = 60_000;
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const id = (name: string): InstituteId => name as InstituteId; // as: names of the federation

/** `minute`: when its issuer says that it was said. */
function inputOf(by: string, seed: string, minute = 0, to?: readonly string[]): CrisisInput {
  const institute = federation.institutes.find((each) => each.id === by);
  if (institute === undefined) throw new Error(`no institute ${by}`);
  const audience = { institutes: (to ?? []).map(id), groups: [], public: false };
  const marking = testMarking({ purposes: ['incident-response'], ...(to && { audience }) });
  return { by: institute, federation, issuedAtMs: START_MS + minute * MINUTE_MS, seed, marking };
}

const ROOT = idNamed('root');
const within = { incident: ROOT, status: 'Actual' } as const;
const root = placeCrisis(testAlert(inputOf('north', 'root')), 'root', 5);
const following = (
  name: string,
  message: 'update' | 'cancel' | 'stand-down',
  previous: StatementId,
  position: number,
  by = 'north',
) => placeCrisis(testFollowing(inputOf(by, name), message, { incident: ROOT, previous }), name, position);

const everything = () => true;
const shownFrom = (
  all: readonly Placed<Statement>[],
  of = ROOT,
  may: (spoken: Spoken) => boolean = everything,
) => findShown(crisisOf(all), of, may);

function viewOf(
  all: readonly Placed<Statement>[],
  minute = 10,
  may = everything as (spoken: Spoken) => boolean,
) {
  const shown = shownFrom(all, ROOT, may);
  if (shown === undefined) throw new Error('there is no incident');
  return incidentView(
    shown,
    id('south'),
    (of) => [`signer of ${of.slice(0, 4)}`],
    START_MS + minute * MINUTE_MS,
  );
}

describe('the chain of alerts', () => {
  test('ends with the newest by log position, also if what it replaces is not here, and says what became of it', () => {
    const update = following('update', 'update', ROOT, 7);
    const cancel = following('cancel', 'cancel', idNamed('nowhere'), 9);
    const standDown = following('end', 'stand-down', update.id, 11);
    expect(viewOf([root])).toMatchObject({ head: ROOT, state: 'open', ambiguous: false });
    expect(viewOf([update, root])).toMatchObject({ head: update.id, state: 'open' });
    expect(viewOf([cancel, update, root])).toMatchObject({ head: cancel.id, state: 'cancelled' });
    expect(viewOf([standDown, update, root])).toMatchObject({ head: standDown.id, state: 'stood-down' });
    expect(viewOf([root], 24 * 60)).toMatchObject({ head: ROOT, state: 'expired' });
    expect(viewOf([standDown, update, root]).alerts.map(({ statement }) => statement)).toEqual([
      ROOT,
      update.id,
      standDown.id,
    ]);
  });

  test('is ambiguous if two alerts claim to follow one', () => {
    const two = [following('a', 'update', ROOT, 7), following('b', 'stand-down', ROOT, 8)];
    expect(viewOf([root, ...two])).toMatchObject({ ambiguous: true, head: idNamed('b') });
  });

  test('is its issuer’s: what another institute says of it counts for nothing, nor what says another status', () => {
    const stranger = following('stranger', 'cancel', ROOT, 90, 'south');
    const input = inputOf('north', 'drill');
    const drill = placeCrisis(
      testFollowing(input, 'stand-down', { incident: ROOT, previous: ROOT }, { status: 'Exercise' }),
      'drill',
      9,
    );
    const crisis = crisisOf([root, stranger, drill]);
    expect(headOf(crisis, ROOT)?.id).toBe(ROOT);
    expect(chainOf(crisis, stranger.id)).toBeUndefined();
    expect(chainOf(crisis, drill.id)).toBeUndefined();
    expect(viewOf([root, stranger, drill]).timeline.map(({ statement }) => statement)).toEqual([ROOT]);
  });

  test('of whom a later alert reached first begins with that; a stranger’s stands beside it', () => {
    const update = following('update', 'update', ROOT, 7);
    const stranger = following('stranger', 'update', ROOT, 1, 'east');
    expect(shownFrom([stranger, update], update.id)?.chain).toMatchObject({
      issuer: 'north',
      head: { id: update.id },
    });
    expect(shownFrom([stranger, update], stranger.id)?.chain).toMatchObject({ issuer: 'east' });
    expect(shownFrom([stranger, update, root], stranger.id)).toBeUndefined();
  });

  test('is not there for who may read none of it, nor by an alert that is not theirs', () => {
    const update = following('update', 'update', ROOT, 7);
    const but = (not: StatementId) => (spoken: Spoken) => spoken.id !== not;
    expect(shownFrom([root], ROOT, () => false)).toBeUndefined();
    expect(shownFrom([root, update], update.id, but(update.id))).toBeUndefined();
    expect(shownFrom([root, update], ROOT, but(update.id))?.chain.head.id).toBe(ROOT);
    // The update names the incident that it belongs to.
    expect(shownFrom([root, update], ROOT, but(ROOT))?.chain.alerts.map((alert) => alert.id)).toEqual([
      update.id,
    ]);
  });

  test('says that one person raised it alone', () => {
    const alone = placeCrisis(
      testAlert(inputOf('north', 'root'), { breakGlass: 'Nobody answers.' }),
      'root',
      5,
    );
    expect(viewOf([alone, following('a', 'update', ROOT, 6)]).breakGlass).toBe('Nobody answers.');
    expect(viewOf([root]).breakGlass).toBeNull();
  });
});

describe('what an incident shows', () => {
  const report = (by: string, number: number, position: number, nextDueMinute: number | null, minute = 1) =>
    placeCrisis(
      testSituationReport(inputOf(by, `${by} ${number}`, minute), {
        incident: ROOT,
        number,
        nextDueAt: nextDueMinute === null ? null : instantOf(START_MS + nextDueMinute * MINUTE_MS),
      }),
      `${by} ${number}`,
      position,
    );

  test('of its reports: the earliest time that a newest one announces, overdue once it has passed', () => {
    const next = (all: readonly Placed<Statement>[], minute: number) =>
      viewOf([root, ...all], minute).nextReport;
    expect(next([], 10)).toBeNull();
    expect(next([report('north', 1, 7, 30)], 29)).toMatchObject({ overdue: false });
    expect(next([report('north', 1, 7, 30)], 30)).toMatchObject({ overdue: true });
    // The newer one counts by its place in the log, whatever its issuer's clock says.
    const later = report('north', 2, 8, 60, 0);
    expect(next([later, report('north', 1, 7, 30, 5)], 31)).toEqual({
      dueAt: instantOf(START_MS + 60 * MINUTE_MS),
      overdue: false,
    });
    expect(next([report('north', 1, 7, 30), report('south', 1, 3, 20)], 25)?.overdue).toBe(true);
    expect(next([report('north', 2, 8, null), report('north', 1, 7, 30)], 31)).toBeNull();
    expect(next([report('north', 1, 7, 30), following('end', 'stand-down', ROOT, 9)], 31)).toBeNull();
  });

  test('of our answers: the newest word of a post, and `seen` only if there is none', () => {
    const answer = (
      name: string,
      state: BodyOf<'acknowledgement'>['state'],
      position: number,
      statement = ROOT,
    ) =>
      placeCrisis(
        testAcknowledgement(inputOf('south', name), { ...within, statement, state }),
        name,
        position,
      );
    const answered = (...all: readonly Placed<Statement>[]) => viewOf([root, ...all]).answer;
    expect(answered()).toBeNull();
    expect(answered(answer('a', 'seen', 3))).toBe('seen');
    expect(answered(answer('b', 'acknowledged', 2), answer('a', 'seen', 3))).toBe('acknowledged');
    expect(answered(answer('c', 'declined', 4), answer('b', 'acknowledged', 2))).toBe('declined');
    const update = following('update', 'update', ROOT, 7);
    expect(answered(answer('b', 'acknowledged', 2), update)).toBeNull();
    const view = viewOf([root, answer('b', 'acknowledged', 2), answer('x', 'acting', 3, idNamed('nowhere'))]);
    expect(view.acknowledgements.map(({ statement }) => statement)).toEqual([idNamed('b')]);
  });

  test('of its playbooks: the steps as tasks with the newest report of each institute, until it is ended', () => {
    const step = { id: 'call', title: 'Call', text: 'Call.', role: 'coordinator' };
    const playbook = placeCrisis(
      testCrisis('playbook', inputOf('north', 'playbook'), {
        ...{ name: 'leak', version: 1, trigger: 'a leak' },
        steps: [
          { ...step, withinMinutes: 5 },
          { ...step, id: 'wait', withinMinutes: null },
        ],
      }),
      'playbook',
      1,
    );
    const activation = (name: string, by: string, ends: StatementId | null, position: number) =>
      placeCrisis(
        testCrisis('activation', inputOf(by, name, 2), {
          ...{ ...within, playbook: playbook.id, activation: ends },
          state: ends === null ? 'active' : 'ended',
        }),
        name,
        position,
      );
    const task = (
      name: string,
      by: string,
      state: BodyOf<'task-report'>['state'],
      position: number,
      minute: number,
    ) =>
      placeCrisis(
        testCrisis('task-report', inputOf(by, name, minute), {
          ...{ ...within, activation: idNamed('on'), step: 'call', state, note: null },
        }),
        name,
        position,
      );
    const all = [
      ...[root, playbook, activation('on', 'north', null, 7)],
      ...[
        task('b', 'south', 'done', 4, 3),
        task('a', 'south', 'doing', 3, 9),
        task('c', 'east', 'blocked', 3, 4),
      ],
    ];
    const [active] = viewOf(all).activations;
    expect(active).toMatchObject({ name: 'leak', state: 'active', playbook: playbook.id });
    expect(active?.tasks.map(({ dueAt }) => dueAt)).toEqual([instantOf(START_MS + 7 * MINUTE_MS), null]);
    expect(active?.tasks[0]?.reports.map(({ issuer, body }) => [issuer, body.state])).toEqual([
      ['east', 'blocked'],
      ['south', 'done'],
    ]);
    const stateAfter = (by: string) =>
      viewOf([...all, activation('off', by, idNamed('on'), 9)]).activations[0]?.state;
    expect(stateAfter('north')).toBe('ended');
    expect(stateAfter('south')).toBe('active');
    const unread = viewOf(all, 10, ({ id: of }) => of !== playbook.id).activations[0];
    expect(unread).toMatchObject({ name: '', tasks: [], state: 'active' });
  });

  test('of measures and public lines: the newest step, and who agreed to this very text', () => {
    const line = (
      name: string,
      change: Partial<BodyOf<'measure'>>,
      position: number,
      { by = 'north', minute = 1 } = {},
    ) =>
      placeCrisis(
        testCrisis('measure', inputOf(by, name, minute), {
          ...{ ...within, measure: null, kind: 'public-line', state: 'planned', text: 'We know.' },
          ...{ effectiveAt: null, releaseAt: null, ...change },
        }),
        name,
        position,
      );
    const agreed = (by: string, to: string, state: 'acknowledged' | 'declined', position: number) =>
      placeCrisis(
        testAcknowledgement(inputOf(by, `${by} ${to} ${state}`), {
          ...within,
          statement: idNamed(to),
          state,
        }),
        `${by} ${to} ${state}`,
        position,
      );
    const first = line('line', {}, 6);
    const adopted = line('adopted', { measure: first.id, state: 'adopted' }, 8, { minute: 0 });
    const changed = line('changed', { measure: first.id, text: 'We know more.' }, 9);
    const answers = [
      ...[agreed('south', 'line', 'acknowledged', 1), agreed('east', 'line', 'acknowledged', 1)],
      agreed('east', 'line', 'declined', 2),
    ];
    const only = (...all: readonly Placed<Statement>[]) => viewOf([root, ...answers, ...all]).measures[0];
    const said = (view: IncidentView['measures'][number] | undefined) =>
      view?.answers.map(({ issuer, body }) => [issuer, body.state]);
    expect(said(only(first))).toEqual([
      ['east', 'declined'],
      ['south', 'acknowledged'],
    ]);
    expect(only(first, adopted)?.newest.statement).toBe(adopted.id);
    expect(said(only(first, adopted))).toHaveLength(2);
    expect(said(only(first, adopted, changed))).toEqual([]);
    const stolen = line('stolen', { measure: first.id, state: 'withdrawn' }, 99, { by: 'south' });
    const other = line('other', { measure: first.id, state: 'withdrawn', kind: 'measure' }, 99);
    expect(only(first, stolen, other)?.steps).toHaveLength(1);
  });

  test('as one timeline, what asks before what answers', () => {
    const seen = placeCrisis(
      testAcknowledgement(inputOf('south', 'seen'), { ...within, statement: ROOT, state: 'seen' }),
      'seen',
      1,
    );
    const view = viewOf([seen, report('north', 1, 7, null), root]);
    expect(view.timeline.map(({ did, issuer, type }) => [issuer, type, did])).toEqual([
      ['north', 'alert', 'raised'],
      ['south', 'acknowledgement', 'seen'],
      ['north', 'situation-report', 'reported'],
    ]);
    expect(view.alerts[0]?.posts).toEqual([`signer of ${ROOT.slice(0, 4)}`]);
  });
});

describe('a request', () => {
  const what = { ...within, kind: 'assistance', what: 'Two people', neededBy: null } as const;
  const asking = (name: string, change: Partial<BodyOf<'request'>>, position: number, by = 'north') =>
    placeCrisis(
      testCrisis('request', inputOf(by, name, 1, ['south', 'east']), {
        ...{ ...what, request: idNamed('ask'), state: 'closed', offer: null, ...change },
      }),
      name,
      position,
    );
  const offering = (
    name: string,
    by: string,
    state: BodyOf<'offer'>['state'],
    position: number,
    { carriesOn = null as string | null, minute = 2 } = {},
  ) =>
    placeCrisis(
      testCrisis('offer', inputOf(by, name, minute), {
        ...{ ...within, request: idNamed('ask'), state, what: 'help' },
        offer: carriesOn === null ? null : idNamed(carriesOn),
      }),
      name,
      position,
    );
  const open = asking('ask', { request: null, state: 'open' }, 6);
  const offer = offering('o', 'south', 'offered', 1);
  const accept = asking('accept', { state: 'accepted', offer: idNamed('o') }, 7);
  const on = { carriesOn: 'o' };
  const cases: readonly (readonly [string, readonly Placed<Statement>[], RequestState])[] = [
    ['nobody has answered', [], 'open'],
    ['one was offered', [offer], 'offered'],
    ['one of two has declined', [offering('d', 'south', 'declined', 1)], 'open'],
    [
      'all have declined',
      [offering('d', 'south', 'declined', 1), offering('e', 'east', 'declined', 1)],
      'declined',
    ],
    [
      'one declined by its clock later, and offered by its log',
      [offering('d', 'south', 'declined', 1, { minute: 9 }), offering('p', 'south', 'offered', 2)],
      'offered',
    ],
    ['the offer was withdrawn', [offer, offering('w', 'south', 'withdrawn', 2, on)], 'open'],
    ['somebody else withdrew it', [offer, offering('w', 'east', 'withdrawn', 2, on)], 'offered'],
    ['it was delivered and never taken', [offer, offering('x', 'south', 'delivered', 2, on)], 'offered'],
    ['it was taken', [offer, accept], 'accepted'],
    ['it was taken and is not here', [accept], 'accepted'],
    [
      'somebody else took it',
      [offer, asking('t', { state: 'accepted', offer: idNamed('o') }, 9, 'east')],
      'offered',
    ],
    ['it was taken, then withdrawn', [offer, accept, offering('w', 'south', 'withdrawn', 2, on)], 'open'],
    ['it was taken and delivered', [offer, accept, offering('x', 'south', 'delivered', 2, on)], 'delivered'],
    ['it was closed', [offer, accept, asking('close', {}, 9)], 'closed'],
    ['somebody else closed it', [asking('close', {}, 9, 'south')], 'open'],
  ];

  test.each(cases)('%s', (_why, said, state) => {
    const [request] = viewOf([root, open, ...said]).requests;
    expect(request).toMatchObject({ request: open.id, state, asked: ['south', 'east'] });
  });
});
