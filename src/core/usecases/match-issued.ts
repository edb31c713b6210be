import type { Asking, UseCase } from '../context.js';
import { type Certificate, commonName } from '../model/certificate.js';
import { serialKey } from '../model/indexes.js';
import type { MatchedFile } from '../results.js';
import { namesOf } from '../rules/certificate/certificate-rules.js';
import { type Leaf, sortOut } from '../rules/certificate/sort-out.js';
import { issuing } from '../rules/issuing.js';
import { all } from './find.js';
import { checkIssued, isLeakedKey, whyNotIssue, withIssued } from './record-issued.js';
import { shown } from './show.js';

type Fit = { fits: MatchedFile } | { why: string };

/** Nobody has so many certificates with one key. */
const MOST_WITH_ONE_KEY = 20;

/**
 * A pile of files against the certificates that wait: each file by the public key in the CSR that was accepted. Nothing
 * is recorded here; what fits is recorded one by one, by `record-issued`.
 */
export const matchIssued: UseCase<'match-issued'> = {
  kind: 'question',
  async run(asking, input) {
    const files = input.files.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') }));
    const { leaves, left } = sortOut(files);
    const matches = new Map<string, MatchedFile>();
    for (const leaf of leaves) {
      const fit = await fitOf(asking, leaf);
      if ('why' in fit) {
        left.push({ file: leaf.file, why: fit.why });
        continue;
      }
      const { certificate } = fit.fits;
      const other = matches.get(certificate.id);
      const [kept, older] = !other || endOf(fit.fits) > endOf(other) ? [fit.fits, other] : [other, fit.fits];
      matches.set(certificate.id, kept);
      if (older)
        left.push({
          file: older.file,
          why: `The one in ${kept.file} is for ${certificate.id} as well and ends later.`,
        });
    }
    return { matches: [...matches.values()], left };
  },
};

const endOf = ({ report }: MatchedFile): string => report.notAfter ?? '';

/** The certificate that a leaf is for, with the dates that it would bring; or why it is for none. */
async function fitOf(asking: Asking, leaf: Leaf): Promise<Fit> {
  const { spkiSha256 } = leaf.certificate;
  const found: Certificate[] = [];
  for await (const one of all(asking.tx, 'certificate', { index: 'spki', is: spkiSha256 })) {
    found.push(one);
    if (found.length >= MOST_WITH_ONE_KEY) break;
  }
  const known = [...new Map(found.map((one) => [one.id, one])).values()];
  if (known.length === 0) return { why: await whyUnknown(asking, leaf) };
  const serial = serialKey(leaf.certificate.serial);
  for (const { id, periods } of known) {
    const recorded = periods.flatMap((p) => p.issued).find((one) => serialKey(one.serial) === serial);
    if (recorded) return { why: `It is recorded already: ${id}, on ${recorded.recordedOn} by ${recorded.by}.` };
  }
  const judged = await Promise.all(known.map((certificate) => judge(asking, leaf, certificate)));
  const fits = judged.filter((one) => 'fits' in one);
  const [first] = fits;
  if (first && fits.length === 1) return first;
  if (fits.length > 1) {
    const ids = fits.map(({ fits: { certificate } }) => certificate.id).join(', ');
    return { why: `It fits ${ids}, which have the same CSR. Record it at the one that is meant.` };
  }
  // Of several with this key the one with its names is meant.
  const names = namesOf(leaf.certificate);
  const meant = known.findIndex((certificate) => certificate.names.some((name) => names.includes(name)));
  const said = judged[Math.max(0, meant)];
  return { why: said && 'why' in said ? said.why : '' };
}

async function judge(asking: Asking, leaf: Leaf, certificate: Certificate): Promise<Fit> {
  const { id } = certificate;
  const why = whyNotIssue(certificate, asking.today);
  if (why) return { why };
  const about = issuing(certificate, asking.today);
  if (about.csr?.spkiSha256 !== leaf.certificate.spkiSha256) {
    return { why: `It is for an earlier CSR of ${id}; the one that counts now has another key.` };
  }
  if (await isLeakedKey(asking, about.csr)) return { why: `The private key of the CSR of ${id} is known to others.` };
  const report = checkIssued(asking, certificate, about, Buffer.from(leaf.bundle));
  if (report.verdict === 'reject') {
    const faults = report.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    return { why: `It is for ${id}, but: ${faults.join(' ')}` };
  }
  const { updated } = withIssued(asking, certificate, report, about);
  return {
    fits: {
      file: leaf.file,
      base64: Buffer.from(leaf.bundle).toString('base64'),
      report,
      certificate: await shown(asking, certificate),
      willBe: await shown(asking, updated),
    },
  };
}

/** No CSR here has its key; whose name it has may tell what went wrong. */
async function whyUnknown({ tx }: Asking, { certificate: leaf }: Leaf): Promise<string> {
  const names = namesOf(leaf);
  const [name = leaf.subject] = names;
  for (const one of names) {
    const { items } = await tx.find('certificate', { index: 'name', is: one }, { limit: 5 });
    const same = items.find((certificate) => !certificate.cancelled);
    if (same)
      return `No CSR here has its key. ${same.id} ${commonName(same)} has the name ${one}, but another key in its CSR.`;
  }
  return `No CSR here has its key, and no certificate the name ${name}.`;
}
