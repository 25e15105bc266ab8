import { seededRandom } from '@comity/node/testing';
import { afterEach, expect, test, vi } from 'vitest';
import type { Cluster } from '../cluster.ts';
import { type Faults, NO_FAULTS } from '../faults.ts';
import { rememberEd25519 } from '../seed-test.ts';
import { simulate } from '../simulate.ts';
import { narrow, type Speech, withdraw } from '../speech.ts';
import { createWorkload } from '../workload.ts';
import type { Site } from '../world.ts';

/**
 * Nodes that keep to a rule less, one rule at a time: the checker of that rule must notice within a few worlds, and
 * where two independent looks stand in front of a leak, one of them alone must hold.
 */
const broken = vi.hoisted(() => ({
  ignoresWithdrawals: false,
  forgetsRemarks: false,
  newestGroupsOnly: false,
  givesEverybody: false,
  skipsGuard: false,
  neverPurges: false,
  dropsClaims: false,
}));

vi.mock('../../../packages/policy/src/decide.ts', async (original) => {
  const real = await original<typeof import('../../../packages/policy/src/decide.ts')>();
  const createDecider: typeof real.createDecider = (setting) => {
    const { charter } = setting;
    const decide = real.createDecider({
      ...setting,
      ...(broken.newestGroupsOnly ? { charterAt: () => charter } : {}),
    });
    return (question) => {
      const statement = broken.ignoresWithdrawals
        ? { ...question.statement, withdrawn: false }
        : question.statement;
      const decision = decide({ ...question, statement });
      const leaves = question.action === 'deliver' || question.action === 'relay';
      if (broken.givesEverybody && leaves)
        return { ...decision, outcome: 'permit', rules: ['audience-public'] };
      return broken.dropsClaims ? { ...decision, obligations: [] } : decision;
    };
  };
  return { ...real, createDecider };
});

vi.mock('../../../packages/node/src/facts.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/facts.ts')>();
  const matterOf: typeof real.matterOf = (standing, ...rest) =>
    real.matterOf(broken.forgetsRemarks ? { ...standing, remarks: new Map() } : standing, ...rest);
  return { ...real, matterOf };
});

vi.mock('../../../packages/node/src/guard.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/guard.ts')>();
  const guarded: typeof real.guarded = async (core, to, request, answer) =>
    broken.skipsGuard ? answer : real.guarded(core, to, request, answer);
  return { ...real, guarded };
});

vi.mock('../../../packages/node/src/purge.ts', async (original) => {
  const real = await original<typeof import('../../../packages/node/src/purge.ts')>();
  const purgeStep: typeof real.purgeStep = async (core, rowsMax) =>
    broken.neverPurges ? 0 : real.purgeStep(core, rowsMax);
  return { ...real, purgeStep };
});

rememberEd25519();
afterEach(() => {
  for (const name of Object.keys(broken)) Object.assign(broken, { [name]: false });
});

/**
 * One institute issues findings while another one is out of reach, takes some of them back in one way or another, and then the other one
 * comes back. Answers every invariant that was broken; ends with the first world in which `expected` was.
 */
async function invariantsBroken(
  how: Partial<typeof broken>,
  expected: string | null,
  { speaks = [withdraw, narrow], ...faults }: Partial<Faults> & { readonly speaks?: readonly Speech[] } = {},
): Promise<ReadonlySet<string>> {
  Object.assign(broken, how);
  const found = new Set<string>();
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const { violations } = await simulate({
      seed,
      nodes: 6,
      faults: { ...NO_FAULTS, ...faults },
      publications: 0,
      livenessMs: 40_000,
      sabotage: (cluster) => script(cluster, seed, speaks),
    });
    for (const { invariant } of violations) found.add(invariant);
    if (expected !== null && found.has(expected)) break;
  }
  return found;
}
const SEEDS_MAX = 4;

function script(cluster: Cluster, seed: number, speaks: readonly Speech[]): void {
  const { world, scheduler, hub } = cluster;
  const { publish, say } = createWorkload(cluster, seededRandom(seed));
  const at = (atMs: number, act: (author: Site) => void): void =>
    scheduler.schedule(atMs, () => {
      const author = world.sites.get('inst-b');
      if (author !== undefined) act(author);
    });
  at(2_000, () => {
    for (const other of world.sites.keys()) if (other !== 'inst-e') hub.cut('inst-e', other, 7_000);
  });
  for (let count = 0; count < 6; count++) at(3_000 + count * 100, publish);
  for (let count = 0; count < 6; count++)
    for (const speech of speaks) at(6_000 + count * 300, (author) => say(author, speech));
}

test('nodes that keep to the rules break none in these worlds', async () => {
  expect(await invariantsBroken({}, null, { charterChanges: ['group'], hostile: 'forger' })).toEqual(
    new Set(),
  );
});

test('who gives without deciding, twice over, is found out', async () => {
  const how = { givesEverybody: true };
  expect(await invariantsBroken(how, 'confidentiality')).toContain('confidentiality');
});

test('who ignores withdrawals is found out', async () => {
  expect(await invariantsBroken({ ignoresWithdrawals: true }, 'taken-back')).toContain('taken-back');
});

test('a mirror that forgets remarks gives nothing away past the guard', async () => {
  const leaks = ['confidentiality', 'taken-back', 'held-back', 'new-member'];
  const behindTheGuard = await invariantsBroken({ forgetsRemarks: true }, null, { speaks: [narrow] });
  expect(leaks.filter((leak) => behindTheGuard.has(leak))).toEqual([]);
});

test('a mirror that forgets remarks is found out where there is no guard', async () => {
  const how = { forgetsRemarks: true, skipsGuard: true };
  expect(await invariantsBroken(how, 'confidentiality', { speaks: [narrow] })).toContain('confidentiality');
});

test('groups that count by the newest charter alone give old things to new members', async () => {
  const changes = { charterChanges: ['member', 'group'] as const, speaks: [] };
  expect(await invariantsBroken({ newestGroupsOnly: true }, 'new-member', changes)).toContain('new-member');
});

test('what is never purged is found out', async () => {
  expect(await invariantsBroken({ neverPurges: true }, 'convergence')).toContain('convergence');
});

test('claims that do not come with what is read are found out', async () => {
  expect(await invariantsBroken({ dropsClaims: true }, 'claims', { speaks: [] })).toContain('claims');
});
