import { GroupId, type InstituteId, memberOf } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  nextCharter,
  openSites,
  sealFinding,
  sealRemark,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
} from '../testing/index.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

test('who joins the network or a group gets nothing old, until the originator widens it; who leaves gets nothing new', async () => {
  const first = testFederation(['north', 'south', 'east'], {
    startMs: START_MS,
    groups: { crew: ['south'] },
  });
  const second = nextCharter(first, ['north', 'south', 'east', 'west'], START_MS, { crew: ['east', 'west'] });
  await using sites = await openSites(first, { startMs: START_MS });
  const { node, institute: north, memory } = sites.site('north');
  const crew = testMarking({ audience: { institutes: [], groups: [GroupId.parse('crew')], public: false } });
  const publish = async (federation: typeof first, seed: string) => {
    const input = { federation, issuer: north.id, issuedAtMs: START_MS, seed, marking: crew };
    const { statement, part, content } = testFinding(input);
    accepted(await node.putPart(part.sha256, streamOf(content)));
    return { part, ...accepted(await node.submit(sealFinding(north, statement))) };
  };
  const old = await publish(first, 'for the crew');
  await sites.settle();
  const states = (id: string) =>
    ['south', 'east', 'west'].map((institute) => memory.deliveries.get(`${id} ${institute}`)?.state);
  expect(states(old.id)).toEqual(['delivered', 'forbidden', undefined]);

  const west = second.institutes.find(({ id }) => id === 'west');
  if (west === undefined || memberOf(second.charter, west.id) === undefined) return expect.unreachable();
  await sites.open(west, [first.charterEnvelope, second.charterEnvelope]);
  accepted(await node.adoptCharter(second.charterEnvelope));
  const late = await publish(second, 'for the new crew');
  await sites.settle();
  expect(states(old.id)).toEqual(['delivered', 'forbidden', 'forbidden']);
  expect(memory.deliveries.get(`${old.id} east`)?.reason).toBe('audience-joined-later');
  expect(states(late.id)).toEqual(['forbidden', 'delivered', 'delivered']);

  const named = ['south', 'east'] as InstituteId[]; // as: names of the federation
  const body = {
    statement: old.id,
    change: 'widen',
    marking: { ...crew, audience: { ...crew.audience, institutes: named } },
  } as const;
  const spoken = {
    federation: second,
    by: north,
    issuedAtMs: START_MS,
    seed: 'widen',
    to: [...named, west.id],
  };
  accepted(await node.submit(sealRemark(spoken, body)));
  await sites.settle();
  // West is in the group under the charter that the remark names: that is what widening says.
  expect(states(old.id)).toEqual(['delivered', 'delivered', 'delivered']);
  for (const name of ['east', 'west'])
    expect(sites.site(name).memory.parts.get(old.part.sha256)?.state).toBe('held');
});
