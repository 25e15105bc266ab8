import { type BodyOf, instantOf, Post, type StatementId } from '@comity/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  accepted,
  type CrisisInput,
  openSites,
  type Site,
  type Sites,
  sealCrisis,
  streamOf,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testFederation,
  testFollowing,
  toInstitutes,
} from '../../testing/index.ts';
import type { NoticeAttempt, NoticeRow } from '../store.ts';
import type { DueNotice, DutyRoster } from './view.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const MINUTE_MS = 60_000;
const FIRST = Post.parse('coordinator-1');
const SECOND = Post.parse('coordinator-2');
const DUTY: DutyRoster = {
  posts: [
    { post: FIRST, channels: ['siren', 'mail'] },
    { post: SECOND, channels: ['mail'] },
  ],
  channels: [
    { name: 'siren', drills: false },
    { name: 'mail', drills: true },
  ],
  escalateMinutes: 10,
  expireMinutes: 120,
};

describe('whom an alert calls', () => {
  let sites: Sites;
  let north: Site;
  let south: Site;
  beforeEach(async () => {
    sites = await openSites(testFederation(['north', 'south'], { startMs: START_MS }), {
      startMs: START_MS,
      duty: DUTY,
    });
    north = sites.site('north');
    south = sites.site('south');
  });
  afterEach(() => sites[Symbol.asyncDispose]());

  let seeds = 0;
  const input = (by: Site): CrisisInput => ({
    federation: sites.federation,
    by: by.institute,
    seed: `notice ${seeds++}`,
    issuedAtMs: sites.clock.nowMs(),
  });
  async function submit(by: Site, alert: ReturnType<typeof testAlert>): Promise<StatementId> {
    const { part, content } = testCapPart(alert.label.title.replace(/^Alert /, ''));
    accepted(await by.node.putPart(part.sha256, streamOf(content)));
    const { id } = accepted(await by.node.submit(sealCrisis(by.institute, alert)));
    await sites.settle();
    return id;
  }
  const raise = (body: Partial<BodyOf<'alert'>> = {}): Promise<StatementId> =>
    submit(north, testAlert(input(north), body));
  const follow = (message: 'update' | 'cancel', incident: StatementId, body: Partial<BodyOf<'alert'>> = {}) =>
    submit(north, testFollowing(input(north), message, { incident, previous: incident }, body));
  async function acknowledge(incident: StatementId, state: 'seen' | 'acknowledged' | 'acting' | 'declined') {
    const marking = toInstitutes([north.institute.id], { purposes: ['incident-response'] });
    const body = { incident, statement: incident, state };
    const said = testAcknowledgement({ ...input(south), marking }, body);
    accepted(await south.node.submit(sealCrisis(south.institute, said)));
  }

  const rowsOf = (site: Site, subject: string): Promise<readonly NoticeRow[]> =>
    site.node.notices({ subject, limit: 100 });
  const shown = (rows: readonly (NoticeRow | DueNotice)[]) =>
    rows.map(({ post, state, step }) => `${post} ${state} ${step}`).sort();
  const attempted = (channel: string, outcome: NoticeAttempt['outcome']): NoticeAttempt => ({
    channel,
    outcome,
    detail: 'test',
    at: instantOf(sites.clock.nowMs()),
  });
  /** Lets the escalation loop take its steps, without waiting for a real clock. */
  async function pass(minutes: number): Promise<void> {
    for (let at = 0; at < minutes * 6; at++) {
      sites.clock.advance(10_000);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test('the first post at once; the next one after its time; nobody after the last', async () => {
    const id = await raise();
    expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 due 0']);
    expect(await rowsOf(north, id)).toEqual([]);
    await pass(11);
    expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 due 0', 'coordinator-2 due 1']);
    await pass(30);
    expect(await rowsOf(south, id)).toHaveLength(2);
  });

  test('the next post at once when somebody says so, until it is answered', async () => {
    const reader = {
      roles: ['coordinator'],
      post: FIRST,
      unit: 'general',
      purposes: ['incident-response'],
    } as const;
    const id = await raise();
    expect(accepted(await south.node.callNextPost(id, reader))).toBe(SECOND);
    expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 due 0', 'coordinator-2 due 1']);
    expect(accepted(await south.node.callNextPost(id, reader))).toBeNull();
    const other = await raise();
    await acknowledge(other, 'acting');
    expect(accepted(await south.node.callNextPost(other, reader))).toBeNull();
    expect(await south.node.callNextPost(id, { ...reader, roles: [] })).toMatchObject({
      refusal: { code: 'not-found' },
    });
  });

  test.each(['acknowledged', 'acting', 'declined'] as const)(
    'nobody any more once it is %s',
    async (state) => {
      const id = await raise();
      await acknowledge(id, state);
      await pass(25);
      expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 answered 0']);
      expect(await south.node.dueNotices(10)).toEqual([]);
    },
  );

  test('that somebody has seen it stops nothing', async () => {
    const id = await raise();
    accepted(
      await south.node.noteSeen(id, {
        roles: ['coordinator'],
        post: FIRST,
        unit: 'general',
        purposes: ['incident-response'],
      }),
    );
    await pass(11);
    expect(await rowsOf(south, id)).toHaveLength(2);
  });

  test('the next channel after one that fails, the next post after the last channel, each with one key', async () => {
    const id = await raise();
    const [first] = await south.node.dueNotices(10);
    expect(first).toMatchObject({ channel: 'siren', post: FIRST, status: 'Actual' });
    const key = first?.key ?? expect.unreachable();
    const second = accepted(await south.node.noteAttempt(key, 1, attempted('siren', 'failed')));
    expect(second).toMatchObject({ key, state: 'due', channelAt: 1 });
    const stale = await south.node.noteAttempt(key, 1, attempted('siren', 'sent'));
    expect(stale.ok ? 'taken' : stale.refusal.code).toBe('conflict');
    for (let turn = 2; turn < 5; turn++) {
      accepted(await south.node.noteAttempt(key, turn, attempted('mail', 'retry')));
    }
    expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 failed 0', 'coordinator-2 due 1']);
  });

  test('a drill calls nobody by what is not cleared for drills', async () => {
    const id = await raise({ status: 'Exercise' });
    const [due] = await south.node.dueNotices(10);
    expect(due).toMatchObject({ channel: 'mail', status: 'Exercise', subject: id, channels: ['mail'] });
  });

  test('an update stops what its predecessor called, and a correction comes before everything', async () => {
    const first = await raise();
    const update = await follow('update', first, { level: 'level-3' });
    const other = await raise({ level: 'level-3' });
    expect(shown(await rowsOf(south, first))).toEqual(['coordinator-1 stopped 0']);
    const cancel = await submit(
      north,
      testFollowing(input(north), 'cancel', { incident: first, previous: update }),
    );
    const due = await south.node.dueNotices(10);
    expect(due.map(({ subject }) => subject)).toEqual([cancel, other]);
    // Cancelled by one coordinator: the others of the issuer hear of it.
    expect(shown(await rowsOf(north, cancel))).toEqual(['coordinator-1 due 0', 'coordinator-2 due 1']);
  });

  test('what was raised under break-glass calls all coordinators of its issuer', async () => {
    const id = await raise({ breakGlass: 'Nobody else could be reached.' });
    const rows = await rowsOf(north, id);
    expect(rows.map(({ kind, post }) => `${kind} ${post}`).sort()).toEqual([
      'break-glass coordinator-1',
      'break-glass coordinator-2',
    ]);
  });

  test('history pages nobody: what ended long ago is in the inbox alone', async () => {
    await sites.close('south');
    const id = await raise();
    sites.clock.advance(10 * 24 * 60 * MINUTE_MS);
    south = await sites.open(south.institute);
    await sites.settle();
    expect(shown(await rowsOf(south, id))).toEqual(['coordinator-1 expired 0']);
  });

  test('who is silent past its time is said once to the issuer, by name if it is one', async () => {
    const id = await raise({ level: 'level-3' });
    await pass(20);
    const rows = await rowsOf(north, id);
    expect(rows).toMatchObject([{ kind: 'overdue', about: 'south', post: FIRST, state: 'due' }]);
  });
});
