import { writeSync } from 'node:fs';
import { openJsonStore } from '../../../../src/core/store/json/json-store.js';

// A process of its own that opens the JSON store in a folder, says so, and holds it until it is killed.
const say = (line: string): void => void writeSync(1, `${line}\n`);
const [folder = ''] = process.argv.slice(2);
try {
  await openJsonStore({ folder, onNotice: (sentence) => say(`notice ${sentence}`) });
  say('open');
  setInterval(() => undefined, 60_000);
} catch (error) {
  say(`refused ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
