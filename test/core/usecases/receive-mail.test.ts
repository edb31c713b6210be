import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { replyKey, replyKeyId } from '../../../src/core/rules/reply-key.js';
import { product } from '../facts.js';
import { ANA, BINE, type Waiting, answersSince, receive, to, verdict, waiting } from '../waiting.js';
import {
  STAFF,
  type World,
  csrFor,
  everything,
  issuedCertificate,
  keyOf,
  lastMail,
  mailFrom,
  newKey,
  openWorld,
  withCsrs,
} from '../world.js';

const SECRET = 'a secret of the shop, for tests';
const good = () => withCsrs(csrFor('example.com'));
const hasCsr = async (world: World) => (await world.certificate('SSL-1001')).periods[0].csr !== undefined;

/** A key that was sent to Bine, for the same request. */
const keyOfBine = async (w: Waiting) => {
  const subject = { certificateId: 'SSL-1001', contactId: 'p2', request: 1 };
  const key = replyKey(SECRET, subject);
  await w.world.store.tx((tx) => tx.put('reply-right', { id: replyKeyId(key), ...subject }));
  return key;
};

/** SHA-256 of the one CSR that is held. */
const heldDigest = async ({ world }: Waiting) =>
  (await world.every('reply-right')).find((right) => right.csr !== undefined)?.held;

interface Row {
  what: string;
  from?: string[];
  key?: (w: Waiting) => string | Promise<string> | null;
  mail?: Partial<ReceivedMailInput>;
  outcome: ReceivedMailInput['request']['kind'] | string;
  reason: RegExp;
  answers: [string, string][];
}

const rows: Row[] = [
  {
    what: 'key, sender and authentication',
    outcome: 'applied',
    reason: /CSR accepted \(EC P-256\)/,
    answers: [['csr-accepted', ANA]],
  },
  {
    what: 'the same on a closed network',
    mail: verdict('off'),
    outcome: 'applied',
    reason: /accepted/,
    answers: [['csr-accepted', ANA]],
  },
  {
    what: 'the address in other letters',
    from: ['Ana@NOVAK.example'],
    outcome: 'applied',
    reason: /accepted/,
    answers: [['csr-accepted', ANA]],
  },
  {
    what: 'another address of the contact: answered at the registered one',
    from: ['tickets@novak.example'],
    outcome: 'applied',
    reason: /accepted/,
    answers: [['csr-accepted', ANA]],
  },
  {
    what: 'the key of the contact who writes',
    from: [BINE],
    key: keyOfBine,
    outcome: 'applied',
    reason: /accepted/,
    answers: [['csr-accepted', BINE]],
  },
  {
    what: 'the right key in capitals',
    key: (w) => w.key.toUpperCase(),
    outcome: 'applied',
    reason: /accepted/,
    answers: [['csr-accepted', ANA]],
  },
  {
    what: 'a wrong key',
    key: () => 'a'.repeat(26),
    outcome: 'refused',
    reason: /wrong or was revoked/,
    answers: [['review-rejected', ANA]],
  },
  {
    what: 'a wrong key from a stranger',
    key: () => 'a'.repeat(26),
    from: ['eve@evil.example'],
    outcome: 'refused',
    reason: /wrong or was revoked/,
    answers: [],
  },
  {
    what: 'a wrong key, not authenticated',
    key: () => 'a'.repeat(26),
    mail: verdict('none'),
    outcome: 'refused',
    reason: /wrong/,
    answers: [],
  },
  {
    what: 'a wrong key in an automatic mail',
    key: () => 'a'.repeat(26),
    mail: { automatic: 'Auto-Submitted' },
    outcome: 'refused',
    reason: /wrong/,
    answers: [],
  },
  {
    what: 'another contact of the same customer',
    from: [BINE],
    outcome: 'review',
    reason: /not an address of the contact/,
    answers: [['csr-in-review', ANA]],
  },
  {
    what: 'another customer',
    from: ['kos@kos.example'],
    outcome: 'review',
    reason: /not an address of the contact/,
    answers: [['csr-in-review', ANA]],
  },
  {
    what: 'a stranger with the right key',
    from: ['eve@evil.example'],
    outcome: 'review',
    reason: /not an address of the contact/,
    answers: [['csr-in-review', ANA]],
  },
  {
    what: 'two senders, one of them right',
    from: [ANA, 'eve@evil.example'],
    outcome: 'review',
    reason: /2 senders/,
    answers: [['csr-in-review', ANA]],
  },
  { what: 'no sender', from: [], outcome: 'review', reason: /0 senders/, answers: [['csr-in-review', ANA]] },
  {
    what: 'not authenticated',
    mail: verdict('none'),
    outcome: 'review',
    reason: /Nothing proves/,
    answers: [['csr-in-review', ANA]],
  },
  { what: 'DMARC fails', mail: verdict('fail'), outcome: 'refused', reason: /domain refuses it/, answers: [] },
  {
    what: 'no key, a known contact',
    key: () => null,
    outcome: 'answered',
    reason: /without a reply key .* waits for the contact's yes/,
    answers: [['csr-held', ANA]],
  },
  {
    what: 'no key, a known contact, a name of another customer',
    key: () => null,
    mail: { request: withCsrs(csrFor('kos.example.com')) },
    outcome: 'review',
    reason: /no reply key/,
    answers: [],
  },
  {
    what: 'no key, not authenticated',
    key: () => null,
    mail: verdict('none'),
    outcome: 'review',
    reason: /no reply key.*Nothing proves/,
    answers: [],
  },
  {
    what: 'no key, a stranger',
    key: () => null,
    from: ['eve@evil.example'],
    outcome: 'ignored',
    reason: /stranger/,
    answers: [],
  },
  {
    what: 'an automatic mail',
    mail: { automatic: 'Auto-Submitted: auto-generated' },
    outcome: 'review',
    reason: /automatic mail/,
    answers: [],
  },
  {
    what: 'two different CSRs',
    mail: { request: withCsrs(csrFor('example.com'), csrFor('example.com')) },
    outcome: 'review',
    reason: /2 different CSRs/,
    answers: [['csr-in-review', ANA]],
  },
  {
    what: 'names outside the order',
    mail: { request: withCsrs(csrFor('evil.example.com')) },
    outcome: 'refused',
    reason: /name/,
    answers: [['csr-refused', ANA]],
  },
  {
    what: 'bytes that only looked like a CSR',
    mail: { request: withCsrs('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----') },
    outcome: 'refused',
    reason: /./,
    answers: [['csr-refused', ANA]],
  },
];

