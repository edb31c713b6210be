// Renewal notices (HTML and text) against calling mjml for each, and invoice PDFs against bare pdfkit with the same page
// and fonts. Rounds of both take turns; the medians of their rates are compared.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import mjml from 'mjml';
import { createInvoicePrinter } from '../../dist/documents/invoice-pdf.js';
import { PAGE } from '../../dist/documents/invoice-page.js';
import { readCompiledMails } from '../../dist/mail/out/compiled-mails.js';
import { factsOf } from '../../dist/mail/out/facts/index.js';
import { phrasing } from '../../dist/mail/out/phrasing.js';
import { createMailRenderer } from '../../dist/mail/out/render.js';
import { wrapText } from '../../dist/mail/out/wrap.js';
import { loadWords } from '../../dist/words/words.js';
import { record, replay } from './bare-pdfkit.mjs';
import { invoiceOf, noticeOf, shop } from './facts.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = path.join(root, 'dist/templates');

/** In all; a round has a tenth of them. */
const NOTICES = 10_000;
const ROUNDS = 10;
/** mjml takes so long that a few a round say enough. */
const MJML_A_ROUND = 12;
const PDFS_A_ROUND = 40;

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function rateOf(count, work) {
  const begin = performance.now();
  for (let i = 0; i < count; i += 1) await work(i);
  return (count * 1000) / (performance.now() - begin);
}

/** HTML and text, as render.ts makes them before they become MIME. */
function noticeMaker() {
  const words = loadWords(path.join(built, 'words'));
  const mails = readCompiledMails(built, words);
  return (mail) => {
    const facts = factsOf(phrasing(words, shop, mail, [], '2026-11-24'));
    const bodies = mails(mail.content.template, mail.language);
    return { html: bodies.html(facts), text: wrapText(bodies.text(facts)) };
  };
}

/** The same mail, with the call of mjml made for each that scripts/build-templates.mjs makes once. */
async function mjmlMaker(ours) {
  const filePath = path.join(root, 'templates/mails/renewal-notice.mjml');
  const theme = JSON.parse(await readFile(path.join(root, 'templates/theme.json'), 'utf8'));
  const source = await readFile(filePath, 'utf8');
  const withTheme = (xml) => xml.replace(/@([a-zA-Z]+)@/g, (_, name) => theme[name]);
  return async (mail) => {
    const { html, errors } = await mjml(source, {
      preprocessors: [withTheme],
      filePath,
      ignoreIncludes: false,
      includePath: path.join(root, 'templates'),
      validationLevel: 'soft',
      keepComments: false,
      fonts: {},
    });
    if (errors.length > 0 || html.length < 5_000) throw new Error('mjml made no mail: the benchmark is broken');
    return ours(mail);
  };
}

/** No mail and no PDF differs between two renders of the same facts. */
async function compareTwice(print) {
  const [once, again] = [createMailRenderer({ shop }), createMailRenderer({ shop })];
  const differing = [];
  for (let n = 0; n < NOTICES; n += 1) {
    const [a, b] = [await once(noticeOf(n), [], '2026-11-24'), await again(noticeOf(n), [], '2026-11-24')];
    if (Buffer.compare(a.mime, b.mime) !== 0) differing.push(`notice ${n}`);
  }
  for (let n = 0; n < 100; n += 1)
    if (Buffer.compare(await print(invoiceOf(n)), await print(invoiceOf(n))) !== 0) differing.push(`invoice ${n}`);
  if (differing.length > 0) throw new Error(`Not the same twice: ${differing.slice(0, 10).join(', ')}`);
}

async function notices() {
  const ours = noticeMaker();
  const peer = await mjmlMaker(ours);
  const whole = createMailRenderer({ shop });
  const mails = Array.from({ length: NOTICES / ROUNDS }, (_, n) => noticeOf(n));
  for (const mail of mails) ours(mail);
  for (let i = 0; i < 5; i += 1) await peer(mails[i]);
  const rates = { ours: [], whole: [], peer: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.ours.push(await rateOf(mails.length, (i) => ours(mails[i])));
    rates.peer.push(await rateOf(MJML_A_ROUND, (i) => peer(mails[i])));
    rates.whole.push(await rateOf(mails.length / 5, (i) => whole(mails[i], [], '2026-11-24')));
  }
  return { ours: median(rates.ours), whole: median(rates.whole), peer: median(rates.peer) };
}

async function pdfs(print) {
  const bareOptions = {
    size: [PAGE.width, PAGE.height],
    margins: { top: PAGE.top, left: PAGE.left, right: PAGE.right, bottom: 0 },
    autoFirstPage: false,
    bufferPages: true,
  };
  const invoices = Array.from({ length: PDFS_A_ROUND }, (_, n) => invoiceOf(n));
  const pages = [];
  for (const invoice of invoices) pages.push(await record(() => print(invoice)));
  const rates = { ours: [], peer: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const ours = await rateOf(invoices.length, (i) => print(invoices[i]));
    const peer = await rateOf(pages.length, (i) => replay(pages[i], bareOptions));
    // The first round is for the compiler.
    if (round < 0) continue;
    rates.ours.push(ours);
    rates.peer.push(peer);
  }
  return { ours: median(rates.ours), peer: median(rates.peer) };
}

const row = (what, ours, unit, peer, theirs) => ({ what, ours, unit, peer, theirs, ratio: ours / theirs });

export async function bench() {
  const print = createInvoicePrinter();
  await compareTwice(print);
  const mails = await notices();
  const papers = await pdfs(print);
  return [
    row('renewal notice, HTML and text', mails.ours, '/s', 'mjml for each', mails.peer),
    row('renewal notice, whole MIME', mails.whole, '/s', 'mjml for each', mails.peer),
    row('invoice PDF with QR code and XML', papers.ours, '/s', 'bare pdfkit, same page and fonts', papers.peer),
    row('mails of 10 000 that are the same when made again', NOTICES, '', 'all of them', NOTICES),
  ];
}
