import type { FontName } from './invoice-fonts.js';

/** A4 with 20 mm at the sides; points of 1/72 inch. */
export const PAGE = { width: 595.28, height: 841.89, left: 56, right: 56, top: 56, bottom: 84 } as const;
export const INNER = PAGE.width - PAGE.left - PAGE.right;
export const INK = '#1d2730';
export const QUIET = '#5a6772';
export const LINE = '#c9d2da';
/** The same blue as in the mails (templates/theme.json). */
export const ACCENT = '#17507a';

export interface TextStyle {
  font?: FontName;
  size?: number;
  color?: string;
  align?: 'left' | 'right' | 'center';
  /** Digits of one width, for columns of figures. */
  figures?: boolean;
}

/** A sheet that knows how far it is written. Everything that is drawn goes through it. */
export class Sheet {
  y: number = PAGE.top;

  constructor(readonly doc: PDFKit.PDFDocument) {}

  private style({ font = 'regular', size = 9.5, color = INK }: TextStyle): void {
    this.doc.font(font).fontSize(size).fillColor(color);
  }

  /** The height that the text takes in this width. */
  height(text: string, width: number, style: TextStyle = {}): number {
    this.style(style);
    return this.doc.heightOfString(text, { width, lineGap: 1.5 });
  }

  /** Writes text at a place; returns the height that it took. */
  text(text: string, x: number, y: number, width: number, style: TextStyle = {}): number {
    const height = this.height(text, width, style);
    const features: PDFKit.Mixins.OpenTypeFeatures[] | undefined = style.figures ? ['tnum'] : undefined;
    this.doc.text(text, x, y, { width, lineGap: 1.5, align: style.align ?? 'left', features });
    return height;
  }

  /** Writes at the present height and moves down. */
  put(text: string, x: number, width: number, style: TextStyle = {}): void {
    this.y += this.text(text, x, this.y, width, style);
  }

  rule(
    y: number,
    color: string = LINE,
    width = 0.7,
    from: number = PAGE.left,
    to: number = PAGE.width - PAGE.right,
  ): void {
    this.doc.moveTo(from, y).lineTo(to, y).lineWidth(width).strokeColor(color).stroke();
  }

  /** Whether so much still fits above the foot of the page. */
  fits(height: number): boolean {
    return this.y + height <= PAGE.height - PAGE.bottom;
  }

  newPage(): void {
    this.doc.addPage();
    this.y = PAGE.top;
  }
}