describe('a CSR by mail', () => {
  it.each(rows)('$what: $outcome', async ({ from = [ANA], key, mail, outcome, reason, answers }) => {
    const w = await waiting();
    const given = key ? await key(w) : w.key;
    const result = await receive(w.world, mailFrom('', { from, keys: given ? [given] : [], request: good(), ...mail }));
    expect(result).toMatchObject({ outcome, duplicate: false, reason: expect.stringMatching(reason) });
    expect(await hasCsr(w.world)).toBe(outcome === 'applied');
    expect(to(await answersSince(w))).toEqual(answers);
    const proof = (mail?.authentication ?? mailFrom('', {}).authentication).verdict;
    expect((await w.world.every('mail')).map((m) => [m.outcome, m.authentication?.verdict])).toEqual([
      [outcome, proof],
    ]);
    expect(await w.world.every('review')).toHaveLength(outcome === 'review' ? 1 : 0);
    // No answer carries a key that is not its reader's own.
    for (const answer of await answersSince(w)) {
      const carried = /[a-z2-7]{26}/.exec(answer.replyTo)?.[0];
      const contactId = answer.to.address === BINE ? 'p2' : 'p1';
      const held = answer.content.template === 'csr-held' ? await heldDigest(w) : undefined;
      const own = replyKey(SECRET, { certificateId: 'SSL-1001', contactId, request: 1, held });
      expect([undefined, own]).toContain(carried);
      expect(JSON.stringify(answer.content)).not.toMatch(/kos|[a-z2-7]{26}/i);
    }
  });

  it('with a revoked key is refused', async () => {
    const w = await waiting();
    await w.world.store.tx(async (tx) => {
      const right = await tx.get('reply-right', replyKeyId(w.key));
      if (right) await tx.put('reply-right', { ...right, revoked: true });
    });
    const result = await receive(w.world, mailFrom(ANA, { keys: [w.key], request: good() }));
    expect(result).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('revoked') });
    expect(await hasCsr(w.world)).toBe(false);
  });

  it('with a key made under a secret that is now the second is applied; under one that is gone, refused', async () => {
    const w = await waiting({ secrets: ['the new secret of the shop', SECRET] });
    const old = { certificateId: 'SSL-1001', contactId: 'p1', request: 1 };
    const under = async (secret: string) => {
      const key = replyKey(secret, old);
      await w.world.store.tx((tx) => tx.put('reply-right', { id: replyKeyId(key), ...old }));
      return receive(w.world, mailFrom(ANA, { keys: [key], request: good() }));
    };
    expect(await under('a secret of the year before last')).toMatchObject({ outcome: 'refused' });
    expect(await under(SECRET)).toMatchObject({ outcome: 'applied' });
  });

  it('uses the key that is right, where a mail carries several', async () => {
    const w = await waiting();
    const result = await receive(w.world, mailFrom(ANA, { keys: ['b'.repeat(26), w.key], request: good() }));
    expect(result.outcome).toBe('applied');
  });

  it('may be corrected within the minute', async () => {
    const w = await waiting();
    const send = (csr: string) => receive(w.world, mailFrom(ANA, { keys: [w.key], request: withCsrs(csr) }));
    expect((await send(csrFor('exmaple.com'))).outcome).toBe('refused');
    expect((await send(csrFor('example.com'))).outcome).toBe('applied');
    expect((await send(csrFor('example.com'))).outcome).toBe('applied');
  });

  it('after the certificate was issued is a reissue request, in review; approving it applies it', async () => {
    const world = await openWorld();
    const { id } = await issuedCertificate(world);
    const key = keyOf(lastMail(await world.mails(), 'certificate-issued').mail);
    const csr = csrFor('example.com');
    expect(await receive(world, mailFrom(ANA, { keys: [key], request: withCsrs(csr) }))).toMatchObject({
      outcome: 'review',
      reason: expect.stringContaining('reissue'),
    });
    const { reviews } = await world.clerk.execute('list-reviews', {}, STAFF);
    expect(reviews).toMatchObject([
      { id: 'R-0001', certificate: { id }, approveDoes: expect.stringContaining(id), state: 'open' },
    ]);
    const decided = await world.clerk.execute('decide-review', { review: 'R-0001', decision: 'approve' }, STAFF);
    expect(decided.review).toMatchObject({ state: 'approved', decidedBy: 'Maja (slack)' });
    const view = (await world.clerk.execute('show-certificate', { certificate: id }, STAFF)).view;
    expect(view).toMatchObject({ status: 'reissue due', missing: ['issue'] });
    expect((await world.mails()).at(-1)).toMatchObject({ content: { template: 'csr-accepted' }, to: { address: ANA } });
    // The first decision holds.
    const second = world.clerk.execute('decide-review', { review: 'r-0001', decision: 'reject' }, STAFF);
    await expect(second).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringContaining('R-0001 was approved by Maja (slack)'),
    });
  });

  it('to the mail of an older request still counts for the renewal, as a request that is done: in review', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    await issuedCertificate(world);
    const older = keyOf(lastMail(await world.mails(), 'certificate-issued').mail);
    world.windTo('2027-04-24');
    await world.sweep();
    const newer = keyOf(lastMail(await world.mails(), 'renewal-notice').mail);
    expect(newer).not.toBe(older);
    expect(await receive(world, mailFrom(ANA, { keys: [older], request: good() }))).toMatchObject({
      outcome: 'review',
    });
    expect(await receive(world, mailFrom(ANA, { keys: [newer], request: good() }))).toMatchObject({
      outcome: 'applied',
    });
    expect((await world.certificate('SSL-1001')).periods[1]?.csr).toBeDefined();
  });

  it('with a key that another customer uses goes to review', async () => {
    const w = await waiting();
    const shared = newKey();
    const csr = Buffer.from(csrFor('kos.example.com', shared)).toString('base64');
    await w.world.clerk.execute('submit-csr', { certificate: 'SSL-1002', base64: csr }, STAFF);
    const result = await receive(
      w.world,
      mailFrom(ANA, { keys: [w.key], request: withCsrs(csrFor('example.com', shared)) }),
    );
    expect(result).toMatchObject({ outcome: 'review', reason: expect.stringContaining('another customer') });
  });

  it('for a cancelled certificate is refused, and the contact is told', async () => {
    const w = await waiting();
    await w.world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(await receive(w.world, mailFrom(ANA, { keys: [w.key], request: good() }))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('cancelled'),
    });
    expect((await w.world.mails()).at(-1)).toMatchObject({
      content: { template: 'review-rejected' },
      to: { address: ANA },
    });
  });

  it('that waits in review can be rejected with a sentence to the registered contact', async () => {
    const w = await waiting();
    await receive(w.world, mailFrom('eve@evil.example', { keys: [w.key], request: good() }));
    const sentence = 'Please send it from your own address.';
    await w.world.clerk.execute('decide-review', { review: 'R-0001', decision: 'reject', sentence }, STAFF);
    expect(await hasCsr(w.world)).toBe(false);
    expect((await w.world.mails()).at(-1)).toMatchObject({
      to: { address: ANA },
      content: { template: 'review-rejected', sentence },
    });
  });

  it('in review that fits no longer cannot be approved', async () => {
    const w = await waiting();
    await receive(
      w.world,
      mailFrom('eve@evil.example', { keys: [w.key], request: withCsrs(csrFor('other.example.com')) }),
    );
    const approve = w.world.clerk.execute('decide-review', { review: 'R-0001', decision: 'approve' }, STAFF);
    await expect(approve).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringContaining('cannot be applied'),
    });
    expect((await w.world.every('review')).map((r) => r.state)).toEqual(['open']);
  });
});

