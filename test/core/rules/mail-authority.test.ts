import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { type MailRights, authorityOf } from '../../../src/core/rules/mail-authority.js';

type Verdict = ReceivedMailInput['authentication']['verdict'];

const mail = (more: Partial<ReceivedMailInput> = {}): ReceivedMailInput => ({
  digest: '0'.repeat(64),
  raw: null,
  messageId: '<1@novak.example>',
  references: [],
  from: ['ana@novak.example'],
  subject: 'Re: your certificate',
  text: '',
  keys: ['k'],
  automatic: null,
  authentication: { verdict: 'pass', reasons: [] },
  request: { kind: 'csr', csrs: [{ base64: 'AA==', source: 'example.csr' }] },
  ...more,
});
const rights = (more: Partial<MailRights> = {}): MailRights => ({
  key: 'valid',
  senderIsContact: true,
  senderIsKnown: true,
  requestDone: false,
  keyOfAnotherCustomer: false,
  csrReplaced: false,
  ...more,
});
const authentication = (verdict: Verdict) => ({ authentication: { verdict, reasons: ['dmarc=fail'] } });
const two = {
  kind: 'csr' as const,
  csrs: [
    { base64: 'AA==', source: 'a' },
    { base64: 'AQ==', source: 'b' },
  ],
};

describe('who may change what by mail', () => {
  it.each<[string, Partial<ReceivedMailInput>, Partial<MailRights>, RegExp | null]>([
    ['key, sender and authentication agree', {}, {}, null],
    ['the same on a closed network', authentication('off'), {}, null],
    ['not authenticated', authentication('none'), {}, /Nothing proves/],
    ['another sender', {}, { senderIsContact: false }, /not an address of the contact/],
    ['two senders', { from: ['ana@novak.example', 'eve@evil.example'] }, { senderIsContact: false }, /names 2 senders/],
    ['no sender', { from: [] }, { senderIsContact: false }, /names 0 senders/],
    ['automatic', { automatic: 'Auto-Submitted: auto-replied' }, {}, /automatic mail/],
    ['two CSRs', { request: two }, {}, /2 different CSRs/],
    ['the request is done', {}, { requestDone: true }, /asks for a reissue/],
    ['the key of another customer', {}, { keyOfAnotherCustomer: true }, /another customer/],
    ['an old CSR again', {}, { csrReplaced: true }, /a newer one has taken its place/],
    ['no key', { keys: [] }, { key: 'none', senderIsContact: false }, /^It was not sent as an answer.*no reply key\.$/],
  ])('%s', (_what, m, r, reason) => {
    const authority = authorityOf(mail(m), rights(r));
    if (!reason) return expect(authority).toEqual({ decision: 'apply' });
    expect(authority.decision).toBe('review');
    if (authority.decision === 'review') expect(authority.reasons.join('\n')).toMatch(reason);
  });

  it('names every doubt at once', () => {
    const authority = authorityOf(
      mail({ automatic: 'List-Id', request: two, ...authentication('none') }),
      rights({ key: 'none', senderIsContact: false, requestDone: true, keyOfAnotherCustomer: true, csrReplaced: true }),
    );
    expect(authority).toMatchObject({
      decision: 'review',
      doubts: ['no-key', 'automatic', 'unproved', 'several-csrs', 'request-done', 'key-of-another', 'replaced'],
    });
  });

  it.each<[string, Partial<ReceivedMailInput>, Partial<MailRights>, boolean]>([
    ['a wrong key from a known, authenticated sender', {}, { key: 'wrong' }, true],
    ['a wrong key from a stranger', {}, { key: 'wrong', senderIsKnown: false }, false],
    ['a wrong key, not authenticated', authentication('none'), { key: 'wrong' }, false],
    ['a wrong key in an automatic mail, which is never answered', { automatic: 'List-Id' }, { key: 'wrong' }, false],
    ['a right key that DMARC refuses', authentication('fail'), {}, false],
    ['a wrong key that DMARC refuses', authentication('fail'), { key: 'wrong' }, false],
    ['no key, and DMARC refuses it', authentication('fail'), { key: 'none' }, false],
  ])('refuses %s', (_what, m, r, told) => {
    const authority = authorityOf(mail(m), rights(r));
    expect(authority.decision).toBe('refuse');
    if (authority.decision === 'refuse') expect(authority.tell !== null).toBe(told);
  });
});
