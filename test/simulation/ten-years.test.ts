import { describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.js';
import { liveThrough } from './shop-of-a-zone.js';

/** From one end of the day to the other, with and without summer time, in both hemispheres. */
const ZONES = [
  'Pacific/Kiritimati',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Europe/Ljubljana',
  'UTC',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Los_Angeles',
  'Pacific/Pago_Pago',
];

/** Over all zones; `npm run test:long` sets the full count. */
const ORDERS = Number(process.env.CERTCLERK_TEST_SIMULATED ?? 12);

const ledgers: Ledger[] = [];

describe(`ten years of ${ORDERS} orders`, () => {
  it.each(ZONES)(
    '%s',
    async (zone) => {
      const nth = ZONES.indexOf(zone);
      const share = Math.floor(ORDERS / ZONES.length) + (nth < ORDERS % ZONES.length ? 1 : 0);
      const ledger = await liveThrough(zone, share, nth);
      if (process.env.CERTCLERK_TEST_SIMULATED) console.log(zone, JSON.stringify(ledger));
      expect(ledger.invoices).toBe(share);
      expect(ledger.outages).toBeGreaterThan(0);
      ledgers.push(ledger);
    },
    3_600_000,
  );

  it('had everything in it that was to be looked at', () => {
    const sum = (what: keyof Ledger): number => ledgers.reduce((all, ledger) => all + ledger[what], 0);
    for (const what of ['renewals', 'reissues', 'issued', 'revoked', 'credited', 'late'] as const)
      expect(sum(what), what).toBeGreaterThan(0);
  });
});