describe('the word "same"', () => {
  const renewing = async (renewalCsr: 'new' | 'reuse-allowed') => {
    const world = await openWorld({ products: [product({ termMonths: 6, renewalCsr })] });
    await issuedCertificate(world);
    world.windTo('2027-04-24');
    await world.sweep();
    return { world, key: keyOf(lastMail(await world.mails(), 'renewal-notice').mail) };
  };
  const same = { request: { kind: 'confirm', answer: 'same' } } as const;

  it('uses the last CSR again where the product allows it', async () => {
    const { world, key } = await renewing('reuse-allowed');
    expect(lastMail(await world.mails(), 'renewal-notice').content.mayReuseCsr).toBe(true);
    expect(await receive(world, mailFrom(ANA, { keys: [key], ...same }))).toMatchObject({ outcome: 'applied' });
    const [first, second] = (await world.certificate('SSL-1001')).periods;
    expect(second?.csr?.sha256).toBe(first.csr?.sha256);
  });

  it('is refused with a reason where it does not', async () => {
    const { world, key } = await renewing('new');
    expect(await receive(world, mailFrom(ANA, { keys: [key], ...same }))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('needs a new CSR'),
    });
    expect((await world.mails()).at(-1)).toMatchObject({
      content: { template: 'review-rejected' },
      to: { address: ANA },
    });
  });

  it('is refused at a first order, which has no CSR before it', async () => {
    const w = await waiting({ products: [product({ renewalCsr: 'reuse-allowed' })] });
    expect(await receive(w.world, mailFrom(ANA, { keys: [w.key], ...same }))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('no earlier CSR'),
    });
  });

  it.each([
    ['from another sender', { from: [BINE] }, 'review'],
    ['not authenticated', verdict('none'), 'review'],
    ['refused by DMARC', verdict('fail'), 'refused'],
    ['without a key: it is not known for what', { keys: [] }, 'answered'],
    ['automatic', { automatic: 'Auto-Submitted' }, 'ignored'],
  ])('%s has no effect', async (_what, more, outcome) => {
    const { world, key } = await renewing('reuse-allowed');
    expect(await receive(world, mailFrom(ANA, { keys: [key], ...same, ...more }))).toMatchObject({ outcome });
    expect((await world.certificate('SSL-1001')).periods[1]?.csr).toBeUndefined();
  });

  it('refused by DMARC is not answered, allowed or not', async () => {
    const { world, key } = await renewing('new');
    const before = (await world.mails()).length;
    expect(await receive(world, mailFrom(ANA, { keys: [key], ...same, ...verdict('fail') }))).toMatchObject({
      outcome: 'refused',
    });
    expect(await world.mails()).toHaveLength(before);
  });
});

