import type { Clock } from './clock.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { EventRow, Store } from './store.ts';

/** The six things that the node needs from outside. Functions take `Pick<Deps, …>`: a signature says what it can touch. */
export interface Deps {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: Keys;
  readonly network: Network;
  readonly store: Store;
  /** Tells who listens in this process that events up to this one are committed. Must not throw. */
  readonly emit: (event: EventRow) => void;
}
