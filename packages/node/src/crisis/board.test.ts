import { type BodyOf, type InstituteId, instantOf, type Statement, type StatementId } from '@comity/protocol';
import { CONTACT_STALE_DAYS, UNREACHABLE_AFTER_MS } from '@comity/protocol/limits';
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
} from '../../testing/index.ts';
import type { DeliveryState } from '../store.ts';
import { boardOf, type Reached, reachedOf } from './board.ts';
import { directoryOf, newestContacts } from './directory.ts';
import { findShown } from './incident-read.ts';
import type { Placed } from './mirror.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const id = (name: string): InstituteId => name as InstituteId; // as: names of the federation
const at = (minute: number) => instantOf(START_MS + minute * MINUTE_MS);

function inputOf(by: string, seed: string, minute = 0): CrisisInput {
  const institute = federation.institutes.find((each) => each.id === by);
  if (institute === undefined) throw new Error(`no institute ${by}`);
  return { by: institute, federation, issuedAtMs: START_MS + minute * MINUTE_MS, seed };
}

const ROOT = idNamed('root');
const root = placeCrisis(testAlert(inputOf('north', 'root')), 'root', 5);
const update = placeCrisis(
  testFollowing(inputOf('north', 'update', 5), 'update', { incident: ROOT, previous: ROOT }),
  'update',
  6,
);

let counted = 0;
const answer = (
  by: string,
  state: BodyOf<'acknowledgement'>['state'],
  minute: number,
  statement: StatementId = ROOT,
  status: BodyOf<'acknowledgement'>['status'] = 'Actual',
) => {
  counted += 1;
  const name = `answer ${counted}`;
  const body = { incident: ROOT, status, statement, state, note: `note ${minute}` };
  return placeCrisis(testAcknowledgement(inputOf(by, name, minute), body), name, counted);
};

const contact = (by: string, role: BodyOf<'contact'>['role'], confirmedAtMs: number, position: number) => {
  const duty = {
    post: 'desk' as never,
    addresses: [{ kind: 'phone' as const, address: '1' }],
    hours: 'always',
  }; // as: a post
  const body = { role, primary: duty, alternate: null, confirmedAt: instantOf(confirmedAtMs) };
  return placeCrisis(
    testCrisis('contact', inputOf(by, `${by} ${role}`), body),
    `${by} ${role} ${position}`,
    position,
  );
};

const there: Reached = { institute: id('south'), deliveredAt: null, connected: true };

/** Of the newest alert, or of the one at `index` of the chain. */
function board(
  said: readonly Placed<Statement>[],
  minute: number,
  reached: readonly Reached[] = [there],
  index = -1,
) {
  const crisis = crisisOf([root, ...said]);
  const shown = findShown(crisis, ROOT, () => true);
  const alert = shown?.chain.alerts.at(index);
  if (shown === undefined || alert === undefined) throw new Error('there is no such alert');
  const nowMs = START_MS + minute * MINUTE_MS;
  const directory = directoryOf(
    newestContacts(crisis, () => true),
    nowMs,
  );
  return boardOf({ shown, alert, reached, replyBy: at(15), directory }, nowMs);
}
const rowOf = (...input: Parameters<typeof board>) => board(...input).rows[0];