describe('a private key by mail', () => {
  const leaked: Pick<ReceivedMailInput, 'request'> = { request: { kind: 'private-key', spkis: [] } };

  it.each<[string, Partial<ReceivedMailInput>, boolean, string, [string, string][]]>([
    ['from the contact, with the key of the request', {}, true, 'refused', [['private-key-received', ANA]]],
    ['from the contact, without one', {}, false, 'refused', [['private-key-received', ANA]]],
    [
      'from another sender with the right key: the contact is told',
      { from: ['eve@evil.example'] },
      true,
      'refused',
      [['private-key-received', ANA]],
    ],
    ['from a stranger', { from: ['eve@evil.example'] }, false, 'ignored', []],
    ['in an automatic mail, which is never answered', { automatic: 'Auto-Submitted' }, true, 'refused', []],
    ['that DMARC refuses', verdict('fail'), true, 'refused', []],
  ])('%s', async (_what, more, withKey, outcome, answers) => {
    const w = await waiting();
    expect(await receive(w.world, mailFrom(ANA, { keys: withKey ? [w.key] : [], ...leaked, ...more }))).toMatchObject({
      outcome,
    });
    expect(to(await answersSince(w))).toEqual(answers);
    expect(await hasCsr(w.world)).toBe(false);
  });
});

