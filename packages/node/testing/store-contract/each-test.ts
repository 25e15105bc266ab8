import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../src/store.ts';
import type { OpenStore, StoreUnderTest } from '../store-conformance.ts';

/** A fresh store before each test of the block that calls this, gone after it. After `reopen` there is only the one opened again. */
export function eachTest(open: OpenStore): { store(): Store; reopen(): Promise<Store> } {
  let rig: StoreUnderTest | undefined;
  let store: Store | undefined;
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('a store is there only inside a test');
    return value;
  };
  beforeEach(async () => {
    rig = await open();
    store = rig.store;
  });
  afterEach(async () => {
    await rig?.dispose();
    rig = undefined;
    store = undefined;
  });
  const reopen = async (): Promise<Store> => {
    store = await there(rig).reopen();
    return store;
  };
  return { store: () => there(store), reopen };
}
