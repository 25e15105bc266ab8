import { GroupId } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  sealFinding,
  seededRandom,
  streamOf,
  type TestInstitute,
  testFederation,
  testFinding,
  testMarking,
} from '../testing/index.ts';
import { createNode } from './create-node.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

test('who joins the network or a group under a new charter receives what it was refused before, parts included', async () => {
  const clock = manualClock(START_MS);
  const hub = createMemoryHub();
  const first = testFederation(['north', 'south', 'east'], {
    startMs: START_MS,
    groups: { crew: ['south'] },
  });
  const second = nextCharter(first, ['north', 'south', 'east', 'west'], START_MS, {
    crew: ['south', 'east', 'west'],
  });
  const open = async (institute: TestInstitute, charters = [first.charterEnvelope]) => {
    const memory: Memory = emptyMemory();
    const node = await createNode(
      {
        clock,
        random: seededRandom(1),
        keys: memoryKeys(institute.nodeSeed),
        network: hub.network(institute.id, institute.node.publicKey),
        store: memoryStore(memory),
        emit: () => undefined,
      },
      { institute: institute.id, network: first.network },
    );
    for (const envelope of charters) accepted(await node.adoptCharter(envelope));
    await node.start();
    return { node, memory, id: institute.id };
  };
  const [north, south, east, west] = second.institutes;
  if (!north || !south || !east || !west) return expect.unreachable();
  const sites = [await open(north), await open(south), await open(east)];
  const author = sites[0] ?? expect.unreachable();
  const settle = async () => {
    for (let pass = 0; pass < 3; pass++) for (const { node } of sites) await node.settle();
  };
  for (const envelope of delegationsOf(first, north, START_MS)) accepted(await author.node.submit(envelope));
  const marking = testMarking({
    audience: { institutes: [], groups: [GroupId.parse('crew')], public: false },
  });
  const input = { federation: first, issuer: north.id, issuedAtMs: START_MS, seed: 'for the crew', marking };
  const { statement, part, content } = testFinding(input);
  accepted(await author.node.putPart(part.sha256, streamOf(content)));
  const { id } = accepted(await author.node.submit(sealFinding(north, statement)));
  await settle();
  const stateAt = (institute: string) => author.memory.deliveries.get(`${id} ${institute}`)?.state;
  expect([stateAt('south'), stateAt('east'), stateAt('west')]).toEqual(['delivered', 'forbidden', undefined]);

  sites.push(await open(west, [first.charterEnvelope, second.charterEnvelope]));
  accepted(await author.node.adoptCharter(second.charterEnvelope));
  expect([stateAt('east'), stateAt('west')]).toEqual(['due', 'due']);
  await settle();
  expect([stateAt('south'), stateAt('east'), stateAt('west')]).toEqual([
    'delivered',
    'delivered',
    'delivered',
  ]);
  for (const { memory } of sites) expect(memory.parts.get(part.sha256)?.state).toBe('held');
  for (const { node } of sites) await node.stop();
});
