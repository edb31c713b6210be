import { type Rule, type Told, inWords, told } from '../findings.js';
import { didYouMean } from '../names/did-you-mean.js';
import { isWildcard, normaliseName } from '../names/name.js';
import { type NameProblem, publicNameProblem } from '../names/public-name.js';
import type { NamesUnderTest, OrderUnderTest } from './csr-names.js';

/** RFC 5280 appendix A.1, ub-common-name. */
const LONGEST_COMMON_NAME = 64;
/** A hint costs a comparison with every ordered name, and nobody reads more hints than this. */
const MOST_HINTS = 10;

const list = (what: string, names: readonly string[]): Told | null =>
  names.length === 0 ? null : told(`${what}: ${inWords(names)}.`, { names });

const problems = (t: NamesUnderTest, ...codes: NameProblem['code'][]): Told | null => {
  const names: string[] = [];
  const said: string[] = [];
  for (const name of t.names) {
    const problem = publicNameProblem(name);
    if (!problem || !codes.includes(problem.code)) continue;
    names.push(name);
    said.push(`"${name}" ${problem.why}`);
  }
  return names.length === 0 ? null : told(`${inWords(said)}.`, { names });
};

// Without ordered names (`csr check --product`) every name may stay.
const foreign = (t: NamesUnderTest, order: OrderUnderTest): string[] =>
  order.names.length === 0 ? [] : t.names.filter((name) => !order.covered.has(name));
const missing = (t: NamesUnderTest, order: OrderUnderTest): string[] =>
  order.names.filter((name) => !t.names.includes(name));

/** `a.example.con (did you mean a.example.com?)`; the facts have it without words: `a.example.con (a.example.com?)`. */
function notOrdered(names: string[], known: Set<string>): Told | null {
  const hints = names.map((name, i) => (i < MOST_HINTS ? didYouMean(name, known) : null));
  const hinted = (words: string): string[] =>
    names.map((name, i) => (hints[i] ? `${name} (${words}${hints[i]}?)` : name));
  const said = list('Not in the order', hinted('did you mean '));
  return said && told(said.message, { names: hinted('') });
}

