import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.js';
import { amountWords, fractionDigits, missingWords, parseAmount } from '../../../src/core/rules/words.js';

describe('parseAmount', () => {
  it.each([
    ['120', 'EUR', 12000],
    ['120.00', 'EUR', 12000],
    ['120,00', 'EUR', 12000],
    ['120.5', 'EUR', 12050],
    ['120,05', 'EUR', 12005],
    ['0.01', 'EUR', 1],
    [' 120.00 ', 'EUR', 12000],
    ['120.00 EUR', 'EUR', 12000],
    ['120.00EUR', 'EUR', 12000],
    ['EUR 120.00', 'EUR', 12000],
    ['120.00 eur', 'EUR', 12000],
    ['€120', 'EUR', 12000],
    ['120,00 €', 'EUR', 12000],
    ['$99.99', 'USD', 9999],
    ['£5', 'GBP', 500],
    ['999999999.99', 'EUR', 99_999_999_999],
    ['1200', 'JPY', 1200],
    ['1.234', 'KWD', 1234],
    ['1.2', 'KWD', 1200],
  ])('reads "%s" in %s as %i', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  it.each([
    ['', 'EUR'],
    ['abc', 'EUR'],
    ['-5', 'EUR'],
    ['+5', 'EUR'],
    ['1e3', 'EUR'],
    ['0x10', 'EUR'],
    ['1.000', 'EUR'], // a thousand, or one?
    ['1,000', 'EUR'],
    ['1.000,00', 'EUR'],
    ['1 000', 'EUR'],
    ['120.', 'EUR'],
    ['.50', 'EUR'],
    ['120.005', 'EUR'],
    ['120.50', 'JPY'],
    ['120 USD', 'EUR'],
    ['$120', 'EUR'], // another currency's sign
    ['€120', 'USD'],
    ['1€50', 'EUR'], // 1.50, not 150
    ['1 EUR 50', 'EUR'],
    ['1234567890', 'EUR'],
  ])('refuses "%s" in %s', (text, currency) => {
    expect(() => parseAmount(text, currency)).toThrow(AppError);
    expect(() => parseAmount(text, currency)).toThrow(
      expect.objectContaining({ code: 'invalid-input', field: 'amount' }),
    );
  });
});

it.each([
  [12000, 'EUR', '120.00 EUR'],
  [5, 'EUR', '0.05 EUR'],
  [0, 'EUR', '0.00 EUR'],
  [-1250, 'EUR', '-12.50 EUR'],
  [1200, 'JPY', '1200 JPY'],
  [1234, 'KWD', '1.234 KWD'],
  [99_999_999_999, 'EUR', '999999999.99 EUR'],
])('%i of %s is written %s, and read back as the same', (amount, currency, words) => {
  expect(amountWords(amount, currency)).toBe(words);
  if (amount >= 0) expect(parseAmount(words, currency)).toBe(amount);
});

it('knows how many digits a currency has', () => {
  expect(['EUR', 'JPY', 'KWD'].map(fractionDigits)).toEqual([2, 0, 3]);
});

it('says what is missing', () => {
  expect(missingWords(['csr'])).toBe('the CSR is');
  expect(missingWords(['payment', 'csr'])).toBe('the payment and the CSR are');
});
