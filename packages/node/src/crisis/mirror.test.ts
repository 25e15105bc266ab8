import { instantOf, type Statement, type StatementId } from '@comity/protocol';
import { CONTACTS_OF_ROLE_MAX } from '@comity/protocol/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CrisisInput,
  crisisOf,
  idNamed as idOf,
  placeCrisis as place,
  testAcknowledgement,
  testAlert,
  testCrisis,
  testFederation,
  testFollowing,
  testSituationReport,
} from '../../testing/index.ts';
import { boardOf } from './board.ts';
import { answerOf, chainsOf, headOf } from './chain.ts';
import { directoryOf, newestContacts } from './directory.ts';
import { incidentView } from './incident.ts';
import { shownOf } from './incident-shown.ts';
import { type Crisis, leaveCrisis, type Placed } from './mirror.ts';
import { forgetOfIssuer, forgetOldest, keepWithin } from './mirror-room.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const NOW_MS = START_MS + 3_600_000;
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const STATUSES = ['Actual', 'Exercise', 'Test'] as const;
const inputOf = (author: number, seed: string, atMs = START_MS): CrisisInput => ({
  by: federation.institutes[author % 3] ?? (federation.institutes[0] as never), // as: there are three
  federation,
  issuedAtMs: atMs,
  seed,
});

/** Every view of every incident, for somebody who may read all of it. */
function viewsOf(crisis: Crisis) {
  const directory = directoryOf(
    newestContacts(crisis, () => true),
    NOW_MS,
  );
  const views = [...crisis.incidents.keys()]
    .sort()
    .flatMap((incident) => chainsOf(crisis, incident))
    .map((chain) => {
      const shown = shownOf(crisis, chain, () => true);
      if (shown === undefined) throw new Error('everything may be read');
      const reached = federation.institutes.map(({ id }) => ({
        institute: id,
        deliveredAt: null,
        connected: false,
      }));
      return {
        view: incidentView(shown, federation.institutes[1]?.id as never, () => [], NOW_MS), // as: there are three
        board: boardOf({ shown, alert: chain.head, reached, replyBy: instantOf(NOW_MS), directory }, NOW_MS),
        answers: federation.institutes.map(({ id }) => answerOf(crisis, chain.head.id, id)?.id),
        head: headOf(crisis, chain.head.id)?.id,
      };
    });
  return { views, directory };
}

/** What is said: who, what, in which of two incidents, with which status, about which other thing. Mostly what makes sense. */
const KINDS = [
  'alert',
  'report',
  'request',
  'offer',
  'measure',
  'activation',
  'task',
  'playbook',
  'answer',
] as const;
const Saying = fc.record({
  author: fc.nat(2),
  kind: fc.oneof({ arbitrary: fc.constantFrom('alert', 'answer'), weight: 2 }, fc.constantFrom(...KINDS)),
  incident: fc.nat(1),
  status: fc.oneof({ arbitrary: fc.constantFrom('Actual', 'Exercise'), weight: 5 }, fc.constant('Test')),
  about: fc.nat(40),
  state: fc.nat(3),
  minute: fc.nat(5),
});
type Saying = typeof Saying extends fc.Arbitrary<infer Said> ? Said : never;

const ROOTS = ['root 0', 'root 1'].map(idOf) as [StatementId, StatementId]; // as: two
const at = <Value>(values: readonly Value[], index: number): Value => values[index % values.length] as Value; // as: never empty

/** Statements of any kind that speak of each other, well and badly; the alert that opens the first incident is actual, the other a drill. */
function spoken(sayings: readonly Saying[]): Placed<Statement>[] {
  const roots = (['Actual', 'Exercise'] as const).map((status, n) =>
    place(testAlert(inputOf(0, `root ${n}`), { status }), `root ${n}`, n),
  );
  const nameOf = (n: number): string => `said ${n}`;
  const idsOf = (kind: Saying['kind'], author?: number): readonly StatementId[] =>
    sayings.flatMap((each, n) =>
      each.kind === kind && (author === undefined || each.author === author) ? idOf(nameOf(n)) : [],
    );
  return [
    ...roots,
    ...sayings.map((saying, n) => place(statementOf(saying, nameOf(n), idsOf), nameOf(n), n + 2)),
  ];
}

