import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from '@comity/node/testing/store-conformance';
import { openSqliteStore } from '../src/sqlite/index.ts';

storeConformance('the store on SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'comity-store-'));
  let open = await openSqliteStore({ folder });
  return {
    store: open,
    reopen: async () => {
      await open.close();
      open = await openSqliteStore({ folder });
      return open;
    },
    dispose: async () => {
      await open.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
