import { describe, expect, it } from 'vitest';
import { coveredNames } from '../../../src/core/rules/names/covered-names.js';
import { didYouMean } from '../../../src/core/rules/names/did-you-mean.js';
import { bareName, isIpAddress, isWildcard, normaliseName } from '../../../src/core/rules/names/name.js';
import { checkOrderNames } from '../../../src/core/rules/names/order-names.js';
import { publicNameProblem } from '../../../src/core/rules/names/public-name.js';

describe('names are normalised', () => {
  it.each([
    ['example.com', 'example.com'],
    [' WWW.Example.COM. ', 'www.example.com'],
    ['*.Example.com', '*.example.com'],
    ['müller.de', 'xn--mller-kva.de'],
    ['MÜLLER.de', 'xn--mller-kva.de'],
    ['mu\u0308ller.de', 'xn--mller-kva.de'],
    ['*.müller.de', '*.xn--mller-kva.de'],
    ['XN--MLLER-KVA.de', 'xn--mller-kva.de'],
    ['straße.de', 'xn--strae-oqa.de'],
    ['пример.рф', 'xn--e1afmkfd.xn--p1ai'],
    ['例え。jp', 'xn--r8jz45g.jp'],
    ['1und1.de', '1und1.de'],
  ])('%j is %s', (written, name) => expect(normaliseName(written)).toEqual({ name }));

  it.each([
    ['', 'empty'],
    ['https://example.com', 'web address'],
    ['example.com/path', 'path'],
    ['example.com:8443', 'port'],
    ['a@example.com', 'e-mail'],
    ['192.0.2.1', 'IP address'],
    ['１９２.0.2.1', 'IP address'],
    ['2001:db8::1', 'IP address'],
    ['[2001:db8::1]', 'IP address'],
    ['exa mple.com', 'characters'],
    ['a_b.example.com', 'underscore'],
    ['-a.example.com', 'hyphen'],
    ['a..example.com', 'empty part'],
    ['a.*.example.com', '*'],
    ['*', '*'],
    ['ab--c.example.com', 'reserved'],
    ['xn--zzzz9999.de', 'international'],
    ['example.123', 'number'],
    [`${'a'.repeat(64)}.de`, '63'],
    [`${'a.'.repeat(130)}de`, '253'],
    ['x'.repeat(5000), 'too long'],
    ['a\u202eb.de', 'characters'],
  ])('%j is none', (written, why) => {
    const { name, error } = normaliseName(written);
    expect(name).toBeUndefined();
    expect(error).toContain(why);
  });
});

describe('what a public CA may certify', () => {
  it.each([
    'example.com',
    'a.b.example.co.uk',
    '*.example.com',
    'xn--mller-kva.de',
    'a.github.io',
    'github.io',
    '*.github.io',
    'www.ck',
  ])('%s', (name) => expect(publicNameProblem(name)).toBeNull());
  it.each([
    ['localhost', 'name-single-label'],
    ['server', 'name-single-label'],
    ['com', 'name-public-suffix'],
    ['co.uk', 'name-public-suffix'],
    ['foo.ck', 'name-public-suffix'],
    ['*.com', 'wildcard-public-suffix'],
    ['*.co.uk', 'wildcard-public-suffix'],
    ['host.local', 'name-internal'],
    ['host.internal', 'name-internal'],
    ['host.example', 'name-internal'],
    ['host.test', 'name-internal'],
    ['abc.onion', 'name-internal'],
    ['1.2.0.192.in-addr.arpa', 'name-reverse-zone'],
    ['8.b.d.0.1.0.0.2.ip6.arpa', 'name-reverse-zone'],
  ])('not %s: %s', (name, code) => expect(publicNameProblem(name)?.code).toBe(code));
});

describe('what goes along', () => {
  const order = {
    names: ['example.com', '*.example.net', 'www.example.org'],
    includesWww: true,
    includesBareOfWildcard: true,
  };
  it('is www. and the bare name of a wildcard', () =>
    expect([...coveredNames(order)].sort()).toEqual([
      '*.example.net',
      'example.com',
      'example.net',
      'www.example.com',
      'www.example.org',
    ]));
  it('is nothing where the product does not include it', () =>
    expect([...coveredNames({ ...order, includesWww: false, includesBareOfWildcard: false })]).toEqual(order.names));
});

describe('small questions', () => {
  it('wildcards and bare names', () => {
    expect([isWildcard('*.a.de'), isWildcard('a.de'), bareName('*.a.de'), bareName('a.de')]).toEqual([
      true,
      false,
      'a.de',
      'a.de',
    ]);
  });
  it('IP addresses', () => {
    expect(['1.2.3.4', '1.2.3.0/24', '::1', 'fe80::1%eth0', 'a.de', '1.2.3'].map(isIpAddress)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
  it.each([
    ['exmaple.com', 'example.com'],
    ['example.con', 'example.com'],
    ['wwwexample.com', 'www.example.com'],
    ['another.org', null],
    ['example.com', null],
  ])('did you mean: %s', (name, meant) => expect(didYouMean(name, ['example.com', 'www.example.com'])).toBe(meant));
});

describe('the names of an order', () => {
  const codes = (names: string[], product = { wildcard: false, maxNames: 3 }): string[] =>
    checkOrderNames(names, product).map((f) => f.code);
  it.each([[['example.com', 'www.example.com']], [['Müller.de', 'MÜLLER.com', 'xn--r8jz45g.jp']]])(
    '%j is fine',
    (names) => expect(codes(names)).toEqual([]),
  );
  it('a wildcard is fine with a wildcard product', () =>
    expect(codes(['*.example.com'], { wildcard: true, maxNames: 1 })).toEqual([]));
  it.each<[string[], string]>([
    [[], 'no-name'],
    [['192.0.2.1'], 'name-ip'],
    [['https://example.com'], 'name-malformed'],
    [['localhost'], 'name-internal'],
    [['host.local'], 'name-internal'],
    [['co.uk'], 'name-public-suffix'],
    [['*.example.com'], 'wildcard-not-in-product'],
    [['a.de', 'b.de', 'c.de', 'd.de'], 'too-many-names'],
    [['müller.de', 'xn--mller-kva.de'], 'duplicate-name'],
  ])('%j: %s', (names, code) => expect(codes(names)).toEqual([code]));
  it('every fault at once', () =>
    expect(codes(['*.co.uk', 'localhost', 'localhost', '::1', 'a b'])).toEqual([
      'name-ip',
      'name-malformed',
      'name-internal',
      'name-public-suffix',
      'wildcard-not-in-product',
      'duplicate-name',
    ]));
});
