import { describe, expect, it } from 'vitest';
import { Outages } from '../../../src/mail/in/outages.js';

const refused = Object.assign(new Error('Command failed'), { authenticationFailed: true });
const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const noStartTls = Object.assign(new Error('Server does not support STARTTLS'), { tlsFailed: true });

function outages(awayMs?: number): { outages: Outages; told: string[] } {
  const told: string[] = [];
  const onAlarm = (sentence: string): void => void told.push(sentence);
  return { outages: new Outages({ host: 'mail.example', user: 'ssl', retryMs: 1_000, onAlarm, awayMs }), told };
}
const pauses = (count: number, error: Error): number[] => {
  const { outages: some } = outages();
  return Array.from({ length: count }, () => {
    some.note(error, 0);
    return some.pauseMs();
  });
};

describe('outages of the mailbox', () => {
  it('a server that is away is asked ever less often, at least once a minute', () => {
    pauses(20, away).forEach((pause, i) => {
      const most = Math.min(60_000, 1_000 * 2 ** i);
      expect(pause).toBeGreaterThanOrEqual(most / 2);
      expect(pause).toBeLessThanOrEqual(most);
    });
  });

  it('one that refuses the password is asked once a minute and then less, so that it locks nobody out', () => {
    const all = pauses(20, refused);
    expect(Math.min(...all.slice(2))).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...all)).toBeLessThanOrEqual(15 * 60_000);
    expect(all.at(-1)).toBeGreaterThanOrEqual(7.5 * 60_000);
  });

  it('begins anew after a connection that lasted', () => {
    const { outages: some } = outages();
    for (let i = 0; i < 10; i++) some.note(away, 0);
    some.note(away, 60_000);
    expect(some.pauseMs()).toBeLessThanOrEqual(1_000);
  });

  it.each([
    [refused, /has refused the user ssl 3 times.*password in IMAP_URL/],
    [noStartTls, /offers no encryption \(STARTTLS\); use imaps:/],
  ])('tells staff of what does not mend itself, once: %s', (error, expected) => {
    const { outages: some, told } = outages();
    for (let i = 0; i < 3; i++) some.note(error, 0);
    expect(told).toEqual([expect.stringMatching(expected)]);
    for (let i = 0; i < 20; i++) some.note(error, 0);
    expect(told).toHaveLength(1);
    some.loggedIn();
    for (let i = 0; i < 3; i++) some.note(error, 0);
    expect(told).toHaveLength(2);
  });

  it('tells staff of one that stays away, once an outage', () => {
    const { outages: some, told } = outages(0);
    for (let i = 0; i < 3; i++) some.note(away, 0);
    expect(told).toEqual([expect.stringMatching(/not been reachable for 0 minutes \(ECONNREFUSED\)/)]);
    some.over();
    some.note(away, 0);
    expect(told).toHaveLength(2);
    const short = outages();
    for (let i = 0; i < 30; i++) short.outages.note(away, 0);
    expect(short.told).toEqual([]);
  });
});
