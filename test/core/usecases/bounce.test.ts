import { describe, expect, it } from 'vitest';
import type { MailRequest } from '../../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../../src/core/model/outbox.js';
import { bounceAddress } from '../../../src/core/rules/bounce-address.js';
import { MAIL, STAFF, type World, addCustomer, keyOf, mailFrom, openWorld, order } from '../world.js';

type Bounce = Extract<MailRequest, { kind: 'bounce' }>;

const SECRET = 'a secret of the shop, for tests';
const CLERK = 'ssl@ssl.northgate.example';
const DAEMON = 'mailer-daemon@mx.example';

/** A world with one mail that was sent: the order's, to Ana. */
async function withSentMail(state: OutboxMail['state'] = 'sent') {
  const world = await openWorld({ secrets: [SECRET] });
  const customer = await addCustomer(world);
  await order(world, customer);
  const [mail] = await world.mails();
  if (!mail) throw new Error('no mail');
  await setState(world, mail, state);
  return { world, customer, mail };
}

const setState = (world: World, mail: OutboxMail, state: OutboxMail['state']) =>
  world.store.tx((tx) => tx.put('outbox', { ...mail, state, frozen: 'f'.repeat(64) }));

const item = async (world: World, id: string): Promise<OutboxMail> => {
  const found = (await world.mails()).find((mail) => mail.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

function bounce(world: World, more: Partial<Bounce>) {
  const request: Bounce = {
    kind: 'bounce',
    action: 'failed',
    to: [],
    messageIds: [],
    recipient: 'ana@novak.example',
    diagnostic: '550 5.1.1 User unknown',
    ...more,
  };
  return world.clerk.execute('receive-mail', mailFrom(DAEMON, { automatic: 'a report', request }), MAIL);
}

const letters = async (world: World) =>
  (await world.posts()).flatMap(({ content }) => (content.kind === 'dead-letter' ? [content.letter] : []));

describe('a mail that came back', () => {
  const WAYS: [string, (mail: OutboxMail) => Partial<Bounce>][] = [
    ['by its bounce address', (mail) => ({ to: [bounceAddress(SECRET, CLERK, mail.id)] })],
    ['by its Message-ID', (mail) => ({ messageIds: [mail.messageId] })],
    [
      'by the second of both',
      (mail) => ({ to: [`ssl+b-000099-aaaaaaaa@ssl.northgate.example`], messageIds: ['<x@y>', mail.messageId] }),
    ],
  ];
  it.each(WAYS)('%s: is a dead letter, and staff are told once', async (_, about) => {
    const { world, mail } = await withSentMail();
    const before = (await world.mails()).length;
    expect(await bounce(world, about(mail))).toMatchObject({ outcome: 'applied' });
    expect(await bounce(world, about(mail))).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/dead already/),
    });
    expect(await item(world, mail.id)).toMatchObject({ state: 'dead', lastError: 'Came back: 550 5.1.1 User unknown' });
    expect(await letters(world)).toMatchObject([{ id: mail.id, to: 'ana@novak.example', isBounced: true }]);
    expect(await world.mails()).toHaveLength(before);
  });

  it('late, is noted and no more', async () => {
    const { world, mail } = await withSentMail();
    const late = await bounce(world, { action: 'delayed', messageIds: [mail.messageId], diagnostic: 'timed out' });
    expect(late.outcome).toBe('applied');
    expect(await item(world, mail.id)).toMatchObject({ state: 'sent', lastError: 'Late, and still tried: timed out' });
    expect(await letters(world)).toEqual([]);
  });

  const FORGED: [string, (mail: OutboxMail) => Partial<Bounce>][] = [
    ['a wrong MAC', (mail) => ({ to: [bounceAddress('another secret', CLERK, mail.id)] })],
    [
      'the MAC of another mail',
      (mail) => ({ to: [bounceAddress(SECRET, CLERK, 'O-000099').replace('000099', mail.id.slice(2))] }),
    ],
    ['no mail of ours', () => ({ messageIds: ['<O-000099@ssl.northgate.example>'] })],
    [
      'a wrong key in the Message-ID',
      (mail) => ({ messageIds: [mail.messageId.replace(keyOf(mail), 'a'.repeat(26))] }),
    ],
    ['a post to Slack', () => ({ to: [bounceAddress(SECRET, CLERK, 'O-000002')] })],
  ];
  it.each(FORGED)('with %s is ignored', async (_, about) => {
    const { world, mail } = await withSentMail();
    expect(await bounce(world, about(mail))).toMatchObject({ outcome: 'ignored' });
    expect((await item(world, mail.id)).state).toBe('sent');
    expect(await letters(world)).toEqual([]);
  });

  it.each(['queued', 'dead', 'withdrawn'] as const)('that is %s here changes nothing', async (state) => {
    const { world, mail } = await withSentMail(state);
    expect(await bounce(world, { messageIds: [mail.messageId] })).toMatchObject({ outcome: 'ignored' });
    expect(await item(world, mail.id)).toMatchObject({ state });
  });

  it('without a key in its Message-ID is told with a warning, because anybody can guess that', async () => {
    const { world, customer } = await withSentMail();
    await world.clerk.execute(
      'receive-mail',
      mailFrom('ana@novak.example', { request: { kind: 'question', question: 'list', argument: '' } }),
      MAIL,
    );
    const list = (await world.mails()).find((mail) => mail.content.template === 'answer-list');
    if (!list) throw new Error(`no answer to ${customer.id}`);
    await setState(world, list, 'sent');
    await bounce(world, { messageIds: [list.messageId] });
    expect(await letters(world)).toMatchObject([{ error: expect.stringMatching(/Nothing proves this report/) }]);
  });

  it('and numbered through by somebody, is not believed for long', async () => {
    const { world, mail } = await withSentMail();
    for (let i = 0; i < 8; i += 1) {
      const request = { kind: 'question', question: 'list', argument: '' } as const;
      await world.clerk.execute('receive-mail', mailFrom('ana@novak.example', { request }), MAIL);
    }
    const lists = (await world.mails()).filter((one) => one.content.template === 'answer-list');
    for (const list of lists) await setState(world, list, 'sent');
    for (const list of lists) await bounce(world, { messageIds: [list.messageId] });
    expect((await letters(world)).length).toBe(3);
    expect((await world.mails()).filter((one) => one.state === 'dead').length).toBe(3);
    expect((await bounce(world, { messageIds: [mail.messageId] })).outcome).toBe('applied');
  });

  it('from an address that was replaced troubles nobody', async () => {
    const { world, customer } = await withSentMail();
    await world.clerk.execute('edit-contact', { customer: customer.id, addresses: ['kos@novak.example'] }, STAFF);
    const notice = (await world.mails()).find((mail) => mail.content.template === 'contact-changed');
    if (!notice) throw new Error('nobody was told');
    await setState(world, notice, 'sent');
    expect(await bounce(world, { to: [bounceAddress(SECRET, CLERK, notice.id)] })).toMatchObject({
      outcome: 'applied',
    });
    expect(await letters(world)).toEqual([]);
  });
});

