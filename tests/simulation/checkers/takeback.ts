import type { Digest } from '@comity/protocol';
import { type Knowledge, knowledgeOf } from '../knowledge.ts';
import { type Intended, type Site, type World, wallMs } from '../world.ts';
import { mayKeepPart } from './custody.ts';
import { lack } from './entitlement.ts';

/**
 * What was taken back, or ended by itself, is gone wherever a node keeps to the rules: no part and no title of it is there, the envelope is,
 * a signed purge receipt stands in the issuer's hands, and its ledger says so. Nobody is asked for ever.
 */
export function takebackGaps(world: World, running: readonly Site[]): string[] {
  const found: string[] = [];
  for (const of of world.intended.values()) {
    const issuer = running.find(({ institute }) => institute.id === of.issuer);
    for (const site of running) {
      if (site.institute.id === of.issuer) continue;
      found.push(
        ...gapsAt(world, site, of, issuer).map(
          (gap) => `${site.institute.id}: ${gap} ${of.id.slice(0, 8)} of ${of.issuer}`,
        ),
      );
    }
  }
  for (const site of running) {
    const { memory, institute } = site;
    for (const sha256 of memory.files.keys())
      if (memory.parts.get(sha256)?.state === 'withdrawn')
        found.push(`${institute.id}: a file of withdrawn part ${sha256.slice(0, 8)}`);
    for (const { state, statement } of memory.purges.values())
      if (state === 'due' || (state === 'purged' && maySign(world, site)))
        found.push(`${institute.id}: a purge of ${statement.slice(0, 8)} is ${state}`);
  }
  return found;
}

/** By its clock there is a charter in force: without one a node appends nothing to its log. */
function maySign(world: World, site: Site): boolean {
  const charter = world.charters.at(-1)?.charter;
  const nowMs = wallMs(world, site);
  return (
    charter !== undefined && nowMs >= Date.parse(charter.issuedAt) && nowMs < Date.parse(charter.expiresAt)
  );
}

function gapsAt(world: World, site: Site, of: Intended, issuer: Site | undefined): string[] {
  const institute = site.institute.id;
  const delivery = issuer?.memory.deliveries.get(`${of.id} ${institute}`)?.state;
  const found = delivery === 'recalled' && maySign(world, site) ? ['asked for ever for'] : [];
  const row = site.memory.byId.get(of.id as never);
  if (row === undefined) return found;
  if (row.envelope.length === 0) found.push('the envelope is gone of');
  const whole = isTakenBack(world, site, of, null);
  const lost = of.parts.filter(({ name }) => whole || isTakenBack(world, site, of, name));
  for (const { sha256 } of lost) {
    if (site.memory.files.has(sha256 as Digest) && !mayKeepPart(world, site, sha256))
      // as: a digest made by the workload
      found.push('a part is still here of');
  }
  if (whole !== (row.title === '')) {
    const mayHave = lack(world, of, null, institute, knowledgeOf(world, site)) === undefined;
    if (whole) found.push('the title is still here of');
    else if (mayHave && !site.clockJumped) found.push('the title is gone of');
  }
  if (!whole && lost.length === 0) return found;
  world.sometimes('taken-back');
  if (!maySign(world, site)) return found;
  const purges = [...site.memory.purges.values()].filter(({ statement }) => statement === of.id);
  if (!purges.some(({ state }) => state === 'receipted')) found.push('no purge was receipted of');
  if (issuer === undefined || found.length > 0) return found;
  const receipts = (issuer.memory.about.get(of.id) ?? []).map((id) => issuer.memory.byId.get(id));
  if (!receipts.some((receipt) => receipt?.type === 'purge-receipt' && receipt.author === institute))
    found.push('the issuer has no purge receipt of');
  if (whole && delivery !== 'purged') found.push(`the ledger says ${delivery} of`);
  return found;
}

/** Whether it was the site's to have by what was signed, and is not any more by what its issuer said since or by its own end. */
function isTakenBack(world: World, site: Site, of: Intended, part: string | null): boolean {
  const knower = knowledgeOf(world, site);
  const without: Knowledge = {
    ...knower,
    nowMs: world.startMs,
    positionOf: (id) => (isAbout(world, of, id) ? undefined : knower.positionOf(id)),
  };
  const institute = site.institute.id;
  return (
    lack(world, of, part, institute, knower) !== undefined &&
    lack(world, of, part, institute, without) === undefined
  );
}

const isAbout = (world: World, of: Intended, id: string): boolean =>
  [...(world.said.remarks.get(of.id) ?? []), ...(world.said.withdrawals.get(of.id) ?? [])].some(
    (fact) => fact.id === id,
  );
