import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { describeStoreContract } from './store-contract.js';

describeStoreContract('JSON store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-store-'));
  let store = await openJsonStore({ folder });
  return {
    store,
    async reopen() {
      await store.close();
      store = await openJsonStore({ folder });
      return store;
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
