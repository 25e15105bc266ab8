import { type Site, type World, wallMs } from './world.ts';

/** What one node can know at this moment: charters and statements that are durable there, and its own clock. */
export interface Knowledge {
  readonly institute: string;
  readonly nowMs: number;
  readonly charterVersion: number;
  /** Whether it has the registry of instruments. */
  readonly registry: boolean;
  /** The log position of a statement that it holds; undefined: it does not. */
  readonly positionOf: (id: string) => number | undefined;
}

export function knowledgeOf(world: World, site: Site): Knowledge {
  const { memory, institute } = site;
  return {
    institute: institute.id,
    nowMs: wallMs(world, site),
    charterVersion: memory.charters.length,
    registry: memory.registries.size > 0,
    positionOf: (id) => memory.byId.get(id as never)?.position,
  };
}

/**
 * The same without what became durable in this very millisecond: an answer that was decided about just before leaves just after. What is
 * wrong by both is wrong.
 */
export function knowledgeBefore(world: World, site: Site): Knowledge {
  const now = knowledgeOf(world, site);
  const isNew = (what: string): boolean =>
    (world.heldSince.get(`${now.institute} ${what}`) ?? -1) >= world.elapsedMs();
  const newest = now.charterVersion;
  return {
    ...now,
    charterVersion: isNew(`charter ${newest}`) ? newest - 1 : newest,
    positionOf: (id) => (isNew(id) ? undefined : now.positionOf(id)),
  };
}
