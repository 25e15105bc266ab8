import { Post, type StatementId } from '@comity/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  accepted,
  memoryKeys,
  memoryStore,
  openSites,
  type Sites,
  sealCrisis,
  streamOf,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testFederation,
  toInstitutes,
} from '../../testing/index.ts';
import { openOwnLog } from '../append.ts';
import { type Core, loadState } from '../state.ts';
import type { NoticeRow, Store } from '../store.ts';
import { escalationStep } from './escalation.ts';
import { dueNotices } from './outbox.ts';
import type { DutyRoster } from './view.ts';

/** Two things happen to one notice at once: whatever comes first, nobody is called after an answer, and no answer is lost. */

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const DUTY: DutyRoster = {
  posts: ['coordinator-1', 'coordinator-2'].map((post) => ({
    post: Post.parse(post),
    channels: ['siren', 'mail'],
  })),
  channels: [
    { name: 'siren', drills: true },
    { name: 'mail', drills: true },
  ],
  escalateMinutes: 10,
  expireMinutes: 120,
};

let sites: Sites;
let alert: StatementId;
let core: Core;
/** Runs once, right before the next commit of the node under test. */
let before: (() => Promise<void>) | undefined;
let plain: Store;

beforeEach(async () => {
  const federation = testFederation(['north', 'south'], { startMs: START_MS });
  sites = await openSites(federation, { startMs: START_MS, duty: DUTY });
  const north = sites.site('north');
  const { part, content } = testCapPart('a');
  accepted(await north.node.putPart(part.sha256, streamOf(content)));
  const raised = testAlert({ federation, by: north.institute, seed: 'a', issuedAtMs: START_MS });
  alert = accepted(await north.node.submit(sealCrisis(north.institute, raised))).id;
  await sites.settle();
  await sites.close('south');
  await openSouth(DUTY);
});
afterEach(() => sites[Symbol.asyncDispose]());

async function openSouth(duty: DutyRoster): Promise<void> {
  const { institute, memory } = sites.away('south');
  plain = memoryStore(memory);
  before = undefined;
  const store: Store = {
    ...plain,
    commit: async (changes, expected) => {
      const first = before;
      before = undefined;
      await first?.();
      return plain.commit(changes, expected);
    },
  };
  const state = await loadState(plain, institute.id, sites.federation.network, duty);
  state.heardOfOwnLog = true;
  core = { clock: sites.clock, keys: memoryKeys(institute.nodeSeed), store, emit: () => undefined, state };
}

const rows = (): Promise<readonly NoticeRow[]> => plain.notices({ subject: alert, limit: 10 });
async function touch(state: NoticeRow['state']): Promise<void> {
  const [row] = await rows();
  const notice = { ...(row ?? expect.unreachable()), state, revision: (row?.revision ?? 0) + 1 };
  expect(await plain.commit([{ kind: 'notice', notice }])).toBe('done');
}

test('an answer that meets a page that was just noted is judged again, and stops the call', async () => {
  const { institute } = sites.away('south');
  const marking = toInstitutes([sites.site('north').institute.id], { purposes: ['incident-response'] });
  const said = testAcknowledgement(
    { federation: sites.federation, by: institute, seed: 'ack', issuedAtMs: START_MS, marking },
    { incident: alert, statement: alert, state: 'acknowledged' },
  );
  before = () => touch('sent');
  const ownLog = openOwnLog(core, () => undefined);
  const appended = await ownLog.append({ envelope: sealCrisis(institute, said), beside: [], expected: {} });
  expect(appended.ok ? 'appended' : appended.refusal.code).toBe('appended');
  expect((await rows()).map(({ state }) => state)).toEqual(['answered']);
});

test('an answer that comes while the next post is about to be called stops that call', async () => {
  sites.clock.advance(11 * 60_000);
  before = () => touch('answered');
  expect(await escalationStep(core)).toBe(0);
  expect((await rows()).map(({ post, state }) => `${post} ${state}`)).toEqual(['coordinator-1 answered']);
});

test('a channel that was taken out of the configuration counts as tried, and the next post is called after the last', async () => {
  await openSouth({ ...DUTY, channels: [{ name: 'mail', drills: true }] });
  await dueNotices(core, 10);
  expect(await dueNotices(core, 10)).toMatchObject([{ channel: 'mail', post: 'coordinator-1' }]);
  await openSouth({ ...DUTY, channels: [] });
  await dueNotices(core, 10);
  expect((await rows()).map(({ post, state }) => `${post} ${state}`).sort()).toEqual([
    'coordinator-1 failed',
    'coordinator-2 sent',
  ]);
});
