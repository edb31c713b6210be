import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { openPgStore } from '../../src/core/store/pg/pg-store.js';
import { buildWriter } from '../core/store/child/start.js';
import { killOverAndOver, ROUNDS } from '../core/store/kills.js';
import { type Postgres, startPostgres } from './postgres.js';

let postgres: Postgres;
let base: string;
beforeAll(async () => {
  postgres = await startPostgres();
  base = await mkdtemp(join(tmpdir(), 'certclerk-killed-'));
});
afterAll(async () => {
  await postgres.stop();
  await rm(base, { recursive: true });
});

test(
  `kill -9 while it writes to PostgreSQL, ${ROUNDS} times: everything answered is there, numbers without gap or double`,
  async () => {
    const url = await postgres.newDatabase();
    await killOverAndOver({ script: await buildWriter(base), place: url, open: () => openPgStore({ url }) });
  },
  ROUNDS * 8_000,
);
