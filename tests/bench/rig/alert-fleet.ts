import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AlertNetwork } from './alert-federation.ts';
import type { StoreKind } from './alert-node.ts';

/** What runs in another process of an alert bench. */
export interface FleetSpec {
  readonly network: AlertNetwork;
  /** Those of the network's institutes whose nodes run there. */
  readonly running: readonly string[];
  readonly store: StoreKind;
  /** By institute: whom it is linked with. */
  readonly meets: Readonly<Record<string, readonly string[]>>;
  /** Findings that stand in each one's log, due to one institute. */
  readonly findings?: { readonly count: number; readonly dueTo: string };
}

/** Nodes in a process of their own. */
export interface Fleet {
  /** How much of an institute's log the node that has least of it has. */
  least(author: string): Promise<number>;
  /** The same of one node. */
  sizeAt(institute: string, author: string): Promise<number>;
  rssBytes(): Promise<number>;
  /** What its process has spent so far, all threads. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export type FleetQuestion =
  | { readonly ask: 'least'; readonly author: string }
  | { readonly ask: 'size'; readonly institute: string; readonly author: string }
  | { readonly ask: 'memory' }
  | { readonly ask: 'cpu' };

/** Resolves when all its nodes run. */
export async function startFleet(spec: FleetSpec): Promise<Fleet> {
  const child = fork(fileURLToPath(new URL('./alert-fleet-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = answersOf(child);
  child.send(spec);
  await answer();
  const ask = async (question: FleetQuestion): Promise<number> => {
    child.send(question);
    return answer();
  };
  return {
    least: (author) => ask({ ask: 'least', author }),
    sizeAt: (institute, author) => ask({ ask: 'size', institute, author }),
    rssBytes: () => ask({ ask: 'memory' }),
    cpuMs: () => ask({ ask: 'cpu' }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** The next number that the process says; one question at a time. */
function answersOf(child: ChildProcess): () => Promise<number> {
  let waiting = Promise.withResolvers<number>();
  child.on('message', (value: number) => waiting.resolve(value));
  child.once('exit', () => waiting.reject(new Error('the fleet has ended')));
  waiting.promise.catch(() => undefined); // of no interest unless somebody waits
  return async () => {
    const value = await waiting.promise;
    waiting = Promise.withResolvers();
    waiting.promise.catch(() => undefined);
    return value;
  };
}
