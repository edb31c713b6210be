import type { VatReason } from '../model/invoice.js';

/** Why an invoice carries no VAT (Art. 226(11) and (11a) of Directive 2006/112/EC). */
export type VatNote = VatReason;

/**
 * What the law wants said on an invoice, in its language. Art. 226(11a) asks for the mention "Reverse charge"; each
 * language version of the Directive has its own term for it, and the English one stands beside it, for the invoice goes
 * abroad.
 */
const NOTES = {
  en: {
    'reverse-charge': 'Reverse charge: VAT is to be paid by the customer (Art. 196 of Directive 2006/112/EC).',
    'outside-eu': 'Not subject to VAT in the EU (Art. 44 and 59 of Directive 2006/112/EC).',
    'no-vat': 'No VAT charged.',
  },
  de: {
    'reverse-charge':
      'Steuerschuldnerschaft des Leistungsempfängers (Reverse charge, Art. 196 der Richtlinie 2006/112/EG).',
    'outside-eu': 'In der EU nicht steuerbar (Art. 44 und 59 der Richtlinie 2006/112/EG).',
    'no-vat': 'Es wird keine Umsatzsteuer berechnet.',
  },
  sl: {
    'reverse-charge':
      'Obrnjena davčna obveznost (Reverse charge): DDV plača prejemnik storitve (člen 196 Direktive 2006/112/ES).',
    'outside-eu': 'V EU ni predmet obdavčitve z DDV (člena 44 in 59 Direktive 2006/112/ES).',
    'no-vat': 'DDV ni obračunan.',
  },
  hr: {
    'reverse-charge':
      'Prijenos porezne obveze (Reverse charge): PDV plaća primatelj usluge (članak 196. Direktive 2006/112/EZ).',
    'outside-eu': 'U EU-u ne podliježe PDV-u (članci 44. i 59. Direktive 2006/112/EZ).',
    'no-vat': 'PDV nije obračunan.',
  },
} as const satisfies Record<string, Record<VatNote, string>>;

const isKnown = (language: string): language is keyof typeof NOTES => Object.hasOwn(NOTES, language);
/** A language without words of its own gets English, like the rest of the invoice (words.ts). */
const known = (language: string): keyof typeof NOTES => (isKnown(language) ? language : 'en');

/** The note in the invoice's language. It is stored with the invoice, so that its words never change afterwards. */
export const vatNoteWords = (language: string, note: VatNote): string => NOTES[known(language)][note];

const CANCELLED = {
  en: 'The certificate {name} was cancelled.',
  de: 'Das Zertifikat {name} wurde gekündigt.',
  sl: 'Certifikat {name} je bil odpovedan.',
  hr: 'Certifikat {name} je otkazan.',
} as const satisfies Record<keyof typeof NOTES, string>;

/** Why the invoice of a certificate that was cancelled is credited: `The certificate example.com (SSL-1001) was cancelled.` */
export const cancelledWords = (language: string, certificate: { id: string; names: readonly string[] }): string =>
  CANCELLED[known(language)].replace('{name}', () => `${certificate.names[0] ?? ''} (${certificate.id})`.trim());

/** What is sold, for the line of the invoice: `Basic SSL, example.com, 12 months (SSL-1001)`. */
export function lineWords(
  language: string,
  of: { product: string; names: readonly string[]; termMonths: number; certificateId: string },
): string {
  const months = new Intl.NumberFormat(known(language), { style: 'unit', unit: 'month', unitDisplay: 'long' });
  return `${of.product}, ${of.names.join(', ')}, ${months.format(of.termMonths)} (${of.certificateId})`;
}
