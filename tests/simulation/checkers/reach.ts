import type { InstituteId } from '@comity/protocol';
import { knowledgeOf } from '../knowledge.ts';
import type { Intended, Site, World } from '../world.ts';
import { lack, objection } from './entitlement.ts';

/**
 * Alerts that have not reached whom they are for within `boundMs`, although somebody honest who runs may give them. Those of hostile
 * members are nobody's to miss.
 */
export function reachGaps(
  world: World,
  running: readonly Site[],
  boundMs: number,
  among: Iterable<Intended> = world.intended.values(),
): string[] {
  return [...among].flatMap((of) => {
    const alert = world.crisis.alerts.get(of.id);
    if (alert === undefined || world.sites.get(of.issuer)?.hostile !== false) return [];
    // What a former member signed nobody can verify any more who has not yet.
    if (world.charters.at(-1)?.charter.institutes.every(({ id }) => id !== of.issuer)) return [];
    const holds = ({ memory }: Site): boolean => memory.byId.has(of.id as never);
    if (!running.some(holds) || world.elapsedMs() - alert.saidAtMs < boundMs) return [];
    return running
      .filter(
        (site) =>
          !holds(site) &&
          lack(world, of, null, site.institute.id, knowledgeOf(world, site)) === undefined &&
          running.some(
            (holder) =>
              holds(holder) &&
              objection(world, of, null, site.institute.id, knowledgeOf(world, holder)) === undefined,
          ),
      )
      .map(({ institute }) => `${institute.id} has not heard of ${of.id.slice(0, 8)} of ${of.issuer}`);
  });
}

/** Statements that are still ahead of a log which has come past them: they must have joined it, or be gone. */
export function earlyGaps(running: readonly Site[]): string[] {
  return running.flatMap(({ memory, institute }) =>
    [...memory.early.values()].flatMap(({ author, position, statement }) => {
      const entry = memory.entries.get(author as InstituteId)?.[position]; // as: a row of the store
      if (entry === undefined || entry.state === 'unheld') return [];
      return [`${institute.id}: ${statement.slice(0, 8)} of ${author} is early and its log has come to it`];
    }),
  );
}
