import { XMLParser } from 'fast-xml-parser';

/**
 * Business rules of EN 16931-1 over the CII syntax, written down from the standard's list and independent of the code
 * that makes the XML: each takes the parsed file and says whether it holds.
 */

type Node = { name: string; attributes: Record<string, string>; text: string; children: Node[] };

const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseTagValue: false, trimValues: true });

function nodeOf(raw: unknown): Node | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const entries = Object.entries(raw);
  const [name, content] = entries.find(([key]) => key !== ':@') ?? ['', []];
  if (name === '' || name === '#text' || !Array.isArray(content)) return null;
  const attributes: Record<string, string> = {};
  const given: unknown = entries.find(([key]) => key === ':@')?.[1];
  if (typeof given === 'object' && given !== null)
    for (const [key, value] of Object.entries(given)) attributes[key.replace('@_', '')] = String(value);
  const texts = content.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && '#text' in one ? [String(one['#text'])] : [],
  );
  const children = content.map(nodeOf).filter((one) => one !== null);
  return { name: name.replace(/^\w+:/, ''), attributes, text: texts.join(''), children };
}

export function parse(xml: string): Node {
  const roots: unknown = parser.parse(xml);
  const found = Array.isArray(roots) ? roots.map(nodeOf).find((one) => one && one.name !== '?xml') : null;
  if (!found) throw new Error('no XML');
  return found;
}

/** Every node at a path of names. */
export const at = (node: Node, path: string): Node[] =>
  path
    .split('/')
    .reduce<Node[]>((nodes, name) => nodes.flatMap((n) => n.children.filter((c) => c.name === name)), [node]);
const text = (node: Node, path: string): string => at(node, path)[0]?.text ?? '';
const has = (node: Node, path: string): boolean => text(node, path) !== '';
/** Cents, so that sums are exact. */
const cents = (value: string): number => Math.round(Number(value) * 100);

const TRADE = 'SupplyChainTradeTransaction';
const SELLER = `${TRADE}/ApplicableHeaderTradeAgreement/SellerTradeParty`;
const BUYER = `${TRADE}/ApplicableHeaderTradeAgreement/BuyerTradeParty`;
const SETTLEMENT = `${TRADE}/ApplicableHeaderTradeSettlement`;
const SUMS = `${SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation`;
const lines = (x: Node) => at(x, `${TRADE}/IncludedSupplyChainTradeLineItem`);
const LINE_TAX = 'SpecifiedLineTradeSettlement/ApplicableTradeTax';
const LINE_NET = 'SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount';
const breakdown = (x: Node) => at(x, `${SETTLEMENT}/ApplicableTradeTax`);
const ids = (x: Node, party: string, scheme: string): string[] =>
  at(x, `${party}/SpecifiedTaxRegistration/ID`)
    .filter((n) => n.attributes.schemeID === scheme)
    .map((n) => n.text);
const sum = (nodes: Node[], path: string): number => nodes.reduce((s, n) => s + cents(text(n, path)), 0);
const categories = (x: Node): Set<string> => new Set(lines(x).map((l) => text(l, `${LINE_TAX}/CategoryCode`)));
const hasTaxId = (x: Node): boolean => ids(x, SELLER, 'VA').length + ids(x, SELLER, 'FC').length > 0;
const whereCategory = (x: Node, code: string, holds: () => boolean): boolean => !categories(x).has(code) || holds();
const everyBreakdown = (x: Node, code: string, holds: (b: Node) => boolean): boolean =>
  breakdown(x)
    .filter((b) => text(b, 'CategoryCode') === code)
    .every(holds);

