/**
 * A strict reader of DER (X.690) that knows where every element lies, so that what was signed is verified
 * byte for byte as it was sent. node-forge's reader gives no offsets and takes BER as well: it reads the
 * containers (PKCS#7, PKCS#12), where BER is usual.
 */

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  t61: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Deeper than any real CSR or certificate (about 10), shallow enough for any stack. */
export const MAX_DEPTH = 32;
/** A CSR with 5 000 names has about 5 100 elements; a certificate with as many likewise. */
const MAX_ELEMENTS = 100_000;

export type DerFault = 'truncated' | 'not-der' | 'trailing' | 'too-deep' | 'unexpected';

/** Why bytes are not the DER that was expected. Never shown to a customer; it is turned into a finding. */
export class DerError extends Error {
  constructor(
    readonly fault: DerFault,
    readonly at: number,
    what: string,
  ) {
    super(`${what} (byte ${at})`);
    this.name = 'DerError';
  }
}

/** One element: `start` its tag, `body` its content, `end` the first byte after it. */
export interface Element {
  tag: number;
  start: number;
  body: number;
  end: number;
}

/** The element that begins at `at` and must end at or before `limit`. Throws DerError. */
export function elementAt(bytes: Uint8Array, at: number, limit: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError('truncated', at, 'ends too early');
  if ((tag & 0x1f) === 0x1f) throw new DerError('not-der', at, 'a tag number that no CSR or certificate uses');
  let body = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) throw new DerError('not-der', at, 'indefinite length');
    if (count > 4) throw new DerError('not-der', at, 'length out of all proportion');
    if (body + count > limit) throw new DerError('truncated', at, 'ends too early');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[body + i] ?? 0);
    if (length < 0x80 || length < 256 ** (count - 1))
      throw new DerError('not-der', at, 'length not in its shortest form');
    body += count;
  }
  const end = body + length;
  if (end > limit) throw new DerError('truncated', at, 'ends too early');
  return { tag, start: at, body, end };
}

/** The elements inside a constructed one. Throws DerError. */
export function children(bytes: Uint8Array, parent: Element): Element[] {
  const found: Element[] = [];
  for (let at = parent.body; at < parent.end;) {
    const child = elementAt(bytes, at, parent.end);
    found.push(child);
    at = child.end;
  }
  return found;
}

/** The one element that fills these bytes exactly, all of it strict DER. Throws DerError. */
export function readStrict(bytes: Uint8Array): Element {
  const root = elementAt(bytes, 0, bytes.length);
  assertStrict(bytes, root, { left: MAX_ELEMENTS }, 0);
  if (root.end !== bytes.length) throw new DerError('trailing', root.end, 'bytes after the end');
  return root;
}

/** Every element below, too, in the one form that DER allows (X.690 §10 and §11). Throws DerError. */
function assertStrict(bytes: Uint8Array, element: Element, budget: { left: number }, depth: number): void {
  if (depth > MAX_DEPTH) throw new DerError('too-deep', element.start, 'nested too deep');
  if ((element.tag & 0x20) === 0) {
    assertStrictValue(bytes, element);
    return;
  }
  if (element.tag < 0x40 && element.tag !== TAG.sequence && element.tag !== TAG.set)
    throw new DerError('not-der', element.start, 'a string in pieces');
  for (let at = element.body; at < element.end;) {
    if (--budget.left < 0) throw new DerError('too-deep', at, 'too many elements');
    const child = elementAt(bytes, at, element.end);
    assertStrict(bytes, child, budget, depth + 1);
    at = child.end;
  }
}

function assertStrictValue(bytes: Uint8Array, { tag, start, body, end }: Element): void {
  const length = end - body;
  const first = bytes[body] ?? 0;
  const refuse = (what: string): never => {
    throw new DerError('not-der', start, what);
  };
  switch (tag) {
    case TAG.boolean:
      if (length !== 1 || (first !== 0 && first !== 0xff)) refuse('a boolean that is neither true nor false');
      return;
    case TAG.integer: {
      const second = bytes[body + 1] ?? 0;
      if (length === 0) refuse('an integer without digits');
      if (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
        refuse('an integer not in its shortest form');
      return;
    }
    case TAG.bitString: {
      const unused = first;
      const last = bytes[end - 1] ?? 0;
      const tooMany = unused > 7 || (length === 1 && unused > 0);
      if (length === 0 || tooMany || (length > 1 && (last & ((1 << unused) - 1)) !== 0))
        refuse('a bit string with wrong padding');
      return;
    }
    case TAG.null:
      if (length !== 0) refuse('a null with content');
      return;
    case TAG.oid:
      assertStrictOid(bytes, body, end, refuse);
      return;
    case TAG.sequence & ~0x20:
    case TAG.set & ~0x20:
      refuse('a sequence or set without parts');
  }
}

function assertStrictOid(bytes: Uint8Array, body: number, end: number, refuse: (what: string) => never): void {
  if (end === body || (bytes[end - 1] ?? 0) >= 0x80) refuse('an object identifier that is cut off');
  for (let i = body; i < end; i++)
    if (bytes[i] === 0x80 && (i === body || (bytes[i - 1] ?? 0) < 0x80))
      refuse('an object identifier not in its shortest form');
}

/** The child at `index`, of this tag. Throws DerError. */
export function expect(parts: readonly Element[], index: number, tag: number, parent: Element): Element {
  const part = parts[index];
  if (part?.tag !== tag) throw new DerError('unexpected', part?.start ?? parent.end, 'another shape than expected');
  return part;
}

/** The bytes of an element with its header. */
export const whole = (bytes: Uint8Array, e: Element): Uint8Array => bytes.subarray(e.start, e.end);
/** The bytes of an element without its header. */
export const content = (bytes: Uint8Array, e: Element): Uint8Array => bytes.subarray(e.body, e.end);

/** `1.2.840.113549.1.1.11` for the content of an object identifier (already known to be strict). */
export function readOid(bytes: Uint8Array, e: Element): string {
  const arcs: (number | bigint)[] = [];
  let value: number | bigint = 0;
  for (let i = e.body; i < e.end; i++) {
    const octet = bytes[i] ?? 0;
    value =
      typeof value === 'number' && value < 2 ** 45
        ? value * 128 + (octet & 0x7f)
        : BigInt(value) * 128n + BigInt(octet & 0x7f);
    if (octet < 0x80) {
      if (arcs.length === 0) {
        const top = value < 40 ? 0 : value < 80 ? 1 : 2;
        arcs.push(top, typeof value === 'number' ? value - top * 40 : value - BigInt(top * 40));
      } else arcs.push(value);
      value = 0;
    }
  }
  return arcs.join('.');
}

/** The unsigned number in an INTEGER's content; negative ones are answered as null. */
export function readUnsigned(bytes: Uint8Array, e: Element): Uint8Array | null {
  const digits = content(bytes, e);
  if ((digits[0] ?? 0) >= 0x80) return null;
  return digits.length > 1 && digits[0] === 0 ? digits.subarray(1) : digits;
}

/** The bits of a BIT STRING that ends on a whole byte, or null. */
export function readWholeBits(bytes: Uint8Array, e: Element): Uint8Array | null {
  return bytes[e.body] === 0 ? bytes.subarray(e.body + 1, e.end) : null;
}
