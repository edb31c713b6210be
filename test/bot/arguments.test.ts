import { describe, expect, test } from 'vitest';
import { amountOf, asTyped, listFilter, namesIn, reference } from '../../src/bot/arguments.js';

describe('amounts', () => {
  test.each([
    ['120', 12000],
    ['120.00', 12000],
    ['120,00', 12000],
    ['120.5', 12050],
    ['0,01', 1],
    ['1.200,50', 120050],
    ['1,200.50', 120050],
    ["1'200.50", 120050],
    ['1 200,50', 120050],
    ['1200', 120000],
    ['€ 12', 1200],
    ['12 €', 1200],
    ['12 EUR', 1200],
    ['12eur', 1200],
  ])('%s', (text, amount) => {
    expect(amountOf(text, 'EUR')).toBe(amount);
  });

  test.each([
    '',
    'abc',
    '12o',
    '-5',
    '1.200',
    '1,200',
    '1.2.3',
    '1.200.50',
    '12.345',
    '1e5',
    '0x10',
    'NaN',
    '٣',
    '12 USD',
    '$12',
    '0',
    '0.00',
    '99999999999999999',
  ])('%s is refused', (text) => {
    expect(() => amountOf(text, 'EUR')).toThrow();
  });

  test('a currency without minor units', () => {
    expect(amountOf('1200', 'JPY')).toBe(1200);
    expect(() => amountOf('12.50', 'JPY')).toThrow();
  });
});

test.each([
  ['show <http://www.example.com|www.example.com>', 'show www.example.com'],
  ['show <https://www.example.com>', 'show https://www.example.com'],
  ['customer show <mailto:a@b.com|a@b.com>', 'customer show a@b.com'],
  ['list status:“ready to issue”', 'list status:"ready to issue"'],
  ['order A &amp; B', 'order A & B'],
])('what Slack makes of text is undone: %s', (sent, typed) => {
  expect(asTyped(sent)).toBe(typed);
});

test.each([
  ['https://www.example.com/path', 'www.example.com'],
  ['`SSL-1042`', 'SSL-1042'],
  ['www.example.com,', 'www.example.com'],
  ['*.example.com', '*.example.com'],
])('a reference is read from %s', (written, ref) => {
  expect(reference(written)).toBe(ref);
});

test('names are separated by anything', () => {
  expect(namesIn('a.com, b.com;c.com\nhttps://d.com/ ')).toEqual(['a.com', 'b.com', 'c.com', 'd.com']);
});

test.each([
  ['', { words: '' }],
  ['bakery', { words: 'bakery' }],
  ['status:active', { words: '', status: 'active' }],
  ['status:waiting for CSR and payment', { words: '', status: 'waiting for CSR and payment' }],
  ['status:waiting for CSR shop', { words: 'shop', status: 'waiting for CSR' }],
  ['a status:ready_to_issue b', { words: 'a b', status: 'ready to issue' }],
  ['status:"renewal due" x', { words: 'x', status: 'renewal due' }],
  ['status:nonsense x', { words: 'x', status: 'nonsense' }],
  ['customer:C-1001 www', { words: 'www', customer: 'C-1001' }],
  ['customer:"Bakery Rossi" status:expired', { words: '', customer: 'Bakery Rossi', status: 'expired' }],
])('the filter of a list: %s', (text, filter) => {
  expect(listFilter(text)).toEqual(filter);
});
