import type { Billed, Invoice, InvoiceLine, VatReason } from '../core/model/invoice.js';
import type { PlainDate } from '../core/model/dates.js';
import { decimalAmount, fractionDigits } from '../core/rules/words.js';
import { toPay } from '../core/rules/invoice.js';
import { type Paper, isCreditNote } from './paper.js';
import { type Element, element as e, writeXml } from './xml-writer.js';

/** EN 16931-1 as such, without a country's own rules (BT-24). */
const GUIDELINE = 'urn:cen.eu:en16931:2017';

/** Categories of UNTDID 5305: standard, reverse charge, services outside the scope of tax, exempt. */
type Category = 'S' | 'AE' | 'O' | 'E';
const CATEGORIES = { 'reverse-charge': 'AE', 'outside-eu': 'O', 'no-vat': 'E' } as const satisfies Record<
  VatReason,
  Category
>;

const categoryOf = (paper: Billed, rate: number): Category =>
  rate > 0 ? 'S' : paper.vatReason ? CATEGORIES[paper.vatReason] : 'E';

/**
 * Why there is no EN 16931 document of it, or null. A file that breaks the standard's rules is worse than none: the
 * reader's program refuses the invoice.
 */
export function whyNoXml(paper: Paper): string | null {
  if (paper.lines.length === 0) return 'it has no lines (BR-16)';
  const categories = new Set(paper.vat.map(({ rate }) => categoryOf(paper, rate)));
  if (categories.has('O') && categories.size > 1)
    return 'what is outside the scope of VAT stands beside something else (BR-O-11)';
  if (!categories.has('O') && !paper.seller.vatId && !paper.seller.taxNumber)
    return 'the seller has neither a VAT id nor a tax number (BR-S-02, BR-E-02)';
  if (categories.has('AE') && (!paper.seller.vatId || !paper.buyer.vatId)) return 'a VAT id is missing (BR-AE-02)';
  if ([...categories].some((one) => one !== 'S') && !paper.vatNote) return 'the reason for no VAT is missing (BR-E-10)';
  // The standard's amounts have two decimals (BR-DEC-09 and its like).
  return fractionDigits(paper.currency) > 2 ? `amounts in ${paper.currency} have more than two decimals` : null;
}

/**
 * The invoice or credit note as UN/CEFACT Cross Industry Invoice, syntax CII of EN 16931: what Factur-X and ZUGFeRD
 * carry in the PDF. Only what stands on the paper is in it.
 */
export function eInvoiceXml(paper: Paper): string {
  return writeXml(
    e(
      'rsm:CrossIndustryInvoice',
      [
        e('rsm:ExchangedDocumentContext', [
          e('ram:GuidelineSpecifiedDocumentContextParameter', [e('ram:ID', GUIDELINE)]),
        ]),
        document(paper),
        e('rsm:SupplyChainTradeTransaction', [
          ...paper.lines.map((line, i) => lineItem(paper, line, i + 1)),
          e('ram:ApplicableHeaderTradeAgreement', [seller(paper), buyer(paper)]),
          e('ram:ApplicableHeaderTradeDelivery', [
            e('ram:ActualDeliverySupplyChainEvent', [e('ram:OccurrenceDateTime', [date('udt', supplied(paper))])]),
          ]),
          settlement(paper),
        ]),
      ],
      {
        'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
        'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
        'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
        'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
      },
    ),
  );
}

/** A credit note voids what was supplied on the day of its invoice; what was paid in advance counts from that payment. */
const supplied = (paper: Paper): PlainDate =>
  isCreditNote(paper) ? paper.credits.issued : (paper.prepaid?.on ?? paper.issued);

const isOpen = (paper: Paper): paper is Invoice => !isCreditNote(paper) && toPay(paper) > 0;

const date = (prefix: 'udt' | 'qdt', day: PlainDate): Element =>
  e(`${prefix}:DateTimeString`, day.replaceAll('-', ''), { format: '102' });

const optional = (name: string, value: string | undefined): Element | null => (value ? e(name, value) : null);

function document(paper: Paper): Element {
  return e('rsm:ExchangedDocument', [
    e('ram:ID', paper.id),
    e('ram:TypeCode', isCreditNote(paper) ? '381' : '380'),
    e('ram:IssueDateTime', [date('udt', paper.issued)]),
    isCreditNote(paper) ? e('ram:IncludedNote', [e('ram:Content', paper.reason)]) : null,
  ]);
}

/** Of what is outside the scope of tax no rate is said (BR-O-05). */
const rateOf = (category: Category, rate: number): Element | null =>
  category === 'O' ? null : e('ram:RateApplicablePercent', (rate / 100).toFixed(2));

function lineItem(paper: Paper, line: InvoiceLine, n: number): Element {
  const category = categoryOf(paper, line.vatRate);
  const amount = (minor: number): string => decimalAmount(minor, paper.currency);
  return e('ram:IncludedSupplyChainTradeLineItem', [
    e('ram:AssociatedDocumentLineDocument', [e('ram:LineID', String(n))]),
    e('ram:SpecifiedTradeProduct', [e('ram:Name', line.description)]),
    e('ram:SpecifiedLineTradeAgreement', [
      e('ram:NetPriceProductTradePrice', [e('ram:ChargeAmount', amount(line.unitNet))]),
    ]),
    // C62: one, as a unit (UN/ECE Recommendation 20).
    e('ram:SpecifiedLineTradeDelivery', [e('ram:BilledQuantity', String(line.quantity), { unitCode: 'C62' })]),
    e('ram:SpecifiedLineTradeSettlement', [
      e('ram:ApplicableTradeTax', [
        e('ram:TypeCode', 'VAT'),
        e('ram:CategoryCode', category),
        rateOf(category, line.vatRate),
      ]),
      e('ram:SpecifiedTradeSettlementLineMonetarySummation', [e('ram:LineTotalAmount', amount(line.net))]),
    ]),
  ]);
}

