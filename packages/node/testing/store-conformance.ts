import { describe } from 'vitest';
import type { Store } from '../src/store.ts';
import { accessLogContract } from './store-contract/access-log.ts';
import { commitContract } from './store-contract/commit.ts';
import { deliveryContract } from './store-contract/deliveries.ts';
import { deskContract } from './store-contract/desk.ts';
import { earlyContract } from './store-contract/early.ts';
import { listingContract } from './store-contract/listing.ts';
import { logContract } from './store-contract/log.ts';
import { noticeContract } from './store-contract/notices.ts';
import { partFilesContract } from './store-contract/part-files.ts';
import { searchContract } from './store-contract/searching.ts';
import { takeBackContract } from './store-contract/take-back.ts';

/** A store under test, empty, and the way to open it again as a new process would. */
export interface StoreUnderTest {
  readonly store: Store;
  reopen(): Promise<Store>;
  /** Ends whatever is open and leaves nothing behind. */
  dispose(): Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/** Every sentence of the contract in src/store.ts as a test, for each implementation. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name} keeps the contract of the Store port`, () => {
    commitContract(open);
    logContract(open);
    earlyContract(open);
    listingContract(open);
    searchContract(open);
    deliveryContract(open);
    deskContract(open);
    noticeContract(open);
    takeBackContract(open);
    partFilesContract(open);
    accessLogContract(open);
  });
}
