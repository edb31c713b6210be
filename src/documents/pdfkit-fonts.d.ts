import type { Font } from 'fontkit';

// pdfkit takes a font that is parsed already (since 0.20); its types do not know it yet.
declare global {
  namespace PDFKit.Mixins {
    interface PDFFont {
      registerFont(name: string, src: Font): this;
    }
  }
}
