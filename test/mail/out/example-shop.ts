import type { Shop } from '../../../src/core/model/shop.js';

/** A believable shop, for the mails. */
export const shop: Shop = {
  seller: {
    name: 'Gostovanje Šumnik d.o.o.',
    address: { lines: ['Cesta v Žlebič 12'], postalCode: '1310', city: 'Ribnica', country: 'SI' },
    vatId: 'SI12345679',
    registration: 'Okrožno sodišče v Ljubljani, 1234567000',
    email: 'podpora@sumnik.example',
    phone: '+386 1 555 01 00',
    website: 'https://sumnik.example',
    bank: { holder: 'Gostovanje Šumnik d.o.o.', iban: 'SI56263300012039086', bic: 'LJBASI2X', name: 'NLB d.d.' },
  },
  currency: 'EUR',
  vatRates: { SI: [{ from: '2013-07-01', rate: 2200 }] },
  dueDays: 10,
  numbers: { invoice: '{year}-{number:6}', proforma: 'PF-{year}-{number:5}', creditNote: 'CN-{year}-{number:6}' },
  timeZone: 'Europe/Ljubljana',
  language: 'en',
  mailAddress: 'ssl@ssl.sumnik.example',
  sweepLimit: 200,
  mailsPerMinutePerDomain: 600,
};
