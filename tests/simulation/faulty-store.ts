import type { Change, Store } from '@comity/node';
import { type Memory, memoryStore, type SeededRandom } from '@comity/node/testing';
import type { Faults } from './faults.ts';
import type { Incarnation } from './incarnation.ts';

export interface StoreHooks {
  /** The changes are durable; whoever asked for them does not know it yet. */
  readonly committed: (changes: readonly Change[]) => void;
  readonly sometimes: (what: string) => void;
}

type StoreFaults = Pick<Faults, 'crashBeforeCommitChance' | 'crashAfterCommitChance' | 'failedWriteChance'>;

/**
 * The Store of one process over memory that outlives it: commits fail, or are the last thing that the process does. What a dead process
 * asked is never answered. `faults` is asked at every commit, so that they can end.
 */
export function faultyStore(
  memory: Memory,
  incarnation: Incarnation,
  random: SeededRandom,
  faults: () => StoreFaults,
  hooks: StoreHooks,
): Store {
  const inner = memoryStore(memory);
  const commit: Store['commit'] = async (changes, expected) => {
    const { crashBeforeCommitChance, crashAfterCommitChance, failedWriteChance } = faults();
    if (random.chance(failedWriteChance)) {
      hooks.sometimes('failed-write');
      throw new Error('the disk does not write');
    }
    if (random.chance(crashBeforeCommitChance)) {
      hooks.sometimes('crash-before-commit');
      incarnation.die();
      return new Promise(() => undefined);
    }
    const answer = await inner.commit(changes, expected);
    if (answer === 'done') hooks.committed(changes);
    if (random.chance(crashAfterCommitChance)) {
      hooks.sometimes('crash-after-commit');
      incarnation.die();
    }
    return answer;
  };
  const { append, segments, read } = inner.accessLog;
  return {
    ...cutOff({ ...inner, commit }, incarnation),
    parts: cutOff(inner.parts, incarnation),
    accessLog: { ...cutOff({ append, segments }, incarnation), read },
  };
}

/** The same object of asynchronous methods, silent once the process is dead. */
function cutOff<Port extends object>(port: Port, incarnation: Incarnation): Port {
  const methods = Object.entries(port).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    return [
      name,
      async (...given: unknown[]): Promise<unknown> => {
        if (!incarnation.alive) return new Promise(() => undefined);
        const answer: unknown = await value(...given);
        return incarnation.alive ? answer : new Promise(() => undefined);
      },
    ];
  });
  // The same names with functions of the same types.
  return Object.fromEntries(methods) as Port;
}

/** What a power cut may take: chunks of parts that were never sealed. */
export function loseUnsealed(memory: Memory, random: SeededRandom): void {
  for (const [sha256, file] of [...memory.files]) {
    if (file.sealed) continue;
    for (const index of [...file.chunks.keys()]) if (random.chance(0.5)) file.chunks.delete(index);
    if (file.chunks.size === 0) memory.files.delete(sha256);
  }
}
