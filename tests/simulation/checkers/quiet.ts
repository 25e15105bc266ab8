import type { Scheduler } from '../scheduler.ts';
import { type Checker, requestType, type World } from '../world.ts';

/** Once all is in order nodes only ask each other whether it is: no request repeats for ever, and nothing more is written. */
export function quiet(world: World): Checker & { readonly watch: (scheduler: Scheduler) => Promise<void> } {
  const counts = new Map<string, number>();
  let watching = false;
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  return {
    sent: ({ from, kind, bytes }) => {
      if (!watching || kind === 'answer') return;
      const type = requestType(bytes);
      if (type !== 'compare') count(`${from} asks ${type}`);
    },
    committed: (site, changes) => {
      if (watching) count(`${site.institute.id} commits ${changes[0]?.kind}`);
    },
    watch: async (scheduler) => {
      // What the last round began may end first, and an embargo may pass: then one more look.
      for (let look = 0; look < LOOKS_MAX; look++) {
        counts.clear();
        await scheduler.runUntil(scheduler.elapsedMs() + IDLE_ROUND_MS);
        watching = true;
        await scheduler.runUntil(scheduler.elapsedMs() + IDLE_ROUND_MS);
        watching = false;
        if (counts.size === 0) return;
      }
      for (const [what, times] of [...counts].slice(0, 6))
        world.violate('quiet', `${what}, ${times} times, with nothing to do`);
    },
  };
}
const IDLE_ROUND_MS = 16_000;
const LOOKS_MAX = 5;
