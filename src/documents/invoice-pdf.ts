import { readFileSync } from 'node:fs';
import path from 'node:path';
import PDFDocument from 'pdfkit';
import type { PrintInvoice } from '../core/ports.js';
import { compiledTemplatesDir } from '../words/compiled-templates.js';
import type { OwnTemplates } from '../words/own-templates.js';
import { loadWords } from '../words/words.js';
import { invoiceFonts } from './invoice-fonts.js';
import { drawFeet, drawHead, drawIntro, drawParties } from './invoice-head.js';
import { PAGE, Sheet } from './invoice-page.js';
import { drawPayment } from './invoice-payment.js';
import { drawLines } from './invoice-table.js';
import { drawTotals } from './invoice-totals.js';
import { type Paper, isCreditNote, isProforma, titleKey } from './paper.js';
import { embedEInvoice } from './pdf-a.js';
import { invoiceWords } from './invoice-words.js';

/**
 * Reads words and fonts, once; the printer then draws an invoice on A4, in the invoice's language, with the fields of
 * Art. 226 of Directive 2006/112/EC. The same invoice gives the same bytes.
 * @param options.logo the path of a PNG or JPEG file
 * @param options.own the shop's own words, laid over those of the package
 * @throws AppError `invalid-input` where the templates are not built
 */
export function createInvoicePrinter(
  options: { logo?: string; own?: Pick<OwnTemplates, 'words'> | null } = {},
): PrintInvoice {
  const allWords = loadWords(path.join(compiledTemplatesDir(), 'words'), options.own?.words);
  const fonts = invoiceFonts();
  const logo = options.logo === undefined ? undefined : readFileSync(options.logo);
  return async (invoice) => {
    const words = invoiceWords(allWords, invoice);
    const doc = newDocument(invoice, words.say(titleKey(invoice)));
    // For programs it would be an invoice, which it is not.
    if (!isProforma(invoice)) embedEInvoice(doc, invoice, drawnOn(invoice));
    doc.registerFont('regular', fonts.regular);
    doc.registerFont('strong', fonts.strong);
    const bytes = collect(doc);
    const sheet = new Sheet(doc);
    sheet.newPage();
    drawHead(sheet, invoice, words, logo);
    drawParties(sheet, invoice, words);
    drawIntro(sheet, invoice, words);
    drawLines(sheet, invoice, words);
    drawTotals(sheet, invoice, words);
    if (!isCreditNote(invoice)) drawPayment(sheet, invoice, words);
    drawFeet(sheet, invoice, words);
    doc.end();
    return bytes;
  };
}

const drawnOn = (paper: Paper): Date => new Date(`${paper.issued}T00:00:00Z`);

function newDocument(invoice: Paper, title: string): PDFKit.PDFDocument {
  const drawn = drawnOn(invoice);
  return new PDFDocument({
    // What an archive takes, and what may carry a file for programs (ISO 19005-3).
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    size: [PAGE.width, PAGE.height],
    // Sheet breaks the pages itself; a margin at the bottom would make pdfkit break them again.
    margins: { top: PAGE.top, left: PAGE.left, right: PAGE.right, bottom: 0 },
    autoFirstPage: false,
    bufferPages: true,
    lang: invoice.language,
    displayTitle: true,
    info: {
      Title: `${title} ${invoice.id}`,
      Producer: 'certclerk',
      Creator: 'certclerk',
      // The file's id and dates follow from the invoice, so that the same invoice is the same file.
      CreationDate: drawn,
      ModDate: drawn,
    },
  });
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
}
