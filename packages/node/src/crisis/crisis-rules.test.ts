import type { BodyOf, Statement, StatementId } from '@comity/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  testCrisis,
  testFederation,
  testFollowing,
  testMarking,
  testSituationReport,
  toInstitutes,
} from '../../testing/index.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const NOBODY = '0'.repeat(64) as StatementId;

/** What the own node refuses to append in a crisis, statement by statement (spec/alert.md, incident.md, playbook.md). */
describe('a crisis statement of our own', () => {
  let sites: Sites;
  let north: Site;
  let south: Site;
  beforeAll(async () => {
    sites = await openSites(testFederation(['north', 'south'], { startMs: START_MS }), { startMs: START_MS });
    north = sites.site('north');
    south = sites.site('south');
  });
  afterAll(() => sites[Symbol.asyncDispose]());

  let seeds = 0;
  const input = (by: Site = north): CrisisInput => ({
    federation: sites.federation,
    by: by.institute,
    seed: `statement ${seeds++}`,
    issuedAtMs: sites.clock.nowMs(),
  });
  async function outcome(statement: Statement, by: Site = north): Promise<string> {
    const { content, part } = testCapPart(statement.label.title.replace(/^Alert /, ''));
    if (statement.type === 'alert') accepted(await by.node.putPart(part.sha256, streamOf(content)));
    const appended = await by.node.submit(sealCrisis(by.institute, statement));
    return appended.ok ? appended.value.id : appended.refusal.code;
  }
  const raise = async (body: Partial<BodyOf<'alert'>> = {}): Promise<StatementId> =>
    (await outcome(testAlert(input(), body))) as StatementId; // as: an id, or the next statement is refused

  test('goes on from the one newest alert of an incident of ours, and from no other', async () => {
    const incident = await raise();
    const chain = { incident, previous: incident };
    expect(await outcome(testFollowing(input(), 'update', { incident: NOBODY, previous: NOBODY }))).toBe(
      'incident-unknown',
    );
    expect(await outcome(testFollowing(input(), 'update', chain, { status: 'Exercise' }))).toBe(
      'incident-status-differs',
    );
    const update = (await outcome(testFollowing(input(), 'update', chain))) as StatementId; // as: see raise
    expect(await outcome(testFollowing(input(), 'cancel', chain))).toBe('alert-not-head');
    await sites.settle();
    expect(await outcome(testFollowing(input(south), 'update', { incident, previous: update }), south)).toBe(
      'takeback-foreign',
    );
    expect(await outcome(testFollowing(input(), 'cancel', { incident, previous: update }))).toMatch(
      /^[0-9a-f]{64}$/,
    );
    expect(await outcome(testFollowing(input(), 'update', { incident, previous: update }))).toBe(
      'incident-over',
    );
  });

  test('of two that go on from one alert at once only one is appended', async () => {
    const incident = await raise();
    const both = await Promise.all(
      ['update', 'cancel'].map((message) =>
        outcome(
          testFollowing(input(), message as 'update' | 'cancel', { incident, previous: incident }), // as: these very words
        ),
      ),
    );
    expect(both.filter((each) => /^[0-9a-f]{64}$/.test(each))).toHaveLength(1);
  });

  test('says the status of its incident, and names what is there', async () => {
    const incident = await raise({ status: 'Exercise' });
    const state = 'acknowledged' as const;
    expect(await outcome(testAcknowledgement(input(), { incident: NOBODY, statement: NOBODY, state }))).toBe(
      'incident-unknown',
    );
    const ours = { incident, statement: incident, state };
    expect(await outcome(testAcknowledgement(input(), { ...ours, status: 'Actual' }))).toBe(
      'incident-status-differs',
    );
    expect(
      await outcome(testAcknowledgement(input(), { ...ours, status: 'Exercise', statement: NOBODY })),
    ).toBe('not-found');
    expect(await outcome(testAcknowledgement(input(), { ...ours, status: 'Exercise' }))).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });

  test('numbers situation reports without a gap', async () => {
    const incident = await raise();
    expect(await outcome(testSituationReport(input(), { incident, number: 2 }))).toBe('report-number');
    expect(await outcome(testSituationReport(input(), { incident, number: 1 }))).toMatch(/^[0-9a-f]{64}$/);
    expect(await outcome(testSituationReport(input(), { incident, number: 1 }))).toBe('report-number');
    expect(await outcome(testSituationReport(input(), { incident, number: 2 }))).toMatch(/^[0-9a-f]{64}$/);
  });

  test('begins nothing new in an incident that is over, and still answers and reports', async () => {
    const incident = await raise();
    await outcome(testFollowing(input(), 'stand-down', { incident, previous: incident }));
    const request = testCrisis(
      'request',
      { ...input(), marking: toInstitutes([south.institute.id], { purposes: ['incident-response'] }) },
      {
        incident,
        status: 'Actual',
        request: null,
        state: 'open',
        kind: 'information',
        what: 'Logs.',
        neededBy: null,
        offer: null,
      },
    );
    expect(await outcome(request)).toBe('incident-over');
    expect(await outcome(testSituationReport(input(), { incident, number: 1 }))).toMatch(/^[0-9a-f]{64}$/);
  });

  test('versions playbooks without a gap, by name', async () => {
    const playbook = (version: number, name = 'contain') =>
      testCrisis(
        'playbook',
        { ...input(), marking: testMarking({ purposes: ['incident-response'] }) },
        {
          name,
          version,
          trigger: 'Weights are out.',
          steps: [{ id: 'look', title: 'Look', text: 'Look.', role: 'technical-lead', withinMinutes: 10 }],
        },
      );
    expect(await outcome(playbook(2))).toBe('playbook-version');
    expect(await outcome(playbook(1))).toMatch(/^[0-9a-f]{64}$/);
    expect(await outcome(playbook(1))).toBe('playbook-version');
    expect(await outcome(playbook(2))).toMatch(/^[0-9a-f]{64}$/);
    expect(await outcome(playbook(1, 'other'))).toMatch(/^[0-9a-f]{64}$/);
  });
});
