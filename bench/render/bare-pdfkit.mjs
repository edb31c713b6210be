// The same page by pdfkit alone: every call that our printer makes to draw one is noted, and a bare program repeats them
// without reckoning anything. The fonts are parsed once there, too.
import PDFDocument from 'pdfkit';
import { invoiceFonts } from '../../dist/documents/invoice-fonts.js';

const DRAWING = [
  'addPage',
  'fillAndStroke',
  'fillColor',
  'fill',
  'font',
  'fontSize',
  'lineTo',
  'lineWidth',
  'moveTo',
  'rect',
  'stroke',
  'strokeColor',
  'switchToPage',
  'text',
];

/** The calls that `print` makes at the outer level while it draws. */
export async function record(print) {
  const calls = [];
  const prototype = PDFDocument.prototype;
  const originals = new Map(DRAWING.map((name) => [name, prototype[name]]));
  let depth = 0;
  for (const [name, original] of originals) {
    prototype[name] = function (...args) {
      if (depth === 0) calls.push([name, args]);
      depth += 1;
      try {
        return original.apply(this, args);
      } finally {
        depth -= 1;
      }
    };
  }
  try {
    await print();
  } finally {
    for (const [name, original] of originals) prototype[name] = original;
  }
  return calls;
}

export function replay(calls, options) {
  const doc = new PDFDocument(options);
  const fonts = invoiceFonts();
  doc.registerFont('regular', fonts.regular);
  doc.registerFont('strong', fonts.strong);
  const done = new Promise((resolve, reject) => {
    const chunks = [];
    doc.on('data', (chunk) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  // pdfkit keeps the options of a text for itself and adds to them.
  for (const [name, args] of calls) doc[name](...args.map((arg) => (isPlain(arg) ? { ...arg } : arg)));
  doc.end();
  return done;
}

const isPlain = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
