import type { Digest, InstituteId } from '@comity/protocol';
import { honestSites, type Intended, type Site, type Terms, type World, wallMs } from '../world.ts';
import { objection } from './entitlement.ts';

/**
 * What is still missing once faults have ended: every honest running node has the newest charter and the whole of every honest log, holds
 * each statement and part that some honest running holder may give it, and each originator knows who has its statements.
 */
export function divergences(world: World): string[] {
  const running = honestSites(world).filter(({ node }) => node !== undefined);
  const found: string[] = [];
  for (const site of running) {
    found.push(...charterGap(world, site), ...logGaps(world, site, running));
    for (const intended of world.intended.values())
      found.push(...statementGaps(world, site, running, intended));
  }
  for (const author of running) found.push(...ledgerGaps(world, author, running));
  return found;
}

function charterGap(world: World, site: Site): string[] {
  const version = site.memory.charters.length;
  return version === world.charters.length || world.charters.length === 0
    ? []
    : [`${site.institute.id} has charter ${version} of ${world.charters.length}`];
}

function logGaps(world: World, site: Site, running: readonly Site[]): string[] {
  return honestSites(world).flatMap(({ institute: { id } }) => {
    const longest = Math.max(...running.map(({ memory }) => memory.heads.get(id)?.size ?? 0));
    const head = site.memory.heads.get(id);
    const size = head?.size ?? 0;
    if (size === longest && (head === undefined || head.checkpointSize === size)) return [];
    return [`${site.institute.id} knows ${size} of ${longest} entries of ${id}`];
  });
}

function statementGaps(world: World, site: Site, running: readonly Site[], intended: Intended): string[] {
  const { id: institute } = site.institute;
  const isGivable = (terms: Terms, holds: (holder: Site) => boolean): boolean =>
    running.some((holder) => holds(holder) && mayGive(world, holder, terms, institute));
  const found: string[] = [];
  const holdsIt = ({ memory }: Site): boolean => memory.byId.has(intended.id);
  if (!holdsIt(site) && isGivable(intended.terms, holdsIt))
    found.push(`${institute} lacks ${intended.id.slice(0, 8)} of ${intended.terms.issuer}`);
  if (!holdsIt(site)) return found;
  for (const { sha256, terms } of intended.parts) {
    const holdsPart = ({ memory }: Site): boolean =>
      memory.byId.has(intended.id) && memory.parts.get(sha256 as Digest)?.state === 'held'; // as: a digest made by the workload
    if (!holdsPart(site) && isGivable(terms, holdsPart))
      found.push(`${institute} lacks a part of ${intended.id.slice(0, 8)} of ${terms.issuer}`);
  }
  return found;
}

function mayGive(world: World, holder: Site, terms: Terms, recipient: string): boolean {
  const charter = world.charters[holder.memory.charters.length - 1];
  if (charter === undefined) return false;
  const sender = { institute: holder.institute.id, charter, nowMs: wallMs(world, holder) };
  return objection(terms, recipient, sender) === undefined;
}

/** The ledger says `delivered` of everybody who runs and may have it, and of nobody who has it not. */
function ledgerGaps(world: World, author: Site, running: readonly Site[]): string[] {
  const { memory } = author;
  const id = author.institute.id;
  return (memory.entries.get(id) ?? []).flatMap(({ statement, position }) => {
    if (statement === undefined) return [];
    const terms = world.intended.get(statement.id)?.terms;
    return running.flatMap((peer) => {
      if (peer === author) return [];
      const to: InstituteId = peer.institute.id;
      const state = memory.deliveries.get(`${statement.id} ${to}`)?.state;
      const has = peer.memory.byId.has(statement.id);
      if (state === 'delivered' && !has) return [`${id} says delivered of ${to}, which lacks ${position}`];
      const mayHave = terms === undefined || mayGive(world, author, terms, to);
      return mayHave && has && state !== 'delivered'
        ? [`${id} says ${state} of ${to}, which holds ${position}`]
        : [];
    });
  });
}
