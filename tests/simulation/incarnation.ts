/** One process of a node, from start to death. What it had in memory dies with it; what it asked of its ports is never answered. */
export interface Incarnation {
  readonly alive: boolean;
  readonly die: () => void;
}

export function createIncarnation(onDeath: () => void): Incarnation {
  let alive = true;
  return {
    get alive() {
      return alive;
    },
    die: () => {
      if (!alive) return;
      alive = false;
      onDeath();
    },
  };
}
