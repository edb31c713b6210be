import QRCode from 'qrcode';
import type { Invoice } from '../core/model/invoice.js';
import { isCreditorReference } from '../core/rules/creditor-reference.js';
import { toPay } from '../core/rules/invoice.js';

/** Countries of the SEPA schemes by the first letters of their IBANs (European Payments Council, EPC409-09). */
const SEPA = new Set(
  'AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA'.split(
    ' ',
  ),
);

/** The largest amount of a SEPA credit transfer, in cents. */
const MOST = 99_999_999_999;

/**
 * The text of the EPC QR code (EPC069-12, version 2) with which a banking app fills in the transfer; null where there
 * can be none: another currency, no bank account, an IBAN outside SEPA or mistyped, nothing to pay.
 */
export function epcText(invoice: Invoice): string | null {
  const bank = invoice.seller.bank;
  const iban = bank?.iban.replace(/\s+/g, '').toUpperCase() ?? '';
  if (!bank || invoice.currency !== 'EUR' || !SEPA.has(iban.slice(0, 2)) || !isIban(iban)) return null;
  const amount = toPay(invoice);
  if (amount < 1 || amount > MOST) return null;
  const euros = `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
  const isStructured = isCreditorReference(invoice.reference);
  return [
    'BCD',
    '002',
    '1', // UTF-8
    'SCT',
    bank.bic?.replace(/\s+/g, '') ?? '',
    field(bank.holder, 70),
    iban,
    `EUR${euros}`,
    '', // purpose
    isStructured ? invoice.reference : '', // structured: ISO 11649 only
    isStructured ? '' : field(invoice.reference, 140),
  ]
    .join('\n')
    .trimEnd();
}

/** ISO 13616: letters become numbers, the first four characters go to the end, and the rest of the division by 97 is 1. */
function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((c) => parseInt(c, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

const field = (text: string, most: number): string => [...text.replace(/\s+/g, ' ').trim()].slice(0, most).join('');

/** The dark modules of the code, row by row. EPC069-12 asks for error correction M. */
export function qrModules(text: string): { size: number; dark: (row: number, column: number) => boolean } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  return { size: modules.size, dark: (row, column) => modules.get(row, column) === 1 };
}
