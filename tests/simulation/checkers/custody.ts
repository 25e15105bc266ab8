import type { Change, NewEntry, NewStatement } from '@comity/node';
import { knowledgeBefore, knowledgeOf } from '../knowledge.ts';
import type { Checker, Site, World } from '../world.ts';
import { lack } from './entitlement.ts';

/**
 * Nothing stands in the store of an honest node that it may not have, whoever gave it: hostile members hand out everything. Asked when it
 * becomes durable, by what the node itself can know; what is taken back later is another checker's matter. No statement by anybody but
 * the issuer is among the facts, so nothing that another one does can widen it.
 */
export function custody(world: World): Checker {
  return {
    committed: (site, changes) => {
      for (const change of changes) {
        if (change.kind === 'append' || change.kind === 'fill')
          for (const entry of change.entries)
            if (entry.state === 'held') checkEntry(world, site, change.author, entry);
        if (change.kind === 'early') checkStatement(world, site, change.evidence.author, change.statement);
        if (change.kind === 'part-held') checkPart(world, site, change);
        if (change.kind === 'purge') checkPurge(world, site, change);
      }
    },
  };
}

function checkEntry(world: World, site: Site, author: string, { statement }: NewEntry): void {
  if (statement !== undefined) checkStatement(world, site, author, statement);
}

function checkStatement(world: World, site: Site, author: string, statement: NewStatement): void {
  const of = world.intended.get(statement.id);
  if (statement.type === 'purge-receipt') checkPurgeReceipt(world, site, author, statement.about);
  if (of === undefined || site.hostile) return;
  const against =
    lack(world, of, null, site.institute.id, knowledgeOf(world, site)) &&
    lack(world, of, null, site.institute.id, knowledgeBefore(world, site));
  if (against !== undefined)
    world.violate('custody', `${site.institute.id} keeps ${of.id.slice(0, 8)} of ${of.issuer}: ${against}`);
}

/** It says that somebody held a statement: for the issuer of that one alone. */
function checkPurgeReceipt(world: World, site: Site, author: string, about: string | null): void {
  const issuer = world.intended.get(about ?? '')?.issuer;
  if (world.sites.get(author)?.hostile === true) return;
  if (site.institute.id !== author && site.institute.id !== issuer)
    world.violate('custody', `${site.institute.id} has a purge receipt of ${author} for ${issuer}`);
}

function checkPart(world: World, site: Site, { sha256 }: Extract<Change, { kind: 'part-held' }>): void {
  if (mayKeepPart(world, site, sha256)) return;
  world.violate('custody', `${site.institute.id} keeps part ${sha256.slice(0, 8)}, which is not for it`);
}

/** By any statement that it holds. */
export function mayKeepPart(world: World, site: Site, sha256: string): boolean {
  const institute = site.institute.id;
  if (world.stolen.has(sha256)) return true;
  let named = false;
  for (const of of world.intended.values()) {
    const part = of.parts.find((candidate) => candidate.sha256 === sha256);
    if (part === undefined) continue;
    named = true;
    if (of.issuer === institute) return true;
    if (!site.memory.byId.has(of.id as never)) continue;
    for (const knower of [knowledgeOf(world, site), knowledgeBefore(world, site)])
      if (lack(world, of, part.name, institute, knower) === undefined) return true;
  }
  return !named;
}

/** Nothing is dropped because of what somebody else than its issuer says. */
function checkPurge(world: World, site: Site, { purge }: Extract<Change, { kind: 'purge' }>): void {
  const byItself = purge.cause === 'delete-by' || purge.cause === 'lapsed';
  const asked = world.said.withdrawals.get(purge.statement)?.some(({ id }) => id === purge.request) === true;
  const remarked = world.said.remarks.get(purge.statement)?.some(({ id }) => id === purge.request) === true;
  const mine = world.intended.get(purge.statement)?.issuer;
  if (!byItself && !asked && !remarked && purge.outcome === 'purged')
    world.violate(
      'takeback',
      `${site.institute.id} dropped ${purge.statement.slice(0, 8)} of ${mine} for a stranger`,
    );
}
