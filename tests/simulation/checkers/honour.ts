import type { Checker, Site, World } from '../world.ts';

/** Nobody is accused who did nothing: a fork is recorded only of an institute that signed one. Nothing honest is quarantined, and nothing that breaks a rule is admitted. */
export function honour(world: World): Checker {
  return {
    committed: (site, changes) => {
      for (const change of changes) {
        if (change.kind === 'fork') {
          world.sometimes('fork-found');
          if (world.sites.get(change.fork.subject)?.hostile !== true)
            world.violate('honour', `${site.institute.id} recorded a fork of ${change.fork.subject}`);
        }
        if (change.kind !== 'append' && change.kind !== 'fill') continue;
        for (const { position, state, statement, quarantine } of change.entries) {
          if (
            state === 'held' &&
            statement !== undefined &&
            world.bad.has(`${change.author} ${statement.id}`)
          )
            world.violate(
              'honour',
              `${site.institute.id} admitted ${change.author}/${position}, which breaks a rule`,
            );
          if (state !== 'quarantined') continue;
          world.sometimes('quarantine');
          if (world.sites.get(change.author)?.hostile === false && isMember(world, site))
            world.violate(
              'honour',
              `${site.institute.id} quarantined ${change.author}/${position}: ${quarantine?.code}`,
            );
        }
      }
    },
  };
}

/** Whoever knows that it was removed may have no delegation any more, and cannot judge by them. */
const isMember = (world: World, { memory, institute }: Site): boolean =>
  world.charters[memory.charters.length - 1]?.charter.institutes.some(({ id }) => id === institute.id) ===
  true;