describe('once the address is mended', () => {
  it('the mail goes to the new one as a new mail with the same key, and the old one waits no more', async () => {
    const { world, customer, mail } = await withSentMail();
    await bounce(world, { messageIds: [mail.messageId] });
    await world.clerk.execute('edit-contact', { customer: customer.id, addresses: ['kos@novak.example'] }, STAFF);
    const { items } = await world.clerk.execute('resend-mail', { id: mail.id }, STAFF);
    const [anew] = items;
    expect(anew).toMatchObject({ state: 'queued', to: { address: 'kos@novak.example' }, replyTo: mail.replyTo });
    expect(anew).not.toHaveProperty('frozen');
    expect(anew?.id).not.toBe(mail.id);
    expect(anew).toMatchObject({ messageId: mail.messageId.replace(mail.id, anew?.id ?? ''), content: mail.content });
    expect(await item(world, mail.id)).toMatchObject({
      state: 'withdrawn',
      lastError: expect.stringMatching(/Sent anew to kos@/),
    });
    await expect(world.clerk.execute('resend-mail', { id: mail.id }, STAFF)).rejects.toThrow(/withdrawn/);
  });

  it('and the same address: the same bytes again; coming back again, it is told again', async () => {
    const { world, mail } = await withSentMail();
    await bounce(world, { messageIds: [mail.messageId] });
    await world.clerk.execute('resend-mail', { id: mail.id }, STAFF);
    const again = await item(world, mail.id);
    expect(again).toMatchObject({ state: 'queued', frozen: 'f'.repeat(64), messageId: mail.messageId });
    await setState(world, again, 'sent');
    await bounce(world, { messageIds: [mail.messageId] });
    expect(await letters(world)).toHaveLength(2);
  });

  it('nothing goes to somebody who is no contact any more', async () => {
    const { world, customer, mail } = await withSentMail();
    await bounce(world, { messageIds: [mail.messageId] });
    const contacts = [{ name: 'Bor', addresses: ['bor@novak.example'] }];
    await world.clerk.execute('edit-customer', { customer: customer.id, contacts }, STAFF);
    await expect(world.clerk.execute('resend-mail', { id: mail.id }, STAFF)).rejects.toThrow(/no contact any more/);
    expect(await world.clerk.execute('resend-mail', { id: 'all' }, STAFF)).toEqual({ items: [] });
  });
});
