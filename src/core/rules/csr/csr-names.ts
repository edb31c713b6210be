import { OID } from '../asn1/oids.js';
import { printable } from '../findings.js';
import { coveredNames, includedNames } from '../names/covered-names.js';
import { isIpAddress, normaliseName } from '../names/name.js';
import type { CsrOrder } from './order.js';
import type { ParsedCsr } from './parse-csr.js';

/** The names in a CSR, sorted out, and the order's to compare them with. */
export interface NamesUnderTest {
  /** The last common name, as written, as boulder takes it; null where there is none. */
  commonName: string | null;
  commonNames: string[];
  /** Host names as A-labels, the common name first, each once. */
  names: string[];
  /** From the SANs alone. */
  altNames: Set<string>;
  ips: string[];
  emails: string[];
  uris: string[];
  otherAltNames: number;
  /** Names that are none, each with the sentence that says why. */
  faults: { written: string; sentence: string }[];
  /** Names that stand among the SANs more than once. */
  twice: string[];
  order: OrderUnderTest | null;
}

export interface OrderUnderTest {
  rules: CsrOrder;
  names: string[];
  /** `www.` and a wildcard's bare name, where the product includes them. */
  included: Set<string>;
  /** The ordered names and the included ones. */
  covered: Set<string>;
}

export function sortNames(csr: ParsedCsr, order: CsrOrder | undefined): NamesUnderTest {
  const commonNames = csr.subject.filter((a) => a.oid === OID.commonName && a.value !== '').map((a) => a.value);
  const t: NamesUnderTest = {
    commonName: commonNames[commonNames.length - 1] ?? null,
    commonNames,
    names: [],
    altNames: new Set(),
    ips: [],
    emails: [],
    uris: [],
    otherAltNames: 0,
    faults: [],
    twice: [],
    order: order ? readOrder(order) : null,
  };
  const all = new Set<string>();
  for (const written of [...commonNames].reverse()) {
    const name = sortOne(written, t);
    if (name !== null) all.add(name);
  }
  for (const { kind, value, valid } of csr.altNames) {
    if (kind === 'ip') t.ips.push(value);
    else if (kind === 'email') t.emails.push(value);
    else if (kind === 'uri') t.uris.push(value);
    else if (kind === 'other') t.otherAltNames++;
    else {
      const name = valid
        ? sortAltName(value, t)
        : fault(t, value, 'An alternative name has characters that no host name may have.');
      if (name === null) continue;
      if (t.altNames.has(name)) t.twice.push(name);
      t.altNames.add(name);
      all.add(name);
    }
  }
  t.names = [...all];
  return t;
}

function readOrder(rules: CsrOrder): OrderUnderTest {
  const names = rules.names.map((written) => normaliseName(written).name ?? written.toLowerCase());
  const included = includedNames(names, rules);
  return { rules, names, included, covered: coveredNames({ ...rules, names }) };
}

/** A common name: many programs write umlauts out there, so U-labels are understood. */
function sortOne(written: string, t: NamesUnderTest): string | null {
  if (written === '') return null;
  if (written !== written.trim()) return fault(t, written, `"${printable(written)}" begins or ends with a space.`);
  // RFC 5280 §4.2.1.6: preferred name syntax, so without a dot at the end.
  if (written.endsWith('.'))
    return fault(t, written, `"${printable(written)}" ends in a dot, which certificates may not have.`);
  if (isIpAddress(written)) {
    t.ips.push(written);
    return null;
  }
  if (/^[^\s@]+@[^\s@]+$/.test(written)) {
    t.emails.push(written);
    return null;
  }
  const { name, error } = normaliseName(written);
  return name ?? fault(t, written, error);
}

const sortAltName = (written: string, t: NamesUnderTest): string | null =>
  written === '' ? fault(t, '', 'An alternative name is empty.') : sortOne(written, t);

function fault(t: NamesUnderTest, written: string, sentence: string): null {
  t.faults.push({ written: `"${printable(written)}"`, sentence });
  return null;
}
