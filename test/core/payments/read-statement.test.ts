import { describe, expect, it } from 'vitest';
import { csvFormat } from '../../../src/core/rules/statement/csv.js';
import { statementInTurns } from '../../../src/core/rules/statement/read-statement.js';
import { AUSTRIAN, GERMAN, type Line, SLOVENIAN, camt } from './statements.js';

/** All of it in one turn. */
function readStatement(...from: Parameters<typeof statementInTurns>) {
  const work = statementInTurns(...from);
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
  }
}
const read = (text: string) => readStatement(Buffer.from(text), undefined);
const movements = (text: string) => read(text).statements.flatMap((s) => s.movements);
const dialects = Object.entries({ SLOVENIAN, GERMAN, AUSTRIAN });

describe('a camt.053 statement', () => {
  it.each(dialects)('%s: amount, day, payer, account, reference and text', (_name, dialect) => {
    const line: Line = {
      amount: '122.50',
      party: 'Müller & Söhne',
      rf: 'RF422026000001',
      text: 'Hvala "lepa"',
      ref: '77',
    };
    const [statement] = read(camt(dialect, [line])).statements;
    expect(statement).toMatchObject({ id: 'ST-0', account: 'SI56020170014356205' });
    const [one] = statement?.movements ?? [];
    expect(one).toMatchObject({
      on: '2026-11-24',
      amount: 12250,
      currency: 'EUR',
      direction: 'in',
      isReversal: false,
      party: 'Müller & Söhne',
      iban: 'SI56192001234567892',
    });
    expect(`${one?.reference} ${one?.text}`).toContain('RF422026000001');
    expect(one?.text).toContain('Hvala "lepa"');
    expect(one?.text).not.toContain('NOTPROVIDED');
  });

  it.each(dialects)(
    '%s: a batch is its parts, a debit is money out, what is pending is left out and counted',
    (_name, dialect) => {
      const batch: Line = {
        amount: '30.00',
        ref: 'B1',
        parts: [
          { amount: '10', party: 'A', ref: '1' },
          { amount: '20.0', party: 'B' },
        ],
      };
      const lines: Line[] = [batch, { amount: '5', out: true, party: 'Telekom' }, { amount: '7', pending: true }];
      const all = read(camt(dialect, lines));
      expect(all.notBooked).toBe(1);
      expect(all.statements.flatMap((s) => s.movements).map((m) => [m.direction, m.amount, m.party, m.doubt])).toEqual([
        ['in', 1000, 'A', undefined],
        ['in', 2000, 'B', undefined],
        ['out', 500, 'Telekom', undefined],
      ]);
    },
  );

  it.each(dialects)('%s: reversals, fees and other currencies are said', (_name, dialect) => {
    const lines: Line[] = [
      { amount: '9', out: true, reversal: true },
      { amount: '117.50', fee: '2.50', instructed: ['USD', '130.00'] },
    ];
    expect(movements(camt(dialect, lines))).toMatchObject([
      { isReversal: true, direction: 'out' },
      { amount: 11750, fee: 250, instructed: { amount: 13000, currency: 'USD' } },
    ]);
  });

  it('a batch that does not make its sum is one entry, and doubtful', () => {
    const parts = [{ amount: '10' }, { amount: '21' }];
    expect(movements(camt(SLOVENIAN, [{ amount: '30', parts }]))).toMatchObject([
      { amount: 3000, doubt: expect.stringContaining('do not make its sum') },
    ]);
  });

  it('the same entry has the same id in another statement and another order; two that are alike are two', () => {
    const [a, b, c]: Line[] = [{ amount: '10' }, { amount: '10' }, { amount: '10', ref: 'X' }];
    if (!a || !b || !c) throw new Error('three lines');
    const first = movements(camt(SLOVENIAN, [a, b, c])).map((m) => m.id);
    expect(new Set(first).size).toBe(3);
    expect(new Set(movements(camt(SLOVENIAN, [c, b, a])).map((m) => m.id))).toEqual(new Set(first));
    expect(movements(camt(SLOVENIAN, [{ amount: '10', on: '2026-11-25' }]))[0]?.id).not.toBe(first[0]);
  });

  const good = camt(SLOVENIAN, [{ amount: '10.00' }]);
  it.each<[what: string, text: string, says: RegExp]>([
    ['nothing', '', /empty/],
    ['no statement', '<a/>', /no bank statement/],
    ['cut off', good.slice(0, -40), /damaged at line/],
    ['a document type', good.replace('<Document', '<!DOCTYPE x [<!ENTITY a "b">]><Document'), /document type/],
    [
      'a billion laughs',
      '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Document>&b;</Document>',
      /document type/,
    ],
    ['too deep', `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`, /too deeply/],
    ['many beginnings', '<a'.repeat(300_000), /damaged|no bank statement|cannot be read/],
    ['camt.052', good.replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt'), /camt\.052.*fetch the statement/],
    ['an amount that is none', good.replace('10.00', '10,00'), /amount "10,00"/],
    ['too many digits', good.replace('10.00', '10.001'), /amount "10.001"/],
    ['an amount below zero', good.replace('10.00', '-10.00'), /cannot be read/],
    ['an endless amount', good.replace('10.00', '9'.repeat(40)), /cannot be read/],
    ['no currency', good.replace(' Ccy="EUR"', ''), /not a currency/],
    ['a day that is none', good.replace('2026-11-24', '2026-02-30'), /not a date/],
    ['neither credit nor debit', good.replace('CRDT', 'BOTH'), /neither credit nor debit/],
    ['no account', good.replace(/<Acct>.*<\/Acct>/, ''), /which account/],
    ['another encoding than it says', `\uFEFF${good}`.replace('UTF-8', 'nonsense-9'), /encoding/],
    ['a CSV without a format', 'Date;Amount\n2026-11-24;10', /which format it has/],
  ])('%s: refused with a sentence', (_what, text, says) => {
    expect(() => read(text)).toThrow(says);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('entities that nobody defined stay as they are written', () => {
    const text = camt(SLOVENIAN, [{ amount: '10', party: 'X' }]).replace('>X<', '>&nbsp;&#269;&#x10D;&amp;lt;<');
    expect(movements(text)[0]?.party).toBe('&nbsp;čč&lt;');
  });
});

describe('a CSV statement', () => {
  const format = csvFormat.parse({
    columns: { date: 'Datum', amount: 'Znesek', party: 'Stranka', text: ['Namen', 'Opis'], id: 'Zap' },
    date: 'DD.MM.YYYY',
    decimal: ',',
    encoding: 'windows-1250',
    account: 'SI56 0201 7001 4356 205',
  });
  const rows = (text: string) => readStatement(Buffer.from(text, 'latin1'), format).statements[0]?.movements ?? [];
  const head = 'Zap;Datum;Znesek;Stranka;Namen;Opis\r\n';

  it('is read by its format', () => {
    expect(
      rows(`${head}1;24.11.2026;1.122,50;\xc8ebela;2026-000001;hvala\r\n2;1. 12. 2026;-3,5;Banka;;provizija\r\n`),
    ).toMatchObject([
      { on: '2026-11-24', amount: 112250, direction: 'in', party: 'Čebela', text: '2026-000001 · hvala' },
      { on: '2026-12-01', amount: 350, direction: 'out', text: 'provizija' },
    ]);
  });

  it('may have a column for what came in and one for what went out', () => {
    const two = csvFormat.parse({ columns: { date: 'd', in: 'in', out: 'out' } });
    const [, second] =
      readStatement(Buffer.from('d,in,out\n2026-11-24,10.5,\n2026-11-25,,3\n'), two).statements[0]?.movements ?? [];
    expect(second).toMatchObject({ amount: 300, direction: 'out' });
  });

  it.each([
    ['a date', `${head}1;2026-11-24;10,00;;;\r\n`, /Line 2: "2026-11-24" is not a date like DD.MM.YYYY/],
    ['an amount', `${head}1;24.11.2026;10.00;;;\r\n`, /Line 2: "10.00" is not an amount/],
    ['a column', 'Datum;Stranka\r\n24.11.2026;X\r\n', /no column Znesek, Zap, Namen, Opis|no column/],
    ['no lines', head, /no lines/],
  ])('%s that is not as the format says: refused', (_what, text, says) => {
    expect(() => rows(text)).toThrow(says);
  });
});

describe('XML', () => {
  it('comments, CDATA, entities, attributes with what looks like a tag, and prefixes are read as they are meant', () => {
    const good = camt(SLOVENIAN, [{ amount: '1.00', text: 'TEXT', ref: 'a' }]);
    const odd = good
      .replace('<Ntry>', '<!-- <Ntry> & --><?bank <Ntry> ?><Ntry x="a > b" y=\'"\'>')
      .replace('TEXT', 'A &amp;lt; <![CDATA[B <C> &amp;]]> &#x44;&unknown;');
    expect(movements(odd)[0]?.text).toContain('A &lt; B <C> &amp; D&unknown;');
  });

  it('a large file is read in many turns, in which others are attended to', () => {
    const lines = Array.from({ length: 1000 }, (_, i): Line => ({ amount: '1.00', ref: `${i}` }));
    const work = statementInTurns(Buffer.from(camt(SLOVENIAN, lines)), undefined);
    let turns = 0;
    for (let part = work.next(); !part.done; part = work.next()) turns += 1;
    expect(turns).toBeGreaterThan(15);
  });
});