function statementOf(
  saying: Saying,
  seed: string,
  idsOf: (kind: Saying['kind'], author?: number) => readonly StatementId[],
): Statement {
  const { kind, status, state } = saying;
  // Mostly the issuer of the incident carries its chain on; a stranger tries now and then.
  const author = kind === 'alert' && saying.author === 1 ? 0 : saying.author;
  const input = inputOf(author, seed, START_MS + saying.minute * 60_000);
  const incident = at(ROOTS, saying.incident);
  const one = (of: Saying['kind'], by?: number): StatementId =>
    at([...idsOf(of, by), incident], saying.about);
  switch (kind) {
    case 'alert':
      return testFollowing(
        input,
        at(['update', 'cancel', 'stand-down', 'update'] as const, state),
        { incident, previous: one('alert') },
        { status },
      );
    case 'report':
      return testSituationReport(input, {
        incident,
        status,
        number: state + 1,
        nextDueAt: instantOf(NOW_MS + state),
      });
    case 'request': {
      const states = { state: at(['open', 'accepted', 'closed', 'closed'] as const, state) };
      const what = { kind: 'assistance', what: 'help', neededBy: null } as const;
      return testCrisis('request', input, {
        ...{ incident, status, ...what, ...states },
        request: state === 0 ? null : one('request', author),
        offer: state === 1 ? one('offer') : null,
      });
    }
    case 'offer':
      return testCrisis('offer', input, {
        ...{ incident, status, what: 'help', request: one('request') },
        offer: state < 2 ? null : one('offer', author),
        state: at(['offered', 'declined', 'delivered', 'withdrawn'] as const, state),
      });
    case 'measure':
      return testCrisis('measure', input, {
        ...{ incident, status, kind: 'public-line', effectiveAt: null, releaseAt: null },
        text: `text ${state % 2}`,
        measure: state === 0 ? null : one('measure', author),
        state: at(['planned', 'adopted', 'withdrawn'] as const, state),
      });
    case 'activation':
      return testCrisis('activation', input, {
        ...{ incident, status, playbook: one('playbook') },
        activation: state < 3 ? null : one('activation', author),
        state: state < 3 ? 'active' : 'ended',
      });
    case 'task':
      return testCrisis('task-report', input, {
        ...{ incident, status, activation: one('activation'), step: 'call', note: null },
        state: at(['open', 'doing', 'done', 'blocked'] as const, state),
      });
    case 'playbook':
      return testCrisis('playbook', input, {
        ...{ name: 'leak', version: state + 1, trigger: 'a leak' },
        steps: [{ id: 'call', title: 'Call', text: 'Call.', role: 'coordinator', withinMinutes: 5 }],
      });
    default:
      return testAcknowledgement(input, {
        ...{ incident, status, statement: one(saying.minute === 0 ? 'measure' : 'alert') },
        state: at(['seen', 'acknowledged', 'acting', 'declined'] as const, state),
      });
  }
}

const sayings = fc.array(Saying, { minLength: 10, maxLength: 60, size: 'max' });

describe('the mirror', () => {
  test('shows the same in whatever order it was told, and however often', () => {
    const orders = sayings.map(spoken).chain((all) =>
      fc.record({
        all: fc.constant(all),
        order: fc.shuffledSubarray(all, { minLength: all.length }),
        again: fc.subarray(all),
      }),
    );
    fc.assert(
      fc.property(orders, ({ all, order, again }) => {
        expect(viewsOf(crisisOf([...order, ...again]))).toEqual(viewsOf(crisisOf(all)));
      }),
      { numRuns: 80 },
    );
  });

  test('forgets what leaves it as if it had not been there', () => {
    const some = sayings.map(spoken).chain((all) => fc.tuple(fc.constant(all), fc.subarray(all)));
    fc.assert(
      fc.property(some, ([all, gone]) => {
        const crisis = crisisOf(all);
        for (const { id } of gone) leaveCrisis(crisis, id);
        const stayed = all.filter((each) => !gone.includes(each));
        expect(viewsOf(crisis)).toEqual(viewsOf(crisisOf(stayed)));
      }),
      { numRuns: 50 },
    );
  });

  test('lets no drill change what is actual, nor what is actual a drill, whether or not the first alert is here', () => {
    const input = fc.tuple(sayings.map(spoken), fc.boolean(), fc.constantFrom(...STATUSES));
    fc.assert(
      fc.property(input, ([all, opened, status]) => {
        const known = opened ? all : all.slice(2);
        const alike = known.filter(
          ({ id, statement: { body } }) =>
            !('status' in body) || body.status === status || ROOTS.includes(id),
        );
        const of = (some: readonly Placed<Statement>[]) =>
          viewsOf(crisisOf(some)).views.filter(({ view }) => view.status === status);
        expect(of(known)).toEqual(of(alike));
      }),
      { numRuns: 80 },
    );
  });
});