/** BT-35 to BT-40: three lines at most, so what is more stands in the third. */
function address({ address: { lines, postalCode, city, country } }: Billed['buyer']): Element {
  return e('ram:PostalTradeAddress', [
    optional('ram:PostcodeCode', postalCode),
    optional('ram:LineOne', lines[0]),
    optional('ram:LineTwo', lines[1]),
    optional('ram:LineThree', lines.slice(2).join(', ')),
    optional('ram:CityName', city),
    e('ram:CountryID', country),
  ]);
}

const taxRegistration = (scheme: 'VA' | 'FC', id: string | undefined): Element | null =>
  id ? e('ram:SpecifiedTaxRegistration', [e('ram:ID', id, { schemeID: scheme })]) : null;

/** Where the service is outside the scope of tax, no VAT id may stand in the document (BR-O-02). */
const isOutside = (paper: Paper): boolean => paper.vatReason === 'outside-eu';

function seller(paper: Paper): Element {
  const { name, registration, email, vatId, taxNumber } = paper.seller;
  // Something must tell who the seller is (BR-CO-26): where no VAT id may stand and there is no register, the number itself.
  const isNamed = registration !== undefined || (vatId !== undefined && !isOutside(paper));
  return e('ram:SellerTradeParty', [
    isNamed ? null : optional('ram:ID', taxNumber ?? vatId),
    e('ram:Name', name),
    registration ? e('ram:SpecifiedLegalOrganization', [e('ram:ID', registration)]) : null,
    address(paper.seller),
    e('ram:URIUniversalCommunication', [e('ram:URIID', email, { schemeID: 'EM' })]),
    taxRegistration('FC', taxNumber ?? (isOutside(paper) ? vatId : undefined)),
    isOutside(paper) ? null : taxRegistration('VA', vatId),
  ]);
}

function buyer(paper: Paper): Element {
  return e('ram:BuyerTradeParty', [
    e('ram:Name', paper.buyer.name),
    address(paper.buyer),
    isOutside(paper) ? null : taxRegistration('VA', paper.buyer.vatId),
  ]);
}

function settlement(paper: Paper): Element {
  const amount = (minor: number): string => decimalAmount(minor, paper.currency);
  return e('ram:ApplicableHeaderTradeSettlement', [
    isCreditNote(paper) ? null : e('ram:PaymentReference', paper.reference),
    paper.nationalVat ? e('ram:TaxCurrencyCode', paper.nationalVat.currency) : null,
    e('ram:InvoiceCurrencyCode', paper.currency),
    isOpen(paper) ? paymentMeans(paper) : null,
    ...paper.vat.map(({ rate, net, vat }) => {
      const category = categoryOf(paper, rate);
      return e('ram:ApplicableTradeTax', [
        e('ram:CalculatedAmount', amount(vat)),
        e('ram:TypeCode', 'VAT'),
        category === 'S' ? null : optional('ram:ExemptionReason', paper.vatNote),
        e('ram:BasisAmount', amount(net)),
        e('ram:CategoryCode', category),
        rateOf(category, rate),
      ]);
    }),
    isOpen(paper) ? e('ram:SpecifiedTradePaymentTerms', [e('ram:DueDateDateTime', [date('udt', paper.due)])]) : null,
    e('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
      e('ram:LineTotalAmount', amount(paper.net)),
      e('ram:TaxBasisTotalAmount', amount(paper.net)),
      e('ram:TaxTotalAmount', amount(paper.vatTotal), { currencyID: paper.currency }),
      nationalVat(paper),
      e('ram:GrandTotalAmount', amount(paper.total)),
      !isCreditNote(paper) && paper.prepaid ? e('ram:TotalPrepaidAmount', amount(paper.prepaid.amount)) : null,
      e('ram:DuePayableAmount', amount(isCreditNote(paper) ? paper.total : toPay(paper))),
    ]),
    isCreditNote(paper)
      ? e('ram:InvoiceReferencedDocument', [
          e('ram:IssuerAssignedID', paper.credits.number),
          e('ram:FormattedIssueDateTime', [date('qdt', paper.credits.issued)]),
        ])
      : null,
  ]);
}

/** BT-111: the VAT in the currency in which it is owed. */
function nationalVat({ nationalVat: national }: Paper): Element | null {
  if (!national) return null;
  const { amount, currency } = national;
  return e('ram:TaxTotalAmount', decimalAmount(amount, currency), { currencyID: currency });
}

/** 58: SEPA credit transfer, 30: credit transfer (UNTDID 4461). */
function paymentMeans(paper: Invoice): Element | null {
  const { bank } = paper.seller;
  if (!bank) return null;
  return e('ram:SpecifiedTradeSettlementPaymentMeans', [
    e('ram:TypeCode', paper.currency === 'EUR' ? '58' : '30'),
    e('ram:PayeePartyCreditorFinancialAccount', [
      e('ram:IBANID', bank.iban.replace(/\s+/g, '')),
      e('ram:AccountName', bank.holder),
    ]),
    bank.bic ? e('ram:PayeeSpecifiedCreditorFinancialInstitution', [e('ram:BICID', bank.bic)]) : null,
  ]);
}
