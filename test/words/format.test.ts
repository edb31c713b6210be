import { describe, expect, it } from 'vitest';
import {
  formatCountry,
  formatDate,
  formatDays,
  formatMoney,
  formatRate,
  formatShortDate,
  groupIban,
} from '../../src/words/format.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('what people read', () => {
  it.each([
    ['en', '24 December 2026', '€1,234.50', '10 days', '1 day', '9.5%', 'Slovenia'],
    ['sl', '24. 12. 2026', '1234,50 €', '10 dni', '1 dan', '9,5 %', 'Slovenija'],
    ['de', '24. Dezember 2026', '1.234,50 €', '10 Tage', '1 Tag', '9,5 %', 'Slowenien'],
    ['hr', '24. prosinca 2026.', '1.234,50 €', '10 dana', '1 dan', '9,5 %', 'Slovenija'],
  ])('%s', (language, date, money, days, day, rate, country) => {
    expect(plain(formatDate(language, '2026-12-24'))).toBe(date);
    expect(plain(formatMoney(language, { amount: 123450, currency: 'EUR' }))).toBe(money);
    expect(plain(formatDays(language, 10))).toBe(days);
    expect(plain(formatDays(language, 1))).toBe(day);
    expect(plain(formatRate(language, 950))).toBe(rate);
    expect(formatCountry(language, 'SI')).toBe(country);
  });

  it.each([
    ['en', '4 Dec 2026'],
    ['de', '04.12.2026'],
    ['sl', '4.\u00a012.\u00a02026'],
    ['hr', '4.\u00a012.\u00a02026.'],
  ])('%s: a date for tables, which no line breaks', (language, date) => {
    expect(formatShortDate(language, '2026-12-04')).toBe(date);
  });

  it('knows currencies without and with three decimals', () => {
    expect(plain(formatMoney('en', { amount: 1200, currency: 'JPY' }))).toMatch(/1,200$/);
    expect(plain(formatMoney('en', { amount: 1200, currency: 'KWD' }))).toMatch(/1\.200$/);
  });

  it('an unknown country stands as it was written', () => {
    expect(formatCountry('en', 'nowhere')).toBe('nowhere');
  });

  it('groups an IBAN', () => {
    expect(groupIban('si56 26330001 2039086')).toBe('SI56 2633 0001 2039 086');
  });
});
