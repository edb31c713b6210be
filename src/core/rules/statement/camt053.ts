import { invalid } from '../../errors.js';
import type { ReadStatement } from '../../model/bank-entry.js';
import type { InTurns } from '../../own-turn.js';
import type { Money } from '../../model/money.js';
import { isPlainDate } from '../calendar.js';
import { checkedCurrency, minorUnits } from './amounts.js';
import { type Unnamed, nameMovements, realReference } from './entry-id.js';
import type { Xml } from './xml.js';

/** The kinds of message that banks send beside statements, and what each is. */
const OTHERS: Record<string, string> = {
  BkToCstmrAcctRpt: 'a report of the running day (camt.052)',
  BkToCstmrDbtCdtNtfctn: 'a notification of single entries (camt.054)',
  CstmrCdtTrfInitn: 'a payment order (pain.001)',
  CstmrPmtStsRpt: 'a status report of payment orders (pain.002)',
};

function moneyAt(element: Xml | undefined): Money | undefined {
  if (!element) return undefined;
  const currency = checkedCurrency(element.attribute('Ccy'));
  const amount = minorUnits(element.text, currency);
  if (amount === null || amount < 0) {
    throw invalid(`The amount "${element.text.slice(0, 30)}" in the statement cannot be read.`);
  }
  return { amount, currency };
}

function dateAt(element: Xml | undefined): string | undefined {
  const written = element?.words('Dt') || element?.words('DtTm') || '';
  const on = written.slice(0, 10);
  if (!written) return undefined;
  if (!isPlainDate(on)) throw invalid(`"${written.slice(0, 30)}" in the statement is not a date.`);
  return on;
}

const cut = (text: string, most: number): string => [...text].slice(0, most).join('');

/** Version 04 and older name the party itself, later ones wrap it (`Pty`). */
function partyAt(parties: Xml | undefined, role: string): string {
  const own = parties?.at(`Ultmt${role}`) ?? parties?.at(role);
  const name = (from: Xml | undefined): string => from?.words('Nm') || from?.words('Pty', 'Nm') || '';
  return name(parties?.at(role)) || name(own);
}

/** Charges that banks took: a list of their own in version 02, records in a block later. */
function feeOf(element: Xml, currency: string): number {
  const records = element.all('Chrgs').flatMap((charges) => {
    const inBlock = charges.all('Rcrd');
    if (inBlock.length > 0) return inBlock.map((record) => record.at('Amt'));
    return [charges.at('Amt') ?? charges.at('TtlChrgsAndTaxAmt')];
  });
  const amounts = records.map(moneyAt).filter((money) => money?.currency === currency);
  return amounts.reduce((sum, money) => sum + (money?.amount ?? 0), 0);
}

/** Every text and reference that the payer gave, and the references that came apart from it. */
function remittance(details: Xml): { text: string; reference: string } {
  const info = details.all('RmtInf');
  const structured = info.flatMap((one) => one.all('Strd'));
  const free = info.flatMap((one) => one.all('Ustrd').map((line) => line.text));
  const documents = structured.flatMap((one) => one.all('RfrdDocInf').map((doc) => doc.words('Nb')));
  const more = structured.flatMap((one) => one.all('AddtlRmtInf').map((line) => line.text));
  const creditor = structured.map((one) => one.words('CdtrRefInf', 'Ref'));
  const endToEnd = realReference(details.words('Refs', 'EndToEndId'));
  return {
    text: cut([...free, ...documents, ...more, endToEnd].filter(Boolean).join(' · '), 2000),
    reference: cut(creditor.filter(Boolean).join(' '), 200),
  };
}

interface Around {
  on: string;
  direction: 'in' | 'out';
  isReversal: boolean;
  booked: Money;
  bankReference: string;
}

function movementOf(details: Xml, around: Around, amount: number, part: string): Unnamed {
  const { booked, on } = around;
  const direction = details.words('CdtDbtInd') ? directionOf(details) : around.direction;
  const isReversal = around.isReversal || details.has('RtrInf');
  const role = direction === 'in' ? 'Dbtr' : 'Cdtr';
  const other = details.at('RltdPties');
  const instructed = moneyAt(details.at('AmtDtls', 'InstdAmt', 'Amt'));
  const own = realReference(details.words('Refs', 'AcctSvcrRef')) || realReference(details.words('Refs', 'TxId'));
  const fee = feeOf(details, booked.currency);
  return {
    on,
    amount,
    currency: booked.currency,
    direction,
    isReversal,
    party: cut(partyAt(other, role), 200),
    iban: cut(other?.words(`${role}Acct`, 'Id', 'IBAN') ?? '', 40) || undefined,
    ...remittance(details),
    fee: fee > 0 ? fee : undefined,
    instructed: instructed && instructed.currency !== booked.currency ? instructed : undefined,
    bankReference: [around.bankReference, own || part].filter(Boolean).join(' / '),
  };
}

