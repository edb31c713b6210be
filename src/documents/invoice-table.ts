import { INK, INNER, PAGE, QUIET, type Sheet, type TextStyle } from './invoice-page.js';
import type { InvoiceWords } from './invoice-words.js';
import type { Paper } from './paper.js';

interface Column {
  key: string;
  x: number;
  width: number;
  align: 'left' | 'right';
}

function columns(): Column[] {
  const widths = [
    ['quantity', 40],
    ['unit-net', 82],
    ['vat-rate', 46],
    ['net', 86],
  ] as const;
  const figures = widths.reduce((sum, [, width]) => sum + width, 0);
  const found: Column[] = [{ key: 'description', x: PAGE.left, width: INNER - figures - 10, align: 'left' }];
  let x = PAGE.left + INNER - figures;
  for (const [key, width] of widths) {
    found.push({ key, x, width, align: 'right' });
    x += width;
  }
  return found;
}

function drawTableHead(sheet: Sheet, words: InvoiceWords): void {
  const heights = columns().map(({ key, x, width, align }) =>
    sheet.text(words.say(key), x, sheet.y, width, { size: 8.5, color: QUIET, align }),
  );
  sheet.y += Math.max(...heights) + 4;
  sheet.rule(sheet.y, INK, 1);
  sheet.y += 6;
}

/** A description taller than this goes on below its figures, in pieces between which a page may end. */
const TALLEST_PIECE = 120;

/** Breaks a long text between its words: the first piece stands beside the figures, the others take the whole width. */
function inPieces(sheet: Sheet, text: string, width: number): string[] {
  if (sheet.height(text, width) <= TALLEST_PIECE) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.split(/(?<=\s)/)) {
    const wide = pieces.length === 0 ? width : INNER;
    if (piece !== '' && sheet.height(piece + word, wide) > TALLEST_PIECE) {
      pieces.push(piece.trimEnd());
      piece = '';
    }
    piece += word;
  }
  return [...pieces, piece];
}

interface Cell {
  text: string;
  x: number;
  width: number;
  align: 'left' | 'right';
}

/** The rows of the table: a line of the invoice is one, or several where its description is long; the last one ends it. */
function tableRows(sheet: Sheet, invoice: Paper, words: InvoiceWords): { cells: Cell[]; ends: number | null }[] {
  const [description, ...figures] = columns();
  if (!description) return [];
  return invoice.lines.flatMap((line) => {
    const values = [String(line.quantity), words.money(line.unitNet), words.rate(line), words.money(line.net)];
    const pieces = inPieces(sheet, line.description, description.width);
    return pieces.map((text, i) => ({
      cells:
        i === 0
          ? [{ ...description, text }, ...figures.map((column, n) => ({ ...column, text: values[n] ?? '' }))]
          : [{ ...description, text, width: INNER }],
      ends: i === pieces.length - 1 ? line.net : null,
    }));
  });
}

/** What a page hands on to the next one, and what that one takes over. */
function drawCarried(sheet: Sheet, words: InvoiceWords, key: 'carried' | 'brought', sum: number): void {
  const style: TextStyle = { size: 8.5, color: QUIET, align: 'right' };
  const x = PAGE.left + INNER - 96;
  sheet.text(words.say(key), PAGE.left, sheet.y, INNER - 104, style);
  sheet.text(words.money(sum), x, sheet.y, 96, { ...style, color: INK, figures: true });
  sheet.y += 15;
}

/** The lines; a page that is full says the sum so far, and the next one begins with it below the table's head. */
export function drawLines(sheet: Sheet, invoice: Paper, words: InvoiceWords): void {
  drawTableHead(sheet, words);
  let sum = 0;
  for (const { cells, ends } of tableRows(sheet, invoice, words)) {
    const height = Math.max(...cells.map(({ text, width }) => sheet.height(text, width)));
    if (!sheet.fits(height + 28)) {
      drawCarried(sheet, words, 'carried', sum);
      sheet.newPage();
      drawTableHead(sheet, words);
      drawCarried(sheet, words, 'brought', sum);
    }
    for (const { text, x, width, align } of cells)
      sheet.text(text, x, sheet.y, width, { align, figures: align === 'right' });
    sheet.y += height;
    if (ends === null) continue;
    sum += ends;
    sheet.y += 5;
    sheet.rule(sheet.y);
    sheet.y += 6;
  }
}
