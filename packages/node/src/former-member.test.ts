import type { InstituteId } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  nextCharter,
  openSites,
  sealFinding,
  streamOf,
  testFederation,
  testFinding,
} from '../testing/index.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south', 'east', 'west'], { startMs: START_MS });
const without = nextCharter(federation, ['north', 'south', 'east'], START_MS);

test('what only some have of the log of who has left is no news for ever', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  await sites.close('south');
  await sites.close('east');
  const { node, institute } = sites.site('west');
  const issuer: InstituteId = institute.id;
  const { statement, part, content } = testFinding({
    federation,
    issuer,
    issuedAtMs: START_MS,
    seed: 'last',
  });
  accepted(await node.putPart(part.sha256, streamOf(content)));
  accepted(await node.submit(sealFinding(institute, statement)));
  await sites.settle();
  await sites.close('west');
  const charters = [federation.charterEnvelope, without.charterEnvelope];
  accepted(await sites.site('north').node.adoptCharter(without.charterEnvelope));
  for (const member of federation.institutes.slice(1, 3)) await sites.open(member, charters);
  await sites.settle();
  const sizes = ['north', 'south'].map((name) => sites.site(name).memory.heads.get(issuer)?.size);
  expect(sizes[0]).toBeGreaterThan(sizes[1] ?? 0);
  expect(await sites.site('north').node.settle()).toEqual({ atRest: true, rounds: 1 });
});
