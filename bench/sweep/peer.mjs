// The peer of a store in a process of its own; sweeps a day whenever the parent says so.
import { spawnSync } from 'node:child_process';
import { answerParent, shop, whatToFill } from './swept.mjs';

const [script, where, count] = process.argv.slice(2);
const { prepared } = await import(`./${script}`);
const peer = await prepared(where, shop, ...whatToFill(Number(count)));
spawnSync('sync');
answerParent(peer);