function directionOf(element: Xml): 'in' | 'out' {
  const written = element.words('CdtDbtInd');
  if (written === 'CRDT') return 'in';
  if (written === 'DBIT') return 'out';
  throw invalid(`An entry of the statement is neither credit nor debit ("${written.slice(0, 10)}").`);
}

/** What one of several transactions in a batch comes to, in the currency of the account; null where it is not said. */
function partAmount(details: Xml, booked: Money): number | null {
  const said = [details.at('Amt'), details.at('AmtDtls', 'TxAmt', 'Amt'), details.at('AmtDtls', 'InstdAmt', 'Amt')];
  return said.map(moneyAt).find((money) => money?.currency === booked.currency)?.amount ?? null;
}

/** An entry whose parts are not told, or do not make its sum: nobody can say by itself what was paid. */
function whole(entry: Xml, around: Around, amount: number, doubt: string | undefined): Unnamed {
  const details = entry.at('NtryDtls', 'TxDtls') ?? entry;
  const info = cut(entry.words('AddtlNtryInf'), 500);
  const movement = movementOf(details, around, amount, '');
  return { ...movement, text: movement.text || info, doubt };
}

function movementsOf(entry: Xml): Unnamed[] {
  const booked = moneyAt(entry.at('Amt'));
  if (!booked) throw invalid('An entry of the statement has no amount.');
  if (booked.amount === 0) return [];
  const on = dateAt(entry.at('BookgDt')) ?? dateAt(entry.at('ValDt'));
  if (!on) throw invalid('An entry of the statement has no date.');
  const direction = directionOf(entry);
  const isReversal = /^(?:true|1)$/i.test(entry.words('RvslInd'));
  const bankReference = realReference(entry.words('AcctSvcrRef'));
  const around: Around = { on, direction, isReversal, booked, bankReference };
  const parts = entry.all('NtryDtls').flatMap((details) => details.all('TxDtls'));
  const told = Number(entry.words('NtryDtls', 'Btch', 'NbOfTxs') || '1');
  if (parts.length === 0 && told > 1) {
    return [whole(entry, around, booked.amount, `The bank booked ${told} payments as one sum and does not say which.`)];
  }
  if (parts.length <= 1) {
    const fee = feeOf(entry, booked.currency);
    const movement = whole(entry, around, booked.amount, undefined);
    return [{ ...movement, fee: movement.fee ?? (fee > 0 ? fee : undefined) }];
  }
  const amounts = parts.map((details) => partAmount(details, booked));
  const sum = amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  // What the bank kept of a batch is missing in its sum.
  const fees = feeOf(entry, booked.currency);
  const isWhole = sum === booked.amount || sum - fees === booked.amount;
  if (!isWhole || amounts.some((amount) => amount === null || amount === 0)) {
    const why = `The ${parts.length} payments that the bank booked as one do not make its sum.`;
    return [whole(entry, around, booked.amount, why)];
  }
  return parts.map((details, i) => movementOf(details, around, amounts[i] ?? 0, `part ${i + 1}`));
}

/** Only what is booked counts (`BOOK`); a status is a word in version 02 and a code in a block later. */
const isBooked = (entry: Xml): boolean => {
  const status = entry.words('Sts', 'Cd') || entry.words('Sts') || 'BOOK';
  return status === 'BOOK';
};

/** So many entries are read in a few milliseconds. */
const ENTRIES_A_TURN = 100;

/**
 * Reads a camt.053 statement of any version from 001.02 on (ISO 20022, Bank-to-Customer Statement): the elements that
 * changed between versions are read under both names. Throws `invalid-input` with a sentence.
 */
export function* camt053InTurns(root: Xml): InTurns<ReadStatement> {
  const document = root.at('Document');
  const message = document?.at('BkToCstmrStmt');
  if (!document || !message) {
    const other = Object.entries(OTHERS).find(([name]) => document?.has(name));
    throw invalid(
      other
        ? `That is ${other[1]}, not a bank statement; please fetch the statement (camt.053) for the same days.`
        : 'That XML file is no bank statement in the format camt.053.',
    );
  }
  let notBooked = 0;
  const statements: ReadStatement['statements'] = [];
  for (const statement of message.all('Stmt')) {
    const account = cut(
      (statement.words('Acct', 'Id', 'IBAN') || statement.words('Acct', 'Id', 'Othr', 'Id')).replace(/\s/g, ''),
      40,
    );
    if (!account) throw invalid('The statement does not say of which account it is.');
    const entries = statement.all('Ntry');
    const booked = entries.filter(isBooked);
    notBooked += entries.length - booked.length;
    const movements: Unnamed[] = [];
    for (const [i, entry] of booked.entries()) {
      movements.push(...movementsOf(entry));
      if (i % ENTRIES_A_TURN === ENTRIES_A_TURN - 1) yield;
    }
    statements.push({ id: cut(statement.words('Id'), 100), account, movements: nameMovements(account, movements) });
    yield;
  }
  if (statements.length === 0) throw invalid('There is no statement in that camt.053 file.');
  return { statements, notBooked };
}
