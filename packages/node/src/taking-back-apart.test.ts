import { GroupId, type InstituteId, instantOf, type Marking, type StatementId } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  openSites,
  type Sites,
  sealFinding,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
  toInstitutes,
} from '../testing/index.ts';

/** Taking back across strangers, absences and ends that come by themselves: what the simulation found, each alone. */

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south', 'east', 'west'], { startMs: START_MS });
const [north, south, east, west] = federation.institutes;
if (!north || !south || !east || !west) throw new Error('four institutes');
const OTHERS = [south.id, east.id, west.id];

async function publish(
  sites: Sites,
  marking: Marking,
  extra: Partial<Parameters<typeof testFinding>[0]> = {},
) {
  const input = {
    federation,
    issuer: north?.id as InstituteId,
    issuedAtMs: sites.clock.nowMs(),
    seed: 'one',
  }; // as: checked above
  const { statement, part, content } = testFinding({ ...input, marking, ...extra });
  const { node, institute } = sites.site('north');
  accepted(await node.putPart(part.sha256, streamOf(content)));
  return { ...accepted(await node.submit(sealFinding(institute, statement))), part };
}

const speaking = (sites: Sites, name: string, seed: string, to: readonly InstituteId[]) => ({
  federation,
  by: sites.site(name).institute,
  issuedAtMs: sites.clock.nowMs(),
  seed,
  to,
});

const stateOf = (sites: Sites, statement: StatementId, institute: string) =>
  sites.site('north').memory.deliveries.get(`${statement} ${institute}`)?.state;

test('what a stranger withdraws stays, and the stranger hears what it would hear if it were not there', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const finding = await publish(sites, testMarking());
  await sites.settle();
  // A node that keeps to the rules would refuse to say it: this one takes the statement for its own.
  const { memory, node } = sites.site('south');
  const row = memory.byId.get(finding.id);
  if (row === undefined) throw new Error('delivered before');
  memory.byId.set(finding.id, { ...row, author: south.id });
  const foreign = sealWithdrawal(speaking(sites, 'south', 'foreign', [north.id, east.id]), finding.id);
  accepted(await node.submit(foreign));
  memory.byId.set(finding.id, row);
  await sites.settle();
  const kept = sites.site('east').memory;
  expect(kept.byId.get(finding.id)?.title).toBe(row.title);
  expect(kept.parts.get(finding.part.sha256)?.state).toBe('held');
  expect([...kept.purges.values()].map(({ outcome, parts }) => ({ outcome, parts }))).toEqual([
    { outcome: 'not-held', parts: [] },
  ]);
});

test('a narrowing is answered also by whom the statement never reached', async () => {
  await using sites = await openSites(federation, { startMs: START_MS, away: ['west'] });
  const finding = await publish(sites, toInstitutes([south.id, west.id]));
  const body = { statement: finding.id, change: 'narrow', marking: toInstitutes([south.id]) } as const;
  const said = sealRemark(speaking(sites, 'north', 'narrow', [south.id, west.id]), body);
  accepted(await sites.site('north').node.submit(said));
  expect(stateOf(sites, finding.id, 'west')).toBe('recalled');
  await sites.open(west);
  await sites.settle();
  expect(stateOf(sites, finding.id, 'west')).toBe('purged');
});

test('the ledger knows of copies that ended by themselves', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const finding = await publish(sites, testMarking({ deleteBy: instantOf(START_MS + 60_000) }));
  await sites.settle();
  sites.clock.advance(60_000);
  await sites.settle();
  for (const name of OTHERS) expect(stateOf(sites, finding.id, name), name).toBe('purged');
});

test('a widening after the end asks nobody for anything', async () => {
  await using sites = await openSites(federation, { startMs: START_MS, away: ['west'] });
  const ends = { deleteBy: instantOf(START_MS + 60_000) };
  const finding = await publish(sites, toInstitutes([west.id], ends));
  expect(stateOf(sites, finding.id, 'west')).toBe('due');
  sites.clock.advance(60_000);
  const body = {
    statement: finding.id,
    change: 'widen',
    marking: toInstitutes([west.id, east.id], ends),
  } as const;
  accepted(
    await sites.site('north').node.submit(sealRemark(speaking(sites, 'north', 'widen', OTHERS), body)),
  );
  expect(stateOf(sites, finding.id, 'west')).toBe('forbidden');
});

test('a part goes to a private group that its statement does not name', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const group = GroupId.parse('north--pair');
  const { to: _, ...label } = speaking(sites, 'north', 'roster', []);
  const roster = sealRoster(label, { group, version: 1, members: [north.id, south.id] });
  const { id } = accepted(await sites.site('north').node.submit(roster));
  const finding = await publish(sites, testMarking(), {
    partAudience: { institutes: [], groups: [group], public: false },
    relations: [{ kind: 'roster', statement: id }],
  });
  await sites.settle();
  const states = OTHERS.map((name) => sites.site(name).memory.parts.get(finding.part.sha256)?.state);
  expect(states).toEqual(['held', undefined, undefined]);
});
