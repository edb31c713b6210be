import { type Finding, type Rule, inWords, runRules } from '../findings.js';
import { isIpAddress, isWildcard, normaliseName } from './name.js';
import { publicNameProblem } from './public-name.js';

/** The names of an order as written, and what the product allows. */
interface OrderNames {
  written: string[];
  sound: string[];
  faults: string[];
  wildcard: boolean;
  maxNames: number;
}

const problems = (f: OrderNames, ...codes: string[]): string | null => {
  const said: string[] = [];
  for (const name of new Set(f.sound)) {
    const problem = publicNameProblem(name);
    if (problem && codes.includes(problem.code)) said.push(`"${name}" ${problem.why}`);
  }
  return said.length === 0 ? null : `${inWords(said)}.`;
};

const ORDER_NAME_RULES: readonly Rule<OrderNames>[] = [
  {
    code: 'no-name',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.12',
    advice: 'Enter at least one name, such as www.example.com.',
    broken: (f) => (f.written.length === 0 ? 'There is no name in the order.' : null),
  },
  {
    code: 'name-ip',
    severity: 'error',
    clause: 'RFC 5280 §4.2.1.6; our products are for host names',
    advice: 'Enter a host name, such as www.example.com, in place of the IP address.',
    broken: (f) => {
      const found = f.written.filter((name) => isIpAddress(name.trim()));
      return found.length === 0 ? null : `${inWords(found)} is an IP address, not a host name.`;
    },
  },
  {
    code: 'name-malformed',
    severity: 'error',
    clause: 'RFC 1034 §3.5; RFC 5890 §2.3; Baseline Requirements §7.1.4.2',
    advice: 'Enter the plain host name only, such as www.example.com.',
    broken: (f) => (f.faults.length === 0 ? null : inWords(f.faults)),
  },
  {
    code: 'name-internal',
    severity: 'error',
    clause: 'Baseline Requirements §4.2.2 (internal names)',
    advice: 'Use a full name under a registered domain.',
    broken: (f) => problems(f, 'name-internal', 'name-single-label', 'name-reverse-zone'),
  },
  {
    code: 'name-public-suffix',
    severity: 'error',
    clause: 'Baseline Requirements §3.2.2.6; publicsuffix.org (ICANN part)',
    advice: 'Use a name of a domain that you have registered.',
    broken: (f) => problems(f, 'name-public-suffix', 'wildcard-public-suffix'),
  },
  {
    code: 'wildcard-not-in-product',
    severity: 'error',
    clause: 'the product that was ordered',
    advice: 'Choose a wildcard product, or enter single names.',
    broken: (f) => {
      const wild = f.sound.filter(isWildcard);
      return f.wildcard || wild.length === 0 ? null : `This product allows no wildcard such as ${inWords(wild)}.`;
    },
  },
  {
    code: 'too-many-names',
    severity: 'error',
    clause: 'the product that was ordered',
    advice: 'Leave out names, or choose a product for more names.',
    broken: (f) => {
      const count = new Set(f.sound).size;
      return count <= f.maxNames ? null : `There are ${count} names, and this product allows ${f.maxNames}.`;
    },
  },
  {
    code: 'duplicate-name',
    severity: 'error',
    clause: 'the order; names are compared as A-labels without case',
    advice: 'Enter each name once.',
    broken: (f) => {
      const twice = f.sound.filter((name, i) => f.sound.indexOf(name) !== i);
      return twice.length === 0 ? null : `${inWords([...new Set(twice)])} is there more than once.`;
    },
  },
];

/** More than any product sells; beyond it nothing else is looked at. */
const MOST_NAMES_LOOKED_AT = 2_000;

/**
 * Every finding about the names of a new order, before anything is sold. Names may be written as U-labels
 * (`müller.de`), in any case. No finding: `normaliseName` gives each one's final form.
 */
export function checkOrderNames(names: string[], product: { wildcard: boolean; maxNames: number }): Finding[] {
  const facts: OrderNames = { written: names.slice(0, MOST_NAMES_LOOKED_AT), sound: [], faults: [], ...product };
  for (const written of facts.written) {
    const { name, error } = normaliseName(written);
    if (name !== undefined) facts.sound.push(name);
    else if (!isIpAddress(written.trim())) facts.faults.push(error);
  }
  return runRules(ORDER_NAME_RULES, facts);
}
