import type { Checker, World } from '../world.ts';

/** Notes rare paths when they are taken, so that a tame workload is found out. Checks nothing. */
export function coverage(world: World): Checker {
  return {
    committed: (_site, changes) => {
      for (const change of changes) {
        if (change.kind === 'fill' && change.entries.some(({ state }) => state === 'held'))
          world.sometimes('late-entry');
        if (change.kind === 'append' && change.entries.some(({ state }) => state === 'unheld'))
          world.sometimes('unheld');
        if (change.kind === 'append' && change.entries.some(({ state }) => state === 'withheld'))
          world.sometimes('withheld');
        if (change.kind === 'part-held') world.sometimes('part-held');
        if (change.kind === 'registry') world.sometimes('registry-fetched');
        if (change.kind === 'purge' && change.purge.outcome === 'purged')
          world.sometimes(`purged-${change.purge.cause}`);
        if (change.kind === 'event' && change.event.kind === 'delivery-stopped')
          world.sometimes('guard-stopped');
        if (change.kind === 'deliveries' && change.rows.some(({ state }) => state === 'held'))
          world.sometimes('embargo');
        if (change.kind === 'deliveries' && change.rows.length === 1 && change.rows[0]?.state === 'due')
          world.sometimes('embargo-passed');
      }
    },
    restarted: (_site, node) => {
      if ((node.charter()?.charter.version ?? 0) > 1) world.sometimes('restart-with-newer-charter');
    },
  };
}
