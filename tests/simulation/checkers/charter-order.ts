import type { Checker, World } from '../world.ts';

/** Charters never go back, not over a restart either, and no two nodes ever hold different ones of one version. */
export function charterOrder(world: World): Checker {
  const digests = new Map<number, string>();
  const newest = new Map<string, number>();
  return {
    committed: (site, changes) => {
      for (const change of changes) {
        if (change.kind !== 'charter') continue;
        const { version, sha256 } = change.charter;
        const known = digests.get(version) ?? sha256;
        digests.set(version, known);
        if (known !== sha256)
          world.violate('charter-order', `${site.institute.id} adopted another version ${version}`);
        if (version <= (newest.get(site.institute.id) ?? 0))
          world.violate('charter-order', `${site.institute.id} went back to version ${version}`);
        newest.set(site.institute.id, version);
      }
    },
    restarted: (site, node) => {
      const version = node.charter()?.charter.version ?? 0;
      if (version < (newest.get(site.institute.id) ?? 0))
        world.violate('charter-order', `${site.institute.id} came back with version ${version}`);
    },
  };
}