describe('the mirror stays bounded', () => {
  const answer = (n: number, incident = idOf('root 0')) =>
    place(
      testAcknowledgement(inputOf(1, `${incident} ${n}`), { incident, statement: incident, state: 'acting' }),
      `${incident} ${n}`,
      n,
    );

  test('of one author the oldest go first, and its alerts last', () => {
    const root = place(testAlert(inputOf(0, 'root 0')), 'root 0', 0);
    const said = new Map([root, answer(3), answer(1), answer(2)].map((each) => [each.id, each] as const));
    const gone = keepWithin(root.id, said as never, 2); // as: all are of a crisis
    expect(gone).toEqual([answer(1).id, answer(2).id]);
    expect([...said.keys()].sort()).toEqual([root.id, answer(3).id].sort());
  });

  test('whole incidents are forgotten of the issuer that has the most, drills before what is actual', () => {
    const open = (author: number, name: string, status: 'Actual' | 'Exercise', n: number) =>
      place(testAlert(inputOf(author, name), { status }), name, n);
    const all = [
      open(0, 'old drill', 'Exercise', 1),
      open(0, 'old alert', 'Actual', 0),
      open(0, 'new drill', 'Exercise', 2),
      open(1, 'other drill', 'Exercise', 0),
      open(0, 'last', 'Actual', 3),
    ];
    const crisis = crisisOf(all);
    const left = (): string[] => all.map(({ id }) => id).filter((id) => crisis.incidents.has(id));
    forgetOldest(crisis, idOf('last'), 4);
    expect(left()).toEqual(['old alert', 'new drill', 'other drill', 'last'].map(idOf));
    forgetOldest(crisis, idOf('last'), 3);
    expect(left()).toEqual(['old alert', 'other drill', 'last'].map(idOf));
    forgetOldest(crisis, idOf('last'), 0);
    expect(left()).toEqual([idOf('last')]);
    expect([...crisis.incidentBy.keys()]).toEqual([idOf('last')]);
  });

  test('of one issuer a number of incidents stays, whatever others open', () => {
    const all = Array.from({ length: 20 }, (_, n) =>
      place(testAlert(inputOf(n % 2, `n ${n}`, START_MS + n), { status: 'Test' }), `n ${n}`, n),
    );
    const crisis = crisisOf(all);
    forgetOfIssuer(crisis, idOf('n 18'), federation.institutes[0]?.id as never, 8); // as: there are three
    const left = all.filter(({ id }) => crisis.incidents.has(id)).map(({ position }) => position);
    expect(left.filter((n) => n % 2 === 0)).toEqual([6, 8, 10, 12, 14, 16, 18]);
    expect(left.filter((n) => n % 2 === 1)).toHaveLength(10);
  });

  test('a few contacts of each role stay, the newest', () => {
    const duty = {
      post: 'desk' as never,
      addresses: [{ kind: 'phone', address: '1' }],
      hours: 'always',
    } as const; // as: a post
    const contacts = Array.from({ length: CONTACTS_OF_ROLE_MAX + 3 }, (_, n) =>
      place(
        testCrisis('contact', inputOf(0, `contact ${n}`), {
          role: 'legal',
          primary: { ...duty, addresses: [...duty.addresses] },
          alternate: null,
          confirmedAt: instantOf(START_MS - n),
        }),
        `contact ${n}`,
        n,
      ),
    );
    const crisis = crisisOf(contacts.toReversed());
    const kept = [...(crisis.contacts.get(federation.institutes[0]?.id as never)?.keys() ?? [])]; // as: there are three
    expect(new Set(kept)).toEqual(new Set(contacts.slice(3).map(({ id }) => id)));
    expect(newestContacts(crisis, () => true).map(({ id }) => id)).toEqual([contacts.at(-1)?.id]);
    // Who may not read the newest sees the one before.
    const but = newestContacts(crisis, ({ id }) => id !== contacts.at(-1)?.id);
    expect(but.map(({ id }) => id)).toEqual([contacts.at(-2)?.id]);
  });
});
