import { describe, expect, it } from 'vitest';
import { domainOf, Pace } from '../../../src/core/outbox/pace.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const down = { serverTrouble: 'it could not be reached' };

/** A pace whose clock is `now`, in milliseconds. */
function paced(perMinute = 600) {
  const pace = new Pace(perMinute);
  let now = 1_000_000;
  return {
    pace,
    wait: (ms: number) => void (now += ms),
    leave: (domain: string) => pace.leave(domain, now),
    begin: (domain: string) => pace.begin(domain, now),
    end: (domain: string, answered: Parameters<Pace['end']>[1]) => pace.end(domain, answered, now),
    isHeld: () => pace.isHeld(now),
  };
}
type Paced = ReturnType<typeof paced>;

function one({ begin, end }: Paced, domain: string, answered: Parameters<Pace['end']>[1]): boolean {
  begin(domain);
  return end(domain, answered);
}

describe('mails to one domain', () => {
  it('are five at a time, and no other domain waits for them', () => {
    const p = paced();
    for (let n = 0; n < 5; n += 1) {
      expect(p.leave('a.example')).toBe('go');
      p.begin('a.example');
    }
    expect([p.leave('a.example'), p.leave('b.example')]).toEqual(['wait', 'go']);
    p.end('a.example', 'well');
    expect(p.leave('a.example')).toBe('go');
  });

  it.each([1, 60, 600])('are at most %i in a minute, a minute’s worth at once', (perMinute) => {
    const p = paced(perMinute);
    for (let n = 0; n < perMinute; n += 1) one(p, 'a.example', 'well');
    expect([p.leave('a.example'), p.leave('b.example')]).toEqual(['later', 'go']);
    p.wait(MINUTE / perMinute - 1);
    expect(p.leave('a.example')).toBe('later');
    p.wait(2);
    expect(p.leave('a.example')).toBe('go');
    one(p, 'a.example', 'well');
    expect(p.leave('a.example')).toBe('later');
    // An hour's silence gives a minute's worth and no more.
    p.wait(60 * MINUTE);
    let sent = 0;
    for (; p.leave('a.example') === 'go'; sent += 1) one(p, 'a.example', 'well');
    expect(sent).toBe(perMinute);
  });
});

describe('a domain in trouble', () => {
  it('is left alone, then one mail goes first, and the others follow it', () => {
    const p = paced();
    one(p, 'a.example', 'domain-trouble');
    expect([p.leave('a.example'), p.leave('b.example')]).toEqual(['later', 'go']);
    p.wait(30 * SECOND);
    expect(p.leave('a.example')).toBe('go');
    p.begin('a.example');
    expect(p.leave('a.example')).toBe('wait');
    expect(p.end('a.example', 'well')).toBe(true);
    p.begin('a.example');
    expect(p.leave('a.example')).toBe('go');
  });

  it('is left alone for longer each time, up to half an hour', () => {
    const p = paced();
    const waits: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      one(p, 'a.example', 'domain-trouble');
      let waited = 0;
      for (; p.leave('a.example') === 'later'; waited += 1) p.wait(SECOND);
      waits.push(waited);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
  });

  it('that fails with several mails at once is counted once', () => {
    const p = paced();
    for (let n = 0; n < 5; n += 1) p.begin('a.example');
    for (let n = 0; n < 5; n += 1) p.end('a.example', 'domain-trouble');
    p.wait(30 * SECOND);
    expect(p.leave('a.example')).toBe('go');
  });

  it('says nothing where the attempt did not get that far', () => {
    const p = paced();
    one(p, 'a.example', 'domain-trouble');
    p.wait(30 * SECOND);
    expect(one(p, 'a.example', 'unknown')).toBe(false);
    p.begin('a.example');
    expect(p.leave('a.example')).toBe('wait');
  });
});

describe('the whole server in trouble', () => {
  it('holds every domain, is asked with one mail, and at least every two minutes', () => {
    const p = paced();
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      one(p, 'a.example', down);
      expect(p.isHeld()).toBe(true);
      let waited = 0;
      for (; p.leave('b.example') === 'later'; waited += 1) p.wait(SECOND);
      waits.push(waited);
    }
    expect(waits).toEqual([30, 60, 120, 120, 120]);
    p.begin('b.example');
    expect(p.leave('c.example')).toBe('wait');
    expect(p.end('b.example', 'well')).toBe(true);
    expect([p.leave('a.example'), p.leave('c.example')]).toEqual(['go', 'go']);
  });

  it('says since when, and with what words', () => {
    const p = paced();
    expect(p.pace.serverTrouble).toBeNull();
    one(p, 'a.example', { serverTrouble: 'first' });
    const since = p.pace.serverTrouble?.since;
    p.wait(MINUTE);
    one(p, 'b.example', { serverTrouble: 'second' });
    expect(p.pace.serverTrouble).toEqual({ since, reason: 'second' });
    p.wait(MINUTE);
    // A domain that says 4xx was asked by a server that works.
    one(p, 'b.example', 'domain-trouble');
    expect(p.pace.serverTrouble).toBeNull();
  });
});

it('forgets domains that it has nothing to remember about', () => {
  const p = paced(1);
  one(p, 'busy.example', 'domain-trouble');
  for (let n = 0; n < 20_000; n += 1) {
    one(p, `d${n}.example`, 'well');
    if (n % 1_000 === 0) p.wait(MINUTE / 10);
  }
  expect(p.leave('d19999.example')).toBe('later');
  p.wait(2 * MINUTE);
  expect(p.leave('d19999.example')).toBe('go');
});

it.each([
  ['Ana@Example.com', 'example.com'],
  ['"a@b"@example.com', 'example.com'],
])('%s is of the domain %s', (address, domain) => expect(domainOf(address)).toBe(domain));
