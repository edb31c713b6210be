import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { type DkimSignature, readDkimSignature } from './dkim-signature.js';
import type { SplitMail } from './header-fields.js';
import type { Lookups } from './lookups.js';
import { readTagList } from './tag-list.js';

export interface DkimFindings {
  /** Domains with a valid signature over the whole mail; each is of the From's organisation. */
  proved: string[];
  /** Why the other signatures prove nothing, as phrases. */
  doubts: string[];
  /** A key could not be looked up, so it is open what its signature is worth. */
  open: boolean;
}

/** A mail has one or two; each more costs a key, a hash and a signature check. */
const MOST_SIGNATURES = 5;
const MOST_DOUBTS = 5;
/** Below that RSA keys are broken by amateurs (RFC 8301 section 3.2). */
const SHORTEST_RSA = 1024;
const SLICE_BYTES = 256 * 1024;

/**
 * The DKIM signatures of the From's organisation, checked with mailauth. It gets those signatures only and the fields
 * they cover: the keys of strangers, and ARC seals, which alone prove nothing (design §6.3), are not even asked for.
 */
export async function checkDkim(
  mail: SplitMail,
  fromDomain: string,
  lookups: Lookups,
  now: Date,
): Promise<DkimFindings> {
  const findings: DkimFindings = { proved: [], doubts: [], open: false };
  const fields = mail.fields.filter((field) => field.name === 'dkim-signature');
  const candidates: DkimSignature[] = [];
  for (const field of fields) {
    const signature = readDkimSignature(field, fromDomain, now);
    if ('why' in signature) findings.doubts.push(signature.why);
    else if (candidates.length < MOST_SIGNATURES) candidates.push(signature);
  }
  if (fields.length === 0) findings.doubts.push('it has no DKIM signature');
  if (candidates.length > 0) {
    // All keys at once: together they have one span of time.
    for (const { keyName } of candidates) void lookups.txt(keyName);
    const results = await verify(mail, candidates, lookups, now);
    for (const [i, signature] of candidates.entries()) await judge(signature, results[i], lookups, findings);
  }
  findings.doubts = [...new Set(findings.doubts)].slice(0, MOST_DOUBTS);
  return findings;
}

/** What is used of mailauth's results; its own types leave out the signature. */
const verifiedSignatures = z.array(
  z.object({
    signature: z.string().default(''),
    status: z.object({ result: z.string(), comment: z.union([z.string(), z.literal(false)]).default(false) }),
  }),
);
type Verified = z.infer<typeof verifiedSignatures>[number];

async function verify(
  mail: SplitMail,
  candidates: readonly DkimSignature[],
  lookups: Lookups,
  now: Date,
): Promise<Verified[]> {
  // Loaded with the first mail: it takes a fifth of a second, which a sandbox never needs.
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js');
  const covered = new Set(['from', ...candidates.flatMap((c) => c.covers)]);
  const checked = new Set(candidates.map((c) => c.field));
  const head = mail.fields.filter((f) => (f.name === 'dkim-signature' ? checked.has(f) : covered.has(f.name)));
  const bytes = Buffer.from(`${head.map((f) => f.text).join('\r\n')}\r\n\r\n`, 'latin1');
  const { results } = await dkimVerify(Readable.from(slices([bytes, withCrlf(mail.body)])), {
    resolver: lookups.asResolver,
    curTime: now,
    minBitLength: SHORTEST_RSA,
  });
  return verifiedSignatures.parse(results);
}

async function judge(
  signature: DkimSignature,
  verified: Verified | undefined,
  lookups: Lookups,
  findings: DkimFindings,
): Promise<void> {
  const doubt = (what: string): number => findings.doubts.push(`the DKIM signature of ${signature.domain} ${what}`);
  const key = await lookups.txt(signature.keyName);
  if ('trouble' in key) {
    findings.open = true;
    findings.doubts.push(`the DKIM key of ${signature.domain} could not be looked up (${key.trouble})`);
  } else if (key.records.length === 0) {
    doubt('has no key in the DNS');
  } else if (verified?.status.result !== 'pass' || verified.signature !== signature.value) {
    // mailauth answers in the order of the fields; the result of another one must never be taken for this one's.
    if (verified?.status.result === 'policy') doubt(`has a key of less than ${SHORTEST_RSA} bits`);
    else doubt(`does not fit${verified?.status.comment ? ` (${verified.status.comment})` : ''}`);
  } else {
    const tags = readTagList(key.records[0] ?? '');
    const why = whyKeyIsNoUse(tags, signature);
    // While its owner tests, mail counts as unsigned (RFC 6376 section 3.6.1), but is not refused for it.
    const isTest = flags(tags, 't').includes('y');
    if (isTest) findings.open = true;
    if (why ?? isTest) doubt(why ?? 'has a key that its owner calls a test (t=y)');
    else findings.proved.push(signature.domain);
  }
}

/** What the key's owner allows it for (RFC 6376 section 3.6.1); mailauth does not look at these tags. */
function whyKeyIsNoUse(tags: KeyTags | null, signature: DkimSignature): string | null {
  if (!tags) return 'has a key that cannot be read';
  if ((tags.get('k') ?? 'rsa').trim().toLowerCase() !== signature.keyType) return 'has a key of another type';
  if (tags.has('h') && !flags(tags, 'h').includes(signature.hash)) return 'has a key for other hashes';
  const isForMail = !tags.has('s') || flags(tags, 's').some((use) => use === '*' || use === 'email');
  if (!isForMail) return 'has a key that is not for mail';
  const isExact = signature.agentDomain === signature.domain;
  return flags(tags, 't').includes('s') && !isExact ? 'names a subdomain (i=), which its key forbids' : null;
}

type KeyTags = ReadonlyMap<string, string>;

const flags = (tags: KeyTags | null, name: string): string[] =>
  (tags?.get(name) ?? '')
    .toLowerCase()
    .split(':')
    .map((flag) => flag.trim());

/** The body as it came over SMTP. mailauth mends bare line feeds too, but one await a line. */
function withCrlf(body: Buffer): Buffer {
  const text = body.toString('latin1');
  return /(?<!\r)\n/.test(text) ? Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1') : body;
}

/** In slices that end at line ends (mailauth copies what is left of a line each time), with room for others between. */
async function* slices(buffers: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const buffer of buffers) {
    for (let at = 0; at < buffer.length;) {
      const lineEnd = buffer.indexOf('\n', at + SLICE_BYTES);
      const end = lineEnd === -1 ? buffer.length : lineEnd + 1;
      yield buffer.subarray(at, end);
      at = end;
      await nextTurn();
    }
  }
}
