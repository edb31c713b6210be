import type { MatchedFile } from '../../core/results.js';
import type { CertificateView } from '../../core/model/view.js';
import { type Block, type Message, button, context, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { called, dateChange, plural } from './words.js';

/** As many lines as fit into a section whatever they say. */
const LINES_IN_SECTION = 6;
/** A button each is of use for a few. */
const MOST_BUTTONS = 10;

export interface LeftFile {
  file: string;
  why: string;
}

const sections = (lines: readonly string[]): Block[] =>
  Array.from({ length: Math.ceil(lines.length / LINES_IN_SECTION) }, (_, n) =>
    section(lines.slice(n * LINES_IN_SECTION, (n + 1) * LINES_IN_SECTION).join('\n')),
  );

/** Which file is for which certificate, and the dates that it would bring. */
function matchLine({ file, certificate: now, willBe, report }: MatchedFile): string {
  const next = willBe.reissueOn ? ` · next reissue ${willBe.reissueOn}` : '';
  const warnings = report.findings
    .filter(({ severity }) => severity === 'warning')
    .map((f) => `\n⚠️ ${md(f.message, 150)}`);
  return `${code(file, 80)} → ${called(now)} · ${md(now.customer.name, 60)}\nvalid until ${dateChange(now.notAfter, willBe.notAfter)} · paid until ${dateChange(now.paidUntil, willBe.paidUntil)}${next}${warnings.join('')}`;
}

const leftLine = ({ file, why }: LeftFile): string => `${code(file, 80)}: ${md(why, 350)}`;

/** What did not fit, above all why. */
export const leftBlocks = (left: readonly LeftFile[]): Block[] =>
  left.length > 0 ? [section(`*❌ Not recorded* (${left.length})`), ...sections(left.map(leftLine))] : [];

/** Shown before anything is recorded. */
export const matchBlocks = (matches: readonly MatchedFile[], left: readonly LeftFile[]): Block[] => [
  ...(matches.length > 0
    ? [section(`*✅ Fits* (${matches.length}). Nothing is recorded yet.`), ...sections(matches.map(matchLine))]
    : []),
  ...leftBlocks(left),
];

/** What was recorded, each by its name, and what was not. */
export function manyIssuedMessage(
  recorded: readonly { file: string; certificate: CertificateView }[],
  left: readonly LeftFile[],
): Message {
  const text = `${plural(recorded.length, 'certificate')} recorded${left.length > 0 ? `, ${plural(left.length, 'file')} not` : ''}`;
  const line = ({ file, certificate: view }: (typeof recorded)[number]): string =>
    `✅ ${called(view)} · ${md(view.customer.name, 60)}\nvalid until *${view.notAfter ?? '–'}* · paid until *${view.paidUntil ?? '–'}* · ${code(file, 80)}`;
  const shown = recorded.slice(0, MOST_BUTTONS);
  return message(
    [text, ...recorded.map(({ certificate }) => `${certificate.id} ${md(certificate.commonName)}`)].join('\n'),
    [
      header(text),
      ...shown.map((one) =>
        section(line(one), button({ text: 'Show', action: 'card:show', value: one.certificate.id })),
      ),
      ...sections(recorded.slice(MOST_BUTTONS).map(line)),
      ...leftBlocks(left),
      ...(recorded.length > 0 ? [context('The customers have them by mail.')] : []),
    ],
  );
}