describe('a question', () => {
  const ask = (question: 'list' | 'status' | 'invoices' | 'invoice' | 'help', argument = '') =>
    ({ request: { kind: 'question', question, argument } }) as const;

  it.each([
    ['list', ask('list'), 'answer-list'],
    ['status of a name', ask('status', 'example.com'), 'answer-status'],
    ['status of the only one', ask('status'), 'answer-status'],
    ['status by id', ask('status', 'ssl-1001'), 'answer-status'],
    ['status by a part of a name', ask('status', 'exam'), 'answer-status'],
    ['invoices', ask('invoices'), 'answer-invoices'],
    ['an invoice', ask('invoice', '2026-000001'), 'answer-invoice'],
    ['help', ask('help'), 'answer-help'],
  ])('%s is answered', async (_what, request, template) => {
    const w = await waiting();
    expect(await receive(w.world, mailFrom(ANA, request))).toMatchObject({ outcome: 'answered' });
    expect(to(await answersSince(w))).toEqual([[template, ANA]]);
  });

  it.each([
    ['not authenticated', { from: [ANA], ...verdict('none') }, [['answer-list', ANA]]],
    ['from another address of the contact', { from: ['tickets@novak.example'] }, [['answer-list', ANA]]],
    ['from another contact, with Ana’s key', { from: [BINE] }, [['answer-list', BINE]]],
    ['from a stranger with Ana’s key', { from: ['eve@evil.example'] }, []],
    ['from two senders', { from: [ANA, 'eve@evil.example'] }, []],
    ['refused by DMARC', { from: [ANA], ...verdict('fail') }, []],
    ['automatic', { from: [ANA], automatic: 'Precedence: bulk' }, []],
  ])('%s is answered at the registered address or not at all', async (_what, more, answers) => {
    const w = await waiting();
    const result = await receive(w.world, mailFrom('', { keys: [w.key], ...ask('list'), ...more }));
    expect(result.outcome).toBe(answers.length > 0 ? 'answered' : 'ignored');
    expect(to(await answersSince(w))).toEqual(answers);
    for (const answer of await answersSince(w)) {
      if (answer.to.address === BINE) expect(answer.replyTo).not.toContain(w.key);
    }
  });

  it.each([
    ['status', ask('status', 'kos.example.com')],
    ['status by id', ask('status', 'SSL-1002')],
    ['status by a part that fits both', ask('status', 'kos')],
    ['invoice', ask('invoice', '2026-000002')],
  ])('about what belongs to another customer (%s) is answered as if it were not there', async (_what, request) => {
    const w = await waiting();
    await receive(w.world, mailFrom(ANA, request));
    const [answer] = await answersSince(w);
    expect(answer?.content).toMatchObject({ template: 'answer-not-found' });
    expect(answer?.attachments).toEqual([]);
    expect(JSON.stringify(answer).replaceAll(request.request.argument, '')).not.toMatch(/kos|2026-000002|SSL-1002/i);
  });

  it('from another customer with Ana’s key brings that customer no key to her certificate', async () => {
    const w = await waiting();
    const result = await receive(w.world, mailFrom('kos@kos.example', { keys: [w.key], ...ask('list') }));
    expect(result.outcome).toBe('answered');
    const [answer] = await answersSince(w);
    expect(answer).toMatchObject({ to: { address: 'kos@kos.example' }, replyTo: 'ssl@ssl.northgate.example' });
    expect(answer?.certificateId).toBeUndefined();
    expect(JSON.stringify(answer?.content)).not.toContain('SSL-1001');
  });

  it('brings the invoice along', async () => {
    const w = await waiting();
    await receive(w.world, mailFrom(ANA, ask('invoice', ' 2026-000001 ')));
    expect((await answersSince(w))[0]?.attachments).toEqual([{ kind: 'invoice-pdf', number: '2026-000001' }]);
  });
});

