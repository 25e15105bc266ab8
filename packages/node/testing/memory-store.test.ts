import { emptyMemory } from './memory-store/memory.ts';
import { memoryStore } from './memory-store.ts';
import { storeConformance } from './store-conformance.ts';

storeConformance('the store in memory', async () => {
  const memory = emptyMemory();
  return {
    store: memoryStore(memory),
    reopen: async () => memoryStore(memory),
    dispose: async () => undefined,
  };
});
