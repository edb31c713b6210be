import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slashCommands } from '../../src/bot/commands/registry.js';
import {
  type Bed,
  buttonsOf,
  csrFor,
  customerNamed,
  NOW,
  only,
  order,
  readable,
  seedShop,
  setup,
  startBed,
} from './bed.js';

describe('what can be written behind /ssl', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
    await order(bed.clerk, customer, ['www.rossi-bakery.com']);
    await order(bed.clerk, customer, ['shop.rossi-bakery.com']);
    await order(bed.clerk, customer, ['mail.rossi-bakery.com']);
  });
  afterAll(() => bed.close());

  test('nothing: what needs somebody, by kind', async () => {
    const shown = await bed.one('');
    expect(shown.text).toContain('3 waiting for customers');
    expect(readable(shown)).toContain('SSL-1001');
  });

  test('help lists every command with its usage', async () => {
    const shown = await bed.one('help');
    for (const { usage, help } of slashCommands) {
      expect(readable(shown)).toContain(usage);
      expect(readable(shown)).toContain(help);
    }
  });

  test('a typo gets the nearest command, with what was written behind it', async () => {
    const shown = await bed.one('lsit rossi');
    expect(shown.text).toContain('Did you mean `list`?');
    const list = only(await bed.press(shown, 'choose:0'));
    expect(list.text).toContain('SSL-1001');
  });

  test('an unknown word leads to help', async () => {
    expect((await bed.one('frobnicate <!channel>')).text).toBe('There is no command `frobnicate`.');
  });

  test('a name that fits several gives a choice that goes on with the command', async () => {
    const choice = await bed.one('show rossi');
    expect(buttonsOf(choice)).toEqual(['choose:0', 'choose:1', 'choose:2']);
    const card = only(await bed.press(choice, 'choose:1'));
    expect(readable(card)).toContain('shop.rossi-bakery.com');

    const forCsr = await bed.one('csr rossi-bakery.com');
    const modal = only(await bed.press(forCsr, 'choose:2'));
    expect(modal).toMatchObject({ kind: 'modal', callback_id: 'csr' });
    expect(modal.text).toContain('mail.rossi-bakery.com');
  });

  test.each([
    ['show nosuch-name.com', 'There is no certificate'],
    ['show', 'Which certificate?'],
    ['invoice 2026-999999', 'There is no invoice'],
    ['pay', 'Which invoice?'],
    ['pay 2026-000001 12o', 'is not an amount; write it like 120.00.'],
    ['pay 2026-000001 120 USD', 'This invoice is in EUR'],
    ['pay 2026-000001 -5', 'is not an amount'],
    ['pay 2026-000001 120 2026-12-24', 'has not come yet'],
    ['pay 2026-000001 1 200,50', 'without a space in it: 1200,50'],
    ['unpay', 'Which invoice, and why?'],
    ['unpay 2026-000001', 'Which invoice, and why?'],
    ['unpay 2026-000001 no reason', 'There is no payment'],
    ['issue www.rossi-bakery.com', 'cannot be issued yet'],
    ['sent www.rossi-bakery.com 123', 'is not ready'],
    ['csr nosuch-name.com', 'There is no certificate'],
    ['cancel', 'Which certificate?'],
    ['expiring soon', 'is not a number of days'],
    ['review R-9999', 'There is no review'],
    ['customer show nobody', 'There is no customer'],
    ['list status:broken', 'There is no status'],
    ['list nothing.like.this', 'No certificate fits that.'],
  ])('%s: a clear sentence, and nothing changed', async (text, sentence) => {
    const before = await bed.clerk.execute('list-invoices', {}, setup);
    const shown = await bed.one(text);
    expect(shown.kind).toBe('ephemeral');
    expect(shown.text.replaceAll('\u200B', '')).toContain(sentence);
    expect(await bed.clerk.execute('list-invoices', {}, setup)).toEqual(before);
  });

  test('list by status, in words or dashes, with parts of names', async () => {
    expect((await bed.one('list shop status:waiting for CSR and payment')).text).toContain('SSL-1002');
    expect((await bed.one('list status:waiting-for-csr-and-payment mail')).text).toContain('SSL-1003');
    expect((await bed.one('list status:active')).text).toContain('No certificate fits');
  });

  test('pay with an amount acts at once; a part is said, and so is too much', async () => {
    const part = await bed.one('pay 2026-000001 100,00');
    expect(part.text).toContain('100.00 EUR recorded');
    expect(part.text).toContain('46.40 EUR are still open');
    const rest = await bed.one('pay 2026-000001 €50 2026-11-20 thank you');
    expect(rest.text).toContain('3.60 EUR more than was owed');
    const { document } = await bed.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(document.payments).toMatchObject([
      { amount: 10000, on: '2026-11-24', by: expect.stringContaining('slack') },
      { amount: 5000, on: '2026-11-20', reference: 'thank you' },
    ]);
  });

  test('pay of the same again asks, and the button says that it is another one', async () => {
    const asked = await bed.one('pay 2026-000001 100,00');
    expect(asked.text).toContain('is paid already');
    const { document: before } = await bed.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(before.payments).toHaveLength(2);
    expect(only(await bed.press(asked, 'choose:0')).text).toContain('103.60 EUR more than was owed');
  });

  test('unpay asks which of several, takes one back with its reason, and the invoice shows it struck out', async () => {
    const asked = await bed.one('unpay 2026-000001 typed twice');
    expect(asked.text).toContain('has 3 payments');
    expect(only(await bed.press(asked, 'choose:2')).text).toContain('100.00 EUR taken back');
    const { shown: all } = await bed.ssl('invoice 2026-000001');
    const shown = all.map(readable).join('\n');
    expect(shown).toContain('~#3 · 2026-11-24 · 100.00 EUR');
    expect(shown).toMatch(/taken back by .*: typed twice/);
    expect(shown).toContain('3.60 EUR paid too much');
  });

  test('pay takes a name too, and opens the form without an amount', async () => {
    const modal = await bed.one('pay shop.rossi-bakery.com');
    expect(modal).toMatchObject({ kind: 'modal', callback_id: 'pay' });
    expect(readable(modal)).toContain('2026-000002');
  });

  test('sent records the order number and mails the validation text', async () => {
    const csr = Buffer.from(csrFor(['www.rossi-bakery.com'])).toString('base64');
    await bed.clerk.execute('submit-csr', { certificate: 'www.rossi-bakery.com', base64: csr }, setup);
    const card = await bed.one('sent www.rossi-bakery.com 4711 Put the file ab12.txt on your server.');
    expect(readable(card)).toContain('*waiting for validation*');
    expect(readable(card)).toContain('`4711`');
    const modal = await bed.one('sent www.rossi-bakery.com');
    const again = only(await bed.submit(modal, { ca_order: '4712' }));
    expect(readable(again)).toContain('*ready to issue*');
  });

  test('invoices, and one of them with its PDF in the direct messages', async () => {
    const list = await bed.one('invoices open');
    expect(list.text).toContain('2026-000002');
    expect(list.text).not.toContain('2026-000001');
    const { shown } = await bed.ssl('invoice 2026-000002');
    const card = shown.find((item) => item.kind === 'ephemeral');
    expect(card && readable(card)).toContain('The PDF of `2026-000002` is in your direct messages');
    const file = shown.find((item) => item.kind === 'message');
    expect(JSON.stringify(file)).toContain('2026-000002');
    if (!card) throw new Error('no card');
    expect(only(await bed.press(card, 'invoice:pay')).callback_id).toBe('pay');
  });

  test('customers, products, mails and what expires', async () => {
    expect((await bed.one('customer list ross')).text).toContain('Bakery Rossi');
    const shown = await bed.one('customer show rossi');
    expect(readable(shown)).toContain('anna@rossi-bakery.com');
    expect(readable(shown)).toContain('SSL-1003');
    expect((await bed.one('products')).text).toBe('Products: dv-single, dv-wild');
    expect((await bed.one('product list')).text).toBe('Products: dv-single, dv-wild');
    const facts = await bed.one('product show wildcard');
    expect(facts.text).toContain('DV Wildcard (dv-wild)');
    expect(readable(facts)).toMatch(/Sandbox CA.*250 at most.*30 days before paid until.*200 days at most/);
    const several = await bed.one('product dv');
    expect(buttonsOf(several)).toEqual(['choose:0', 'choose:1']);
    const meant = await bed.one('product show dv-singel');
    expect(meant.text).toContain('Did you mean');
    expect(only(await bed.press(meant, 'choose:0')).text).toContain('DV Single (dv-single)');
    expect((await bed.one('mails')).text).toContain('No mail has come in yet.');
    expect((await bed.one('expiring 60')).text).toContain('Nothing ends within 60 days.');
  });

  test('customers that share a word are a choice', async () => {
    await bed.clerk.execute('register-customer', customerNamed('Rossi & Sons', 'office@sons-bakery.com'), setup);
    const choice = await bed.one('customer show ross');
    const card = only(await bed.press(choice, 'choose:1'));
    expect(card.text).toContain('Rossi &amp; Sons (C-1002)');
    const filled = await bed.one('order Rossi & Sons dv-wild *.sons-bakery.com sons-bakery.com');
    expect(readable(filled)).toContain('"value":"C-1002"');
    expect(readable(filled)).toContain('*.sons-bakery.com\\nsons-bakery.com');
    expect(readable(filled)).toContain('DV Wildcard');
  });

  test('credit asks first, names what would happen, and does it once', async () => {
    await expect(bed.one('credit 2026-000001')).resolves.toMatchObject({ text: expect.stringContaining('and why?') });
    const waits = await bed.one('credit 2026-000002 Wrong address');
    expect(buttonsOf(waits)).toEqual(['credit:renew', 'invoice:show']);
    const question = await bed.one('credit 2026-000001 Wrong <address>');
    expect(buttonsOf(question)).toEqual(['credit:only', 'credit:renew', 'invoice:show']);
    expect(readable(question)).toContain('"confirm"');
    expect(readable(question)).toContain('150.00 EUR are paid on it');
    const card = only(await bed.press(question, 'credit:only'));
    expect(card.id).toBe(question.id);
    expect(readable(card)).toContain('is credited by `CN-2026-000001`');
    expect(readable(card)).toContain('Wrong &lt;address&gt;');
    expect(JSON.stringify(await bed.press(card, 'invoice:credit-pdf'))).toContain('credit-note-CN-2026-000001.pdf');
    expect((await bed.one('credit 2026-000001 again')).text).toContain('is credited already, by CN-2026-000001');
  });

  test('help on one command, with what else it is called', async () => {
    const shown = await bed.one('help expires');
    expect(readable(shown)).toContain('/ssl expiring [days]');
    expect(readable(shown)).toContain('`expires`');
  });

  test.each([
    ['shop.rossi-bakery.com', 'SSL-1002'],
    ['rossi', 'SSL-1001'],
    ['anna@rossi-bakery.com', 'Bakery Rossi'],
    ['2026-000002', 'SSL-1002'],
    ['4712', 'SSL-1001'],
    ['O-000001', 'O-000001'],
  ])('find %s', async (text, what) => {
    expect(readable(await bed.one(`find ${text}`))).toContain(what);
  });

  test('find says so where nothing fits, and what is wanted', async () => {
    expect((await bed.one('find nosuchthing')).text).toContain('Nothing fits');
    expect((await bed.one('find')).text).toContain('What are you looking for?');
  });

  test('stats: certificates by status and product, what is owed, mails', async () => {
    const shown = readable(await bed.one('stats'));
    expect(shown).toContain('DV Single');
    expect(shown).toContain('waiting for CSR and payment');
    expect(shown).toMatch(/EUR\* on \d+ invoice/);
  });

  test('audit: who did what, all of it and about one certificate, found by its invoice', async () => {
    const all = readable(await bed.one('audit'));
    expect(all).toContain('record-payment');
    expect(all).toContain(bed.staff);
    const one = readable(await bed.one('audit 4712'));
    expect(one).toContain('mark-sent');
    expect(one).not.toContain('register-customer');
  });

  test('mails that went out, by their state; a word that is none is refused', async () => {
    expect((await bed.one('mails out')).text).toContain('O-0');
    expect((await bed.one('mails dead')).text).toContain('There is no such mail.');
    expect((await bed.one('mails lost')).text).toContain('nothing that mails have');
  });

  test('the customer is reminded on a click, and only where it is the customer who is waited for', async () => {
    const question = await bed.one('remind shop.rossi-bakery.com');
    expect(readable(question)).toContain('"confirm"');
    expect(readable(question)).toContain('missing: payment, CSR');
    const said = only(await bed.press(question, 'card:remind'));
    expect(said.text).toContain('is reminded of');
    expect((await bed.one('remind')).text).toContain('Of which certificate?');
  });

  test('a reissue and a revocation need a certificate that was issued, and a reason', async () => {
    expect((await bed.one('reissue shop.rossi-bakery.com')).text).toContain('and why?');
    expect((await bed.one('revoke shop.rossi-bakery.com')).text).toContain('and why was it revoked?');
    expect((await bed.one('revoke shop.rossi-bakery.com sold')).text).toContain('Nothing has been issued');
    const question = await bed.one('reissue shop.rossi-bakery.com moved');
    expect(only(await bed.press(question, 'card:reissue')).text).toContain('no certificate yet');
  });

  test('issued, reissued by hand, revoked: each on a click, with what it leads to', async () => {
    await order(bed.clerk, customer, ['vpn.rossi-bakery.com']);
    const name = 'vpn.rossi-bakery.com';
    await bed.one(`pay ${name} 146.40`);
    const base64 = Buffer.from(csrFor([name])).toString('base64');
    await bed.clerk.execute('submit-csr', { certificate: name, base64 }, setup);
    expect(readable(await bed.one(`issue ${name}`))).toContain('*active*');
    expect((await bed.one(`remind ${name}`)).text).toContain('Nothing is missing');
    const reissue = await bed.one(`reissue ${name} the server has moved`);
    expect(readable(only(await bed.press(reissue, 'card:reissue')))).toContain('*reissue due*');
    expect(readable(await bed.one(`issue ${name}`))).toContain('*active*');
    const revoke = await bed.one(`revoke ${name} key the laptop was stolen`);
    const card = readable(only(await bed.press(revoke, 'card:revoke-key')));
    expect(card).toContain('*revoked*');
    expect(card).toContain('missing: CSR');
    expect((await bed.one(`list status:revoked`)).text).toContain(name);
  });

  test('lists by whose turn it is and by when they end', async () => {
    expect((await bed.one('list turn:customer')).text).toContain('SSL-1002');
    expect((await bed.one('list expires:400d vpn')).text).toContain('vpn.rossi-bakery.com');
    expect((await bed.one('list expires:soon')).text).toContain('is not a number of days');
    expect((await bed.one('list turn:nobody')).text).toContain('turn:us or turn:customer');
  });

  test('cancel asks first, and what is cancelled offers nothing more', async () => {
    const question = await bed.one('cancel mail.rossi-bakery.com');
    expect(readable(question)).toContain('"confirm"');
    const card = only(await bed.press(question, 'card:cancel'));
    expect(card.id).toBe(question.id);
    expect(readable(card)).toContain('*cancelled*');
    expect(buttonsOf(card)).toEqual([]);
    expect((await bed.one('cancel mail.rossi-bakery.com')).text).toContain('is cancelled already');
  });

  test('a long list goes on with a button, in the same message', async () => {
    for (let n = 1; n <= 12; n++) await order(bed.clerk, customer, [`n${n}.shop-of-names.net`]);
    const first = await bed.one('list shop-of-names.net');
    expect(first.text).toContain('n10.shop-of-names.net');
    expect(first.text).not.toContain('n11.shop-of-names.net');
    const second = only(await bed.press(first, 'list:next'));
    expect(second.id).toBe(first.id);
    expect(second.text).toContain('n12.shop-of-names.net');
    expect(buttonsOf(second)).not.toContain('list:next');
  });

  test('none of this was a fault of ours', () => {
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});

test('release: after a backup was put back it asks what becomes of what waits, and does what it is told', async () => {
  const bed = await startBed();
  try {
    const { customer } = await seedShop(bed.clerk);
    await bed.clerk.execute('note-restore', { madeAt: NOW.toISOString() }, setup);
    await order(bed.clerk, customer, ['www.rossi-bakery.com']);
    expect(readable(await bed.one('release'))).toContain('/ssl release withdraw');
    expect(readable(await bed.one('release all'))).toContain('release send');
    expect((await bed.one('release withdraw')).text).toMatch(/Withdrawn: \d+ mails and posts\./);
  } finally {
    await bed.close();
  }
});
