import { openSites, seededRandom, testFederation } from '@comity/node/testing';
import { Post } from '@comity/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raiseIfDue } from '../src/comcheck-schedule.ts';
import { heldSigner } from '../src/held-signer.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const HOUR_MS = 3_600_000;
const TERMS = { everyHours: 24, answerMinutes: 30, post: Post.parse('coordinator-1') };

let sites: Awaited<ReturnType<typeof openSites>>;
beforeAll(async () => {
  sites = await openSites(testFederation(['north', 'south'], { startMs: START_MS }), { startMs: START_MS });
});
afterAll(() => sites[Symbol.asyncDispose]());

test('a check is raised when none is there and when the last one is old, and goes to everybody as a Test', async () => {
  const { node, institute } = sites.site('north');
  const signer = heldSigner(TERMS.post, institute.coordinator);
  const look = () => raiseIfDue({ node, clock: sites.clock, random: seededRandom(7), signer }, TERMS);
  const first = await look();
  const id = first.ok ? first.value : expect.unreachable(first.refusal.code);
  expect(id).not.toBeNull();
  await sites.settle();
  const [known] = await sites
    .site('south')
    .node.incidents(
      { limit: 10 },
      { roles: ['coordinator'], post: null, unit: 'general', purposes: ['incident-response'] },
    );
  expect(known).toMatchObject({ incident: id, status: 'Test', event: 'Communications check' });
  expect(await look()).toEqual({ ok: true, value: null });
  sites.clock.advance(25 * HOUR_MS);
  const second = await raiseIfDue({ node, clock: sites.clock, random: seededRandom(8), signer }, TERMS);
  expect(second).toMatchObject({ ok: true, value: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('a key that may not raise it leaves no draft behind', async () => {
  const { node, institute } = sites.site('south');
  const signer = heldSigner(TERMS.post, institute.publisher);
  const refused = await raiseIfDue({ node, clock: sites.clock, random: seededRandom(9), signer }, TERMS);
  expect(refused.ok ? refused.value : refused.refusal.code).toBe('signers-insufficient');
  const drafts = [...sites.site('south').memory.drafts.values()];
  expect(drafts.filter(({ state }) => state === 'open')).toEqual([]);
});
