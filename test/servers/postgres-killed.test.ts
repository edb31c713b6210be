import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { openPgStore } from '../../src/core/store/pg/pg-store.js';
import { buildScript } from '../core/store/child/start.js';
import { killOverAndOver, ROUNDS } from '../core/store/kills.js';
import { type Postgres, startPostgres } from './postgres.js';

let postgres: Postgres;
let base: string;
let script: string;
beforeAll(async () => {
  postgres = await startPostgres();
  base = await mkdtemp(join(tmpdir(), 'certclerk-killed-'));
  script = await buildScript(join(import.meta.dirname, '../core/store/child/busy-clerk.ts'), base);
});
afterAll(async () => {
  await postgres.stop();
  await rm(base, { recursive: true });
});

test(
  `kill -9 while it works on PostgreSQL, ${ROUNDS} times: everything answered is there, once; numbers without gap or double`,
  () =>
    killOverAndOver({
      script,
      newPlace: () => postgres.newDatabase(),
      open: (url) => openPgStore({ url }),
    }),
  ROUNDS * 8_000,
);
