import { expect, it } from 'vitest';
import { type Somebody, isSamePerson } from '../../../src/core/rules/same-person.js';

const inSlack = (id: string, name: string): Somebody => ({ id, name, door: 'slack' });
const atTerminal = (name: string): Somebody => ({ id: name, name, door: 'cli' });

it.each<[string, Somebody, Somebody, boolean]>([
  ['one id in Slack, whatever the name', inSlack('U1', 'Maja'), inSlack('U1', 'Maja N.'), true],
  ['two ids in Slack, one name', inSlack('U1', 'Maja'), inSlack('U2', 'Maja'), false],
  ['one user at the terminal', atTerminal('maja'), atTerminal('maja'), true],
  ['two users at the terminal', atTerminal('maja'), atTerminal('jan'), false],
  ['both doors, one name', inSlack('U1', 'Maja '), atTerminal('maja'), true],
  ['both doors, two names', inSlack('U1', 'Maja'), atTerminal('jan'), false],
])('%s', (_what, a, b, same) => {
  expect(isSamePerson(a, b)).toBe(same);
  expect(isSamePerson(b, a)).toBe(same);
});
