import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { describeErasure } from './erasure-contract.js';
import { describeForgetting } from './forgetting-contract.js';
import { describeRetention } from './retention-contract.js';
import { describeStoreContract, type OpenedStore } from './store-contract.js';
import { describeTwoAtOnce } from './two-at-once-contract.js';

async function open(): Promise<OpenedStore> {
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
}

describeStoreContract('JSON store', open);
describeForgetting('JSON store', open);
describeRetention('JSON store', open);
describeErasure('JSON store', open);
describeTwoAtOnce('JSON store', open);