/** One line per rule; a new one needs a line here and a row in test/core/rules/csr-cases.ts. */
export const NAME_RULES: readonly Rule<NamesUnderTest>[] = [
  {
    code: 'no-name',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.12; boulder csr.go',
    advice: 'Make a new CSR with the host name as its common name (CN).',
    broken: (t) =>
      t.names.length + t.ips.length + t.emails.length + t.faults.length === 0
        ? 'There is no host name in the CSR.'
        : null,
  },
  {
    code: 'name-malformed',
    severity: 'error',
    clause: 'RFC 5280 §4.2.1.6; RFC 5890 §2.3; Baseline Requirements §7.1.4.2',
    advice: 'Make a new CSR with the plain host name, such as www.example.com.',
    broken: ({ faults }) =>
      faults.length === 0
        ? null
        : told(inWords(faults.map((f) => f.sentence)).replace(/\.?$/, '.'), { names: faults.map((f) => f.written) }),
  },
  {
    code: 'name-ip',
    severity: 'error',
    clause: 'boulder csr.go; our products are for host names',
    advice: 'Make a new CSR with a host name in place of the IP address.',
    broken: (t) => list('The CSR asks for an IP address', t.ips),
  },
  {
    code: 'name-email',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.12; boulder csr.go',
    advice: 'Make a new CSR with host names only.',
    broken: (t) => list('The CSR asks for an e-mail address as a name', t.emails),
  },
  {
    code: 'name-uri',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.12; boulder csr.go',
    advice: 'Make a new CSR with host names only.',
    broken: (t) => list('The CSR asks for a web address as a name', t.uris),
  },
  {
    code: 'name-internal',
    severity: 'error',
    clause: 'Baseline Requirements §4.2.2 (internal names)',
    advice: 'Make a new CSR with a full name under a registered domain.',
    broken: (t) => problems(t, 'name-internal', 'name-single-label', 'name-reverse-zone'),
  },
  {
    code: 'name-public-suffix',
    severity: 'error',
    clause: 'Baseline Requirements §3.2.2.6; publicsuffix.org (ICANN part)',
    advice: 'Make a new CSR with a name of a domain that you have registered.',
    broken: (t) => problems(t, 'name-public-suffix', 'wildcard-public-suffix'),
  },
  {
    code: 'name-not-ordered',
    severity: 'error',
    clause: 'the order',
    advice: 'Make a new CSR with the names that were ordered, or ask us to change the order.',
    broken: (t) => (t.order ? notOrdered(foreign(t, t.order), t.order.covered) : null),
  },
  {
    code: 'wildcard-not-in-product',
    severity: 'error',
    clause: 'the product that was ordered',
    advice: 'Make a new CSR without the wildcard, or ask us for a wildcard product.',
    broken: (t) =>
      t.order && !t.order.rules.wildcard
        ? list('The product that was ordered allows no wildcard', t.names.filter(isWildcard))
        : null,
  },
  {
    code: 'too-many-names',
    severity: 'error',
    clause: 'the product that was ordered',
    advice: 'Make a new CSR with fewer names, or ask us for a product for more.',
    broken: ({ order, names }) => {
      if (!order) return null;
      const count = names.filter((name) => !order.included.has(name)).length;
      return count <= order.rules.maxNames
        ? null
        : told(`The CSR has ${count} names, and the product allows ${order.rules.maxNames}.`, {
            count,
            most: order.rules.maxNames,
          });
    },
  },
  {
    code: 'names-missing',
    severity: (t) => (t.order?.rules.namesFrom === 'csr' ? 'error' : 'warning'),
    clause: 'the order',
    advice: 'Make a new CSR with all the names if they must be in it; otherwise they are taken from the order.',
    broken: (t) => (t.order && t.names.length > 0 ? list('Ordered, but not in the CSR', missing(t, t.order)) : null),
  },
  {
    code: 'common-name-too-long',
    severity: 'error',
    clause: 'RFC 5280 appendix A.1 (ub-common-name); boulder csr.go',
    advice: `Make a new CSR with a common name of at most ${LONGEST_COMMON_NAME} characters and the long name as a SAN.`,
    broken: (t) =>
      t.commonNames.some((name) => name.length > LONGEST_COMMON_NAME)
        ? told(`The common name is longer than ${LONGEST_COMMON_NAME} characters.`, { most: LONGEST_COMMON_NAME })
        : null,
  },
  {
    code: 'several-common-names',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.4.3',
    advice: 'Nothing need be done; next time write further names as SANs.',
    broken: (t) => (t.commonNames.length > 1 ? list('The CSR has more than one common name', t.commonNames) : null),
  },
  {
    code: 'common-name-not-in-sans',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.4.3',
    advice: 'Nothing need be done: the common name is added.',
    broken: (t) => {
      if (t.commonName === null) return null;
      const { name } = normaliseName(t.commonName);
      return name === undefined || t.altNames.has(name)
        ? null
        : told(`The common name ${name} is not among the alternative names (SANs) of the CSR.`, { name });
    },
  },
  {
    code: 'name-not-ascii',
    severity: (t) => (t.order?.rules.namesFrom === 'csr' ? 'error' : 'warning'),
    clause: 'Baseline Requirements §7.1.4.3; RFC 5890 §2.3.2.1',
    advice:
      'Nothing need be done where the names are taken from the order; otherwise make a new CSR with the xn-- form.',
    broken: (t) =>
      list(
        'Certificates carry the xn-- form of',
        t.commonNames.filter((name) => /[^ -~]/.test(name) && normaliseName(name).name !== undefined),
      ),
  },
  {
    code: 'odd-alt-names',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.2.7.12',
    advice: 'Nothing need be done: the CA leaves them out.',
    broken: (t) => (t.otherAltNames > 0 ? 'The CSR has alternative names that are not host names.' : null),
  },
  {
    code: 'duplicate-name',
    severity: 'notice',
    clause: 'names are compared as A-labels without case',
    advice: 'Nothing need be done: each name counts once.',
    broken: (t) => list('In the CSR more than once', [...new Set(t.twice)]),
  },
];
