/**
 * Statements as banks write them, made after the public message definitions of ISO 20022 (camt.053.001.02, .04 and .08) and
 * what banks publish of their use of it; no bank's file was copied.
 */
export interface Line {
  amount: string;
  on?: string;
  party?: string;
  rf?: string;
  text?: string;
  ref?: string;
  out?: boolean;
  reversal?: boolean;
  pending?: boolean;
  fee?: string;
  instructed?: [currency: string, amount: string];
  currency?: string;
  /** A batch: several payments in one entry. */
  parts?: Line[];
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const tag = (name: string, inner: string, attributes = ''): string => `<${name}${attributes}>${inner}</${name}>`;
const amt = (value: string, currency = 'EUR', name = 'Amt'): string => tag(name, value, ` Ccy="${currency}"`);

interface Dialect {
  namespace: string;
  prefix: string;
  /** Version 08: parties are wrapped, the status is a code. */
  wrapped: boolean;
  /** Where the text of a payment stands. */
  structured: boolean;
}

/** A Slovenian bank: version 02, references with a model (SI, RF) in the structured part. */
export const SLOVENIAN: Dialect = {
  namespace: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02',
  prefix: '',
  wrapped: false,
  structured: true,
};
/** A German bank: version 08, text in lines of free text, everything of the payer wrapped. */
export const GERMAN: Dialect = {
  namespace: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08',
  prefix: '',
  wrapped: true,
  structured: false,
};
/** An Austrian or Croatian bank: version 04, elements with a prefix of the namespace. */
export const AUSTRIAN: Dialect = {
  namespace: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.04',
  prefix: 'ns2:',
  wrapped: false,
  structured: true,
};

function details(line: Line, d: Dialect, isPart: boolean): string {
  const role = line.out ? 'Cdtr' : 'Dbtr';
  const name = tag('Nm', escaped(line.party ?? 'Bakery Novak'));
  const party = tag(role, d.wrapped ? tag('Pty', name) : name);
  const account = tag(`${role}Acct`, tag('Id', tag('IBAN', 'SI56192001234567892')));
  const free = (line.text ?? '').match(/.{1,140}/g) ?? [];
  const strd = line.rf ? tag('Strd', tag('CdtrRefInf', tag('Ref', line.rf))) : '';
  const inText = d.structured ? strd : line.rf ? tag('Ustrd', escaped(line.rf)) : '';
  const currency = line.currency ?? 'EUR';
  const own = isPart
    ? d.wrapped
      ? amt(line.amount, currency)
      : tag('AmtDtls', tag('TxAmt', amt(line.amount, currency)))
    : '';
  const instructed = line.instructed
    ? tag('AmtDtls', tag('InstdAmt', amt(line.instructed[1], line.instructed[0])))
    : '';
  const charge = line.fee ? amt(line.fee, currency) : '';
  const charges = charge ? tag('Chrgs', d.wrapped ? tag('Rcrd', charge) : charge) : '';
  return tag(
    'TxDtls',
    [
      tag('Refs', tag('EndToEndId', 'NOTPROVIDED') + (line.ref && isPart ? tag('AcctSvcrRef', line.ref) : '')),
      own,
      instructed,
      charges,
      tag('RltdPties', party + account),
      tag('RmtInf', free.map((one) => tag('Ustrd', escaped(one))).join('') + inText),
    ].join(''),
  );
}

function entry(line: Line, d: Dialect): string {
  const on = line.on ?? '2026-11-24';
  const status = line.pending ? 'PDNG' : 'BOOK';
  const parts = line.parts ?? [];
  const inner = parts.length > 0 ? parts.map((one) => details(one, d, true)).join('') : details(line, d, false);
  return tag(
    'Ntry',
    [
      amt(line.amount, line.currency),
      tag('CdtDbtInd', line.out ? 'DBIT' : 'CRDT'),
      line.reversal ? tag('RvslInd', 'true') : '',
      tag('Sts', d.wrapped ? tag('Cd', status) : status),
      tag('BookgDt', d.wrapped ? tag('DtTm', `${on}T11:05:00+01:00`) : tag('Dt', on)),
      tag('ValDt', tag('Dt', on)),
      line.ref && parts.length === 0 ? tag('AcctSvcrRef', line.ref) : '',
      tag('NtryDtls', (parts.length > 0 ? tag('Btch', tag('NbOfTxs', String(parts.length))) : '') + inner),
    ].join(''),
  );
}

const ACCOUNT = 'SI56020170014356205';

/** A camt.053 file; each list of lines is a statement in it. */
export function camt(dialect: Dialect, ...statements: Line[][]): string {
  const all = statements.map((lines, i) => {
    const account = tag('Acct', tag('Id', tag('IBAN', ACCOUNT)));
    return tag('Stmt', tag('Id', `ST-${i}`) + account + lines.map((line) => entry(line, dialect)).join(''));
  });
  const head = tag('GrpHdr', tag('MsgId', 'M1') + tag('CreDtTm', '2026-11-25T06:00:00'));
  const body = tag('BkToCstmrStmt', head + all.join(''));
  const { prefix, namespace } = dialect;
  const xmlns = prefix ? ` xmlns:${prefix.slice(0, -1)}="${namespace}"` : ` xmlns="${namespace}"`;
  const text = tag('Document', body, '');
  const named = prefix ? text.replace(/<(\/?)(\w)/g, `<$1${prefix}$2`) : text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${named.replace(`${prefix}Document>`, `${prefix}Document${xmlns}>`)}`;
}
