import {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  ed25519Signer,
  encodeUtf8,
  instantOf,
  sealEnvelope,
  sha256Hex,
} from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  createMemoryHub,
  delegationEnvelope,
  delegationsOf,
  emptyMemory,
  type Federation,
  manualClock,
  memoryKeys,
  memoryStore,
  sealFinding,
  seededRandom,
  seedOf,
  streamOf,
  testFederation,
  testFinding,
} from '../testing/index.ts';
import { createNode } from './create-node.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

/** Version 2, in which the first institute has another root key, signed by the roots of both versions. */
function withNewRoot(first: Federation): Federation {
  const [north, ...others] = first.institutes;
  if (north === undefined) return expect.unreachable();
  const rotated = { ...north, root: ed25519Signer(seedOf('north root, the second')) };
  const charter = Charter.parse({
    ...first.charter,
    version: 2,
    previous: first.charterDigest,
    issuedAt: instantOf(START_MS),
    institutes: first.charter.institutes.map((member) =>
      member.id === 'north' ? { ...member, rootKey: rotated.root.publicKey } : member,
    ),
  });
  const payload = encodeUtf8(JSON.stringify(charter));
  const roots = [north, rotated, ...others].map(({ root }) => root);
  return {
    ...first,
    institutes: [rotated, ...others],
    charter,
    charterDigest: Digest.parse(sha256Hex(payload)),
    charterEnvelope: sealEnvelope(CHARTER_PAYLOAD_TYPE, payload, roots),
  };
}

test('who comes late takes what a former root key signed while it was the root, and nothing that it signs now', async () => {
  const hub = createMemoryHub();
  const first = testFederation(['north', 'south'], { startMs: START_MS });
  const second = withNewRoot(first);
  const boot = async (at: number) => {
    const institute = second.institutes[at] ?? expect.unreachable();
    const deps = {
      clock: manualClock(START_MS),
      random: seededRandom(1),
      keys: memoryKeys(institute.nodeSeed),
      network: hub.network(institute.id, institute.node.publicKey),
      store: memoryStore(emptyMemory()),
      emit: () => undefined,
    };
    const node = await createNode(deps, { institute: institute.id, network: first.network });
    accepted(await node.adoptCharter(first.charterEnvelope));
    return { node, institute };
  };
  const [north, south] = [await boot(0), await boot(1)];
  const before = first.institutes[0] ?? expect.unreachable();
  for (const each of delegationsOf(first, before, START_MS)) accepted(await north.node.submit(each));
  accepted(await north.node.adoptCharter(second.charterEnvelope));
  accepted(await south.node.adoptCharter(second.charterEnvelope));

  const stranger = ed25519Signer(seedOf('a key that the former root would like to delegate'));
  const byFormerRoot = delegationEnvelope(second, before, stranger, 'publisher', START_MS);
  expect(await north.node.submit(byFormerRoot)).toMatchObject({ refusal: { code: 'signers-insufficient' } });
  const input = { federation: second, issuer: before.id, issuedAtMs: START_MS, seed: 'after the rotation' };
  const { statement, part, content } = testFinding(input);
  accepted(await north.node.putPart(part.sha256, streamOf(content)));
  accepted(await north.node.submit(sealFinding(north.institute, statement)));

  for (const { node } of [north, south]) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const { node } of [north, south]) await node.settle();
  const states = (await south.node.log(before.id, 0, 10)).map(({ state }) => state);
  expect(states).toEqual(['held', 'held', 'held']);
  expect((await south.node.fsck()).problems).toEqual([]);
  for (const { node } of [north, south]) await node.stop();
});
