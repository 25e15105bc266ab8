import type { Digest, InstituteId } from '@comity/protocol';
import { knowledgeOf } from '../knowledge.ts';
import { honestSites, type Intended, type Site, type World } from '../world.ts';
import { lack, objection } from './entitlement.ts';
import { earlyGaps } from './reach.ts';
import { takebackGaps } from './takeback.ts';

/**
 * What is still missing once faults have ended: every honest running member has the newest charter and the whole of every honest member's
 * log, holds each statement and part that some honest running holder may give it, and each originator knows who has its statements and who
 * dropped them.
 */
export function divergences(world: World): string[] {
  const running = runningMembers(world);
  const found: string[] = [];
  for (const site of running) {
    found.push(...charterGap(world, site), ...logGaps(world, site, running));
    for (const intended of world.intended.values())
      found.push(...statementGaps(world, site, running, intended));
  }
  for (const author of running) found.push(...ledgerGaps(world, author, running));
  return [...found, ...takebackGaps(world, running), ...earlyGaps(running)];
}

/** Of the newest charter: nobody talks to who was removed. */
export function runningMembers(world: World): Site[] {
  const members = world.charters.at(-1)?.charter.institutes.map(({ id }) => id) ?? [];
  return honestSites(world).filter(
    ({ node, institute }) => node !== undefined && members.includes(institute.id),
  );
}

function charterGap(world: World, site: Site): string[] {
  const version = site.memory.charters.length;
  const gaps =
    version === world.charters.length
      ? []
      : [`${site.institute.id} has charter ${version} of ${world.charters.length}`];
  return site.memory.registries.size > 0 ? gaps : [...gaps, `${site.institute.id} has no registry`];
}

function logGaps(world: World, site: Site, running: readonly Site[]): string[] {
  const members = world.charters.at(-1)?.charter.institutes ?? [];
  return honestSites(world).flatMap(({ institute: { id } }) => {
    if (!members.some((member) => member.id === id)) return [];
    const longest = Math.max(...running.map(({ memory }) => memory.heads.get(id)?.size ?? 0));
    const head = site.memory.heads.get(id);
    const size = head?.size ?? 0;
    if (size === longest && (head === undefined || head.checkpointSize === size)) return [];
    return [`${site.institute.id} knows ${size} of ${longest} entries of ${id}`];
  });
}

function statementGaps(world: World, site: Site, running: readonly Site[], of: Intended): string[] {
  const { id: institute } = site.institute;
  // What a former member signed nobody can verify any more who has not yet.
  if (world.charters.at(-1)?.charter.institutes.every(({ id }) => id !== of.issuer)) return [];
  const isGivable = (part: string | null, holds: (holder: Site) => boolean): boolean =>
    lack(world, of, part, institute, knowledgeOf(world, site)) === undefined &&
    !endedByClock(world, site, of) &&
    running.some((holder) => holds(holder) && mayGive(world, holder, of, part, institute));
  const found: string[] = [];
  const holdsIt = ({ memory }: Site): boolean => memory.byId.has(of.id as never);
  if (!holdsIt(site)) {
    const gone = isWithheldForGood(site, of, running);
    if (!gone && isGivable(null, holdsIt))
      found.push(`${institute} lacks ${of.id.slice(0, 8)} of ${of.issuer}`);
    return found;
  }
  for (const { name, sha256 } of of.parts) {
    const holdsPart = (holder: Site): boolean =>
      holdsIt(holder) && holder.memory.parts.get(sha256 as Digest)?.state === 'held'; // as: a digest made by the workload
    if (!holdsPart(site) && isGivable(name, holdsPart))
      found.push(`${institute} lacks a part of ${of.id.slice(0, 8)} of ${of.issuer}`);
  }
  return found;
}

/** What its author once withheld only its author gives later: while that one is away, it is out of reach. */
function isWithheldForGood(site: Site, of: Intended, running: readonly Site[]): boolean {
  if (running.some(({ institute }) => institute.id === of.issuer)) return false;
  const position = of.acknowledged?.position ?? positionAnywhere(of, running);
  return (
    position === undefined ||
    site.memory.entries.get(of.issuer as InstituteId)?.[position]?.state === 'withheld'
  );
}

const positionAnywhere = (of: Intended, running: readonly Site[]): number | undefined =>
  running
    .map(({ memory }) => memory.byId.get(of.id as never)?.position)
    .find((position) => position !== undefined);

/** What ends by itself ends by many clocks, and one that went back cannot bring back what had to be deleted by it. */
const endedByClock = (world: World, site: Site, of: Intended): boolean => {
  const issuer = world.sites.get(of.issuer);
  const isOff = [site, issuer].some((each) => each !== undefined && (each.clockJumped || each.skewMs !== 0));
  return isOff && endsByItself(world, of);
};

export const endsByItself = (world: World, of: Intended): boolean =>
  [of.marking, ...(world.said.remarks.get(of.id) ?? []).map(({ marking }) => marking)].some(
    ({ deleteBy, legal }) => deleteBy !== null || legal.some(({ instrument }) => instrument === 'ending'),
  );

function mayGive(world: World, holder: Site, of: Intended, part: string | null, recipient: string): boolean {
  return objection(world, of, part, recipient, knowledgeOf(world, holder)) === undefined;
}

/** The ledger says `delivered` of everybody who runs and may have it, and of nobody who has it not. */
function ledgerGaps(world: World, author: Site, running: readonly Site[]): string[] {
  const { memory } = author;
  const id = author.institute.id;
  return (memory.entries.get(id) ?? []).flatMap(({ statement, position }) => {
    const of = statement && world.intended.get(statement.id);
    if (statement === undefined || of === undefined) return [];
    return running.flatMap((peer) => {
      if (peer === author || endedByClock(world, peer, of)) return [];
      const to: InstituteId = peer.institute.id;
      const state = memory.deliveries.get(`${statement.id} ${to}`)?.state;
      const has = peer.memory.byId.has(statement.id);
      if (state === 'delivered' && !has) return [`${id} says delivered of ${to}, which lacks ${position}`];
      return has && state !== 'delivered' && mayGive(world, author, of, null, to)
        ? [`${id} says ${state} of ${to}, which holds ${position}`]
        : [];
    });
  });
}