export const RULES: readonly [id: string, rule: string, holds: (x: Node) => boolean][] = [
  [
    'BR-01',
    'a specification identifier',
    (x) => has(x, 'ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID'),
  ],
  ['BR-02', 'a number', (x) => has(x, 'ExchangedDocument/ID')],
  ['BR-03', 'an issue date', (x) => /^\d{8}$/.test(text(x, 'ExchangedDocument/IssueDateTime/DateTimeString'))],
  ['BR-04', 'a type code', (x) => ['380', '381'].includes(text(x, 'ExchangedDocument/TypeCode'))],
  ['BR-05', 'a currency', (x) => /^[A-Z]{3}$/.test(text(x, `${SETTLEMENT}/InvoiceCurrencyCode`))],
  ['BR-06', "the seller's name", (x) => has(x, `${SELLER}/Name`)],
  ['BR-07', "the buyer's name", (x) => has(x, `${BUYER}/Name`)],
  ['BR-08', "the seller's address", (x) => at(x, `${SELLER}/PostalTradeAddress`).length === 1],
  ['BR-09', "the seller's country", (x) => /^[A-Z]{2}$/.test(text(x, `${SELLER}/PostalTradeAddress/CountryID`))],
  ['BR-10', "the buyer's address", (x) => at(x, `${BUYER}/PostalTradeAddress`).length === 1],
  ['BR-11', "the buyer's country", (x) => /^[A-Z]{2}$/.test(text(x, `${BUYER}/PostalTradeAddress/CountryID`))],
  ['BR-12', 'the sum of the nets', (x) => has(x, `${SUMS}/LineTotalAmount`)],
  ['BR-13', 'the total without VAT', (x) => has(x, `${SUMS}/TaxBasisTotalAmount`)],
  ['BR-14', 'the total with VAT', (x) => has(x, `${SUMS}/GrandTotalAmount`)],
  ['BR-15', 'the amount due', (x) => has(x, `${SUMS}/DuePayableAmount`)],
  ['BR-16', 'at least one line', (x) => lines(x).length > 0],
  [
    'BR-21',
    'each line has an identifier',
    (x) => lines(x).every((l) => has(l, 'AssociatedDocumentLineDocument/LineID')),
  ],
  [
    'BR-22',
    'each line has a quantity',
    (x) => lines(x).every((l) => has(l, 'SpecifiedLineTradeDelivery/BilledQuantity')),
  ],
  [
    'BR-23',
    'each quantity has a unit',
    (x) => lines(x).every((l) => at(l, 'SpecifiedLineTradeDelivery/BilledQuantity')[0]?.attributes.unitCode === 'C62'),
  ],
  ['BR-24', 'each line has a net amount', (x) => lines(x).every((l) => has(l, LINE_NET))],
  ['BR-25', 'each line names what is sold', (x) => lines(x).every((l) => has(l, 'SpecifiedTradeProduct/Name'))],
  [
    'BR-26',
    'each line has a price',
    (x) => lines(x).every((l) => has(l, 'SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount')),
  ],
  [
    'BR-27',
    'no price is negative',
    (x) =>
      lines(x).every((l) => Number(text(l, 'SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount')) >= 0),
  ],
  ['BR-45', 'each VAT group has a base', (x) => breakdown(x).every((b) => has(b, 'BasisAmount'))],
  ['BR-46', 'each VAT group has an amount', (x) => breakdown(x).every((b) => has(b, 'CalculatedAmount'))],
  ['BR-47', 'each VAT group has a category', (x) => breakdown(x).every((b) => has(b, 'CategoryCode'))],
  [
    'BR-48',
    'each VAT group has a rate, unless it is outside the scope',
    (x) => breakdown(x).every((b) => has(b, 'RateApplicablePercent') || text(b, 'CategoryCode') === 'O'),
  ],
  [
    'BR-49',
    'payment means have a type',
    (x) => at(x, `${SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans`).every((p) => has(p, 'TypeCode')),
  ],
  [
    'BR-50/61',
    'a credit transfer has an account',
    (x) =>
      at(x, `${SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans`).every((p) =>
        has(p, 'PayeePartyCreditorFinancialAccount/IBANID'),
      ),
  ],
  [
    'BR-55',
    'a credit note refers to an invoice',
    (x) =>
      text(x, 'ExchangedDocument/TypeCode') === '380' ||
      has(x, `${SETTLEMENT}/InvoiceReferencedDocument/IssuerAssignedID`),
  ],
  [
    'BR-62',
    "the seller's electronic address has a scheme",
    (x) => at(x, `${SELLER}/URIUniversalCommunication/URIID`).every((n) => n.attributes.schemeID === 'EM'),
  ],
  [
    'BR-CO-03',
    'one tax point',
    (x) =>
      !has(x, `${SETTLEMENT}/ApplicableTradeTax/TaxPointDate`) ||
      !has(x, `${SETTLEMENT}/ApplicableTradeTax/DueDateTypeCode`),
  ],
  ['BR-CO-04', 'each line has a VAT category', (x) => lines(x).every((l) => has(l, `${LINE_TAX}/CategoryCode`))],
  [
    'BR-CO-09',
    'VAT ids begin with a country',
    (x) => [...ids(x, SELLER, 'VA'), ...ids(x, BUYER, 'VA')].every((id) => /^[A-Z]{2}/.test(id)),
  ],
  ['BR-CO-10', 'the nets add up', (x) => sum(lines(x), LINE_NET) === cents(text(x, `${SUMS}/LineTotalAmount`))],
  [
    'BR-CO-13',
    'the total without VAT is that sum',
    (x) => text(x, `${SUMS}/LineTotalAmount`) === text(x, `${SUMS}/TaxBasisTotalAmount`),
  ],
  [
    'BR-CO-14',
    'the VAT adds up',
    (x) => sum(breakdown(x), 'CalculatedAmount') === cents(text(x, `${SUMS}/TaxTotalAmount`)),
  ],
  [
    'BR-CO-15',
    'total = net + VAT',
    (x) =>
      cents(text(x, `${SUMS}/TaxBasisTotalAmount`)) + cents(text(x, `${SUMS}/TaxTotalAmount`)) ===
      cents(text(x, `${SUMS}/GrandTotalAmount`)),
  ],
  [
    'BR-CO-16',
    'due = total - paid',
    (x) => {
      const paid = text(x, `${SUMS}/TotalPrepaidAmount`);
      const rest = cents(text(x, `${SUMS}/GrandTotalAmount`)) - (paid === '' ? 0 : cents(paid));
      return rest === cents(text(x, `${SUMS}/DuePayableAmount`));
    },
  ],
  [
    'BR-CO-17',
    'VAT = base x rate',
    (x) =>
      breakdown(x).every(
        (b) =>
          Math.abs(
            (cents(text(b, 'BasisAmount')) * Number(text(b, 'RateApplicablePercent') || 0)) / 100 -
              cents(text(b, 'CalculatedAmount')),
          ) <= 0.5,
      ),
  ],
  ['BR-CO-18', 'at least one VAT group', (x) => breakdown(x).length > 0],
  [
    'BR-CO-25',
    'a due date where something is to pay',
    (x) =>
      text(x, 'ExchangedDocument/TypeCode') === '381' ||
      cents(text(x, `${SUMS}/DuePayableAmount`)) <= 0 ||
      has(x, `${SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString`),
  ],
  [
    'BR-CO-26',
    'the seller can be told apart: an identifier, a register or a VAT id, and a tax number is none of them',
    (x) =>
      has(x, `${SELLER}/ID`) ||
      has(x, `${SELLER}/SpecifiedLegalOrganization/ID`) ||
      at(x, `${SELLER}/SpecifiedTaxRegistration/ID`).some((id) => id.attributes.schemeID === 'VA'),
  ],
  [
    'BR-DEC',
    'amounts have two decimals at most',
    (x) =>
      [
        ...lines(x).flatMap((l) => at(l, LINE_NET)),
        ...at(x, SUMS).flatMap((s) => s.children),
        ...breakdown(x).flatMap((b) => [...at(b, 'BasisAmount'), ...at(b, 'CalculatedAmount')]),
      ].every((n) => /^\d+(?:\.\d{1,2})?$/.test(n.text)),
  ],
  [
    'BR-S-01',
    'standard rated lines have a group for each rate',
    (x) =>
      lines(x)
        .filter((l) => text(l, `${LINE_TAX}/CategoryCode`) === 'S')
        .every((l) =>
          breakdown(x).some(
            (b) =>
              text(b, 'CategoryCode') === 'S' &&
              text(b, 'RateApplicablePercent') === text(l, `${LINE_TAX}/RateApplicablePercent`),
          ),
        ),
  ],
  ['BR-S-02', 'standard rated: the seller has a tax id', (x) => whereCategory(x, 'S', () => hasTaxId(x))],
  [
    'BR-S-05',
    'standard rated: the rate is above zero',
    (x) => everyBreakdown(x, 'S', (b) => Number(text(b, 'RateApplicablePercent')) > 0),
  ],
  [
    'BR-S-08',
    'the base of each rate is the sum of its lines',
    (x) =>
      everyBreakdown(
        x,
        'S',
        (b) =>
          sum(
            lines(x).filter((l) => text(l, `${LINE_TAX}/RateApplicablePercent`) === text(b, 'RateApplicablePercent')),
            LINE_NET,
          ) === cents(text(b, 'BasisAmount')),
      ),
  ],
  ['BR-S-10', 'standard rated: no reason', (x) => everyBreakdown(x, 'S', (b) => !has(b, 'ExemptionReason'))],
  [
    'BR-AE-02',
    'reverse charge: both have VAT ids',
    (x) => whereCategory(x, 'AE', () => hasTaxId(x) && ids(x, BUYER, 'VA').length > 0),
  ],
  [
    'BR-AE-05',
    'reverse charge: the rate is zero',
    (x) => everyBreakdown(x, 'AE', (b) => Number(text(b, 'RateApplicablePercent')) === 0),
  ],
  [
    'BR-AE-09',
    'reverse charge: no VAT',
    (x) => everyBreakdown(x, 'AE', (b) => cents(text(b, 'CalculatedAmount')) === 0),
  ],
  ['BR-AE-10', 'reverse charge: the reason is said', (x) => everyBreakdown(x, 'AE', (b) => has(b, 'ExemptionReason'))],
  ['BR-E-02', 'exempt: the seller has a tax id', (x) => whereCategory(x, 'E', () => hasTaxId(x))],
  [
    'BR-E-10',
    'exempt: the reason is said',
    (x) => everyBreakdown(x, 'E', (b) => has(b, 'ExemptionReason') && cents(text(b, 'CalculatedAmount')) === 0),
  ],
  [
    'BR-O-02',
    'outside the scope: no VAT ids',
    (x) => whereCategory(x, 'O', () => ids(x, SELLER, 'VA').length + ids(x, BUYER, 'VA').length === 0),
  ],
  [
    'BR-O-05',
    'outside the scope: no rate',
    (x) => whereCategory(x, 'O', () => lines(x).every((l) => !has(l, `${LINE_TAX}/RateApplicablePercent`))),
  ],
  ['BR-O-10', 'outside the scope: the reason is said', (x) => everyBreakdown(x, 'O', (b) => has(b, 'ExemptionReason'))],
  [
    'BR-O-11',
    'outside the scope: nothing else',
    (x) => whereCategory(x, 'O', () => categories(x).size === 1 && breakdown(x).length === 1),
  ],
];

/** The rules that are broken. */
export const broken = (xml: string): string[] => {
  const root = parse(xml);
  return RULES.filter(([, , holds]) => !holds(root)).map(([id, rule]) => `${id}: ${rule}`);
};
