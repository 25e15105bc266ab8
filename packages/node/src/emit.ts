import type { Deps } from './deps.ts';
import type { Change, Store } from './store.ts';

/**
 * The store, with events told to who listens in this process after the commit that made them. Events are read back from the store, so
 * that whoever reconnects with a sequence number sees the very same ones.
 */
export async function emitAfterCommit(store: Store, emit: Deps['emit']): Promise<Store> {
  let told = await store.lastEvent();
  let telling: Promise<void> = Promise.resolve();
  const tell = async (): Promise<void> => {
    for (
      let page = await store.events(told, EVENTS_PER_READ);
      page.length > 0;
      page = await store.events(told, EVENTS_PER_READ)
    ) {
      for (const event of page) {
        told = event.sequence;
        emit(event);
      }
    }
  };
  const commit: Store['commit'] = async (changes, expected) => {
    const answer = await store.commit(changes, expected);
    if (answer === 'done' && changes.some(isEvent)) telling = telling.then(tell);
    return answer;
  };
  // A store is an object with methods on its prototype; the wrapper differs in commit alone.
  return new Proxy(store, { get: (target, name) => (name === 'commit' ? commit : bound(target, name)) });
}
const EVENTS_PER_READ = 500;

const isEvent = (change: Change): boolean => change.kind === 'event';

function bound(target: Store, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? value.bind(target) : value;
}