describe('the board', () => {
  const away = { ...there, connected: false };
  const reachedAt1 = { ...away, deliveredAt: at(1) };

  test('says of each institute how far the newest alert has come', () => {
    const lateMinute = UNREACHABLE_AFTER_MS / MINUTE_MS + 1;
    expect(rowOf([], 0, [away])).toMatchObject({ state: 'not-delivered', at: null, contact: null });
    expect(rowOf([], lateMinute)).toMatchObject({ state: 'not-delivered' });
    expect(rowOf([], lateMinute, [away])).toMatchObject({ state: 'unreachable', at: null });
    expect(rowOf([], lateMinute, [reachedAt1])).toMatchObject({
      state: 'delivered',
      at: at(1),
      deliveredAt: at(1),
    });
    const seen = answer('south', 'seen', 2);
    expect(rowOf([seen], 3, [reachedAt1])).toMatchObject({
      ...{ state: 'seen', at: at(2), deliveredAt: at(1), seenAt: at(2), answeredAt: null },
      ...{ post: 'duty-coordinator', note: 'note 2' },
    });
    const acting = [seen, answer('south', 'acknowledged', 4), answer('south', 'acting', 3)];
    expect(rowOf(acting, 6, [reachedAt1])).toMatchObject({
      ...{ state: 'acting', at: at(3), seenAt: at(2), answeredAt: at(3), note: 'note 3' },
    });
    expect(board(acting, 6, [reachedAt1, { ...away, institute: id('east') }]).counts).toEqual({
      ...{ 'not-delivered': 0, unreachable: 1, delivered: 0, seen: 0 },
      ...{ acknowledged: 0, acting: 1, declined: 0 },
    });
  });

  test('counts neither answers to something else, nor of another status', () => {
    const others = [
      answer('south', 'acting', 1, ROOT, 'Exercise'),
      answer('south', 'acting', 1, idNamed('nowhere')),
    ];
    expect(rowOf([...others, answer('east', 'acting', 1)], 2)).toMatchObject({
      state: 'not-delivered',
      earlier: null,
    });
  });

  test('shows silence: overdue until a post has answered, with whom to call', () => {
    const contacts = [contact('south', 'legal', START_MS, 0), contact('south', 'coordinator', START_MS, 1)];
    const seen = answer('south', 'seen', 2);
    expect(rowOf([...contacts, seen], 14)).toMatchObject({ overdue: false, contact: null });
    expect(rowOf([...contacts, seen], 15)).toMatchObject({
      overdue: true,
      contact: { duty: { role: 'coordinator' } },
    });
    expect(rowOf([...contacts, answer('south', 'declined', 20)], 21)).toMatchObject({
      overdue: false,
      contact: null,
    });
    expect(rowOf([...contacts], 2, [away])).toMatchObject({
      state: 'unreachable',
      contact: { institute: 'south' },
    });
    expect(rowOf([seen], 15)?.contact).toBeNull();
  });

  test('is of one alert, and says what was answered to those before', () => {
    const before = [update, answer('south', 'acting', 3)];
    expect(board(before, 6)).toMatchObject({
      alert: update.id,
      incident: ROOT,
      issuedAt: at(5),
      replyBy: at(15),
    });
    expect(rowOf(before, 6)).toMatchObject({ state: 'not-delivered', earlier: 'acting', answeredAt: null });
    const seen = [...before, answer('south', 'seen', 6, update.id)];
    expect(rowOf(seen, 7)).toMatchObject({ state: 'seen', earlier: 'acting' });
    const both = [...before, answer('south', 'declined', 6, update.id)];
    expect(rowOf(both, 7)).toMatchObject({ state: 'declined', earlier: null });
    const first = board(both, 7, [reachedAt1], 0);
    expect(first).toMatchObject({ alert: ROOT, issuedAt: at(0), counts: { acting: 1, declined: 0 } });
    expect(first.rows[0]).toMatchObject({ state: 'acting', deliveredAt: at(1), answeredAt: at(3) });
    const later = [update, answer('south', 'acting', 6, update.id)];
    expect(rowOf(later, 7, [there], 0)).toMatchObject({ state: 'not-delivered', earlier: null });
  });

  test('nobody owes an answer to what was replaced in time, or says that it is over', () => {
    const following = (message: Parameters<typeof testFollowing>[1], minute: number) =>
      placeCrisis(
        testFollowing(inputOf('north', message, minute), message, { incident: ROOT, previous: ROOT }),
        `${message} at ${minute}`,
        6,
      );
    const overdue = (message: Parameters<typeof testFollowing>[1], minute: number, index: number) =>
      rowOf([following(message, minute)], 60, [there], index)?.overdue;
    expect(overdue('update', 15, 0)).toBe(false);
    expect(overdue('update', 16, 0)).toBe(true);
    expect(overdue('update', 16, 1)).toBe(true);
    for (const message of ['cancel', 'stand-down'] as const) {
      expect(overdue(message, 15, 0)).toBe(false);
      expect(overdue(message, 16, 0)).toBe(true);
      expect(overdue(message, 16, 1)).toBe(false);
    }
  });
});

test('whom an alert reaches is read from the ledger, when it was there from the peer’s own word', () => {
  const row = (institute: string, state: DeliveryState) => ({
    ...{ statement: ROOT, position: 5, institute: id(institute), state, reason: '', rules: [] },
    ...{ holdUntil: null, charterVersion: 1, registryVersion: null, updatedAt: at(3) },
  });
  const receipt = (peer: string) => ({
    ...{ statement: ROOT, peer: id(peer), receivedAt: at(1), envelope: new Uint8Array(), at: at(2) },
  });
  const ledger = [
    row('south', 'delivered'),
    row('east', 'due'),
    row('west', 'forbidden'),
    row('far', 'delivered'),
  ];
  expect(reachedOf(ledger, [receipt('south')], new Set(['east']))).toEqual([
    { institute: 'south', deliveredAt: at(1), connected: false },
    { institute: 'east', deliveredAt: null, connected: true },
    { institute: 'far', deliveredAt: at(3), connected: false },
  ]);
});

test('the directory has the newest contact of each institute and role by log position, and says which are stale', () => {
  const ageMs = CONTACT_STALE_DAYS * DAY_MS;
  const crisis = crisisOf([
    contact('south', 'legal', START_MS, 4),
    contact('south', 'legal', START_MS - ageMs, 3),
    contact('south', 'coordinator', START_MS - ageMs - 1, 9),
    contact('east', 'logistics', START_MS - ageMs, 1),
  ]);
  const directory = directoryOf(
    newestContacts(crisis, () => true),
    START_MS,
  );
  expect(directory.map(({ institute, duty, stale }) => [institute, duty.role, stale])).toEqual([
    ['east', 'logistics', false],
    ['south', 'coordinator', true],
    ['south', 'legal', false],
  ]);
});