describe('a mail that asks for nothing we know', () => {
  it('gets help once a thread and three times a day', async () => {
    const w = await waiting();
    const send = (thread: string) =>
      receive(w.world, mailFrom(ANA, { references: ['<newest@x>', thread], text: 'hello' }));
    const outcomes = [];
    for (const thread of ['<a@x>', '<a@x>', '<b@x>', '<c@x>', '<d@x>']) outcomes.push((await send(thread)).outcome);
    expect(outcomes).toEqual(['answered', 'ignored', 'answered', 'answered', 'ignored']);
    w.world.wind(1);
    expect((await send('<a@x>')).outcome).toBe('answered');
    expect(to(await answersSince(w))).toEqual(Array.from({ length: 4 }, () => ['answer-help', ANA]));
  });

  it('does not use up the answers to questions and CSRs', async () => {
    const w = await waiting();
    for (let n = 1; n <= 5; n += 1) await receive(w.world, mailFrom(ANA, { text: 'hello' }));
    const list = { request: { kind: 'question', question: 'list', argument: '' } } as const;
    for (let n = 1; n <= 5; n += 1) expect((await receive(w.world, mailFrom(ANA, list))).outcome).toBe('answered');
    expect((await receive(w.world, mailFrom(ANA, { keys: [w.key], request: good() }))).outcome).toBe('applied');
  });

  it.each([
    ['from a stranger', { from: ['eve@evil.example'] }],
    ['refused by DMARC', verdict('fail')],
    ['automatic', { automatic: 'Auto-Submitted: auto-replied' }],
  ])('%s is ignored', async (_what, more) => {
    const w = await waiting();
    expect(await receive(w.world, mailFrom(ANA, more))).toMatchObject({ outcome: 'ignored' });
    expect(await answersSince(w)).toEqual([]);
  });
});

describe('every mail', () => {
  it('has one effect, however often it comes', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: good() });
    const first = await receive(w.world, mail);
    const before = await everything(w.world);
    w.world.wind(1);
    expect(await receive(w.world, mail)).toEqual({ ...first, duplicate: true });
    // Its bytes are what counts, whatever the door read out of them.
    expect(await receive(w.world, { ...mail, keys: [], request: { kind: 'unclear' } })).toEqual({
      ...first,
      duplicate: true,
    });
    expect(await everything(w.world)).toBe(before);
  });

  it('has one effect when it comes twice at the same moment', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: good() });
    const results = await Promise.all([1, 2, 3].map(() => receive(w.world, mail)));
    expect(results.map((r) => r.duplicate).sort()).toEqual([false, true, true]);
    expect(to(await answersSince(w))).toEqual([['csr-accepted', ANA]]);
  });

  it('that could not be read waits for a person, and the next one goes on', async () => {
    const w = await waiting();
    const why = 'It has 900 parts.';
    expect(
      await receive(w.world, mailFrom('eve@evil.example', { request: { kind: 'quarantine', why } })),
    ).toMatchObject({ outcome: 'review', reason: why });
    expect((await w.world.every('review')).map((r) => r.reasons)).toEqual([[why]]);
    expect(await answersSince(w)).toEqual([]);
  });

  it('ends as exactly one outcome with a reason, and the counts add up', async () => {
    const w = await waiting();
    const mails = [
      mailFrom(ANA, { keys: [w.key], request: good() }),
      mailFrom(ANA, { keys: ['z'.repeat(26)], request: good() }),
      mailFrom(ANA, { request: good() }),
      mailFrom(ANA, { request: good(), ...verdict('none') }),
      mailFrom('eve@evil.example', { request: good() }),
      mailFrom(ANA, { request: { kind: 'question', question: 'list', argument: '' } }),
      mailFrom(ANA, { request: { kind: 'private-key', spkis: [] } }),
      mailFrom(ANA, { request: { kind: 'confirm', answer: 'yes' } }),
      mailFrom(ANA),
    ];
    for (const mail of [...mails, ...mails]) await receive(w.world, mail);
    const { mails: kept } = await w.world.clerk.execute('list-mails', {}, STAFF);
    expect(kept).toHaveLength(mails.length);
    expect(kept.every((m) => m.reason.length > 0)).toBe(true);
    expect(new Set(kept.map((m) => m.outcome))).toEqual(
      new Set(['applied', 'refused', 'review', 'ignored', 'answered']),
    );
  });

  it('is answered in its own thread', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: good(), messageId: '<csr@novak.example>' });
    await receive(w.world, mail);
    const [answer] = await answersSince(w);
    expect(answer).toMatchObject({
      inReplyTo: '<csr@novak.example>',
      references: ['<ssl-1001.p1@ssl.northgate.example>', '<csr@novak.example>'],
      replyTo: `ssl+${w.key}@ssl.northgate.example`,
    });
  });
});
