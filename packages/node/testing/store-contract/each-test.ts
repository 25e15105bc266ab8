import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../src/store.ts';
import type { OpenStore, StoreUnderTest } from '../store-conformance.ts';

/** A fresh store before each test of the block that calls this, gone after it. */
export function eachTest(open: OpenStore): { store(): Store; reopen(): Promise<Store> } {
  let rig: StoreUnderTest | undefined;
  const current = (): StoreUnderTest => {
    if (rig === undefined) throw new Error('a store is there only inside a test');
    return rig;
  };
  beforeEach(async () => {
    rig = await open();
  });
  afterEach(async () => {
    await rig?.dispose();
    rig = undefined;
  });
  return { store: () => current().store, reopen: () => current().reopen() };
}
