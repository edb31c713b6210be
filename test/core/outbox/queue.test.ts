import { describe, expect, it } from 'vitest';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { replyKeys } from '../../../src/mail/in/keys.js';
import { addCustomer, keyOf, lastMail, mailFrom, MAIL, openWorld, order, STAFF, withCsrs, csrFor } from '../world.js';

const ROOT = '<ssl-1001.p1@ssl.northgate.example>';

async function ordered() {
  const world = await openWorld();
  const { invoice } = await order(world, await addCustomer(world));
  return { world, invoice: invoice.number };
}

describe('the mails about a certificate', () => {
  it('form one thread, whatever made them', async () => {
    const { world, invoice } = await ordered();
    await world.clerk.execute('record-payment', { invoice }, STAFF);
    const [first, second] = await world.mails();
    expect([first?.references, second?.references]).toEqual([[ROOT], [ROOT]]);
    expect([first?.inReplyTo, second?.inReplyTo]).toEqual([undefined, undefined]);
  });

  it('answer what they answer, and stay in the thread', async () => {
    const { world } = await ordered();
    const [first] = await world.mails();
    if (!first) throw new Error('nothing was queued');
    const mail = mailFrom('ana@novak.example', {
      keys: [keyOf(first)],
      references: [first.messageId, ROOT],
      request: withCsrs(csrFor('example.com')),
    });
    await world.clerk.execute('receive-mail', mail, MAIL);
    const { mail: answer } = lastMail(await world.mails(), 'csr-accepted');
    expect(answer.inReplyTo).toBe(mail.messageId);
    expect(answer.references).toEqual([ROOT, mail.messageId]);
  });

  it('are a thread of their own for each certificate', async () => {
    const { world } = await ordered();
    await order(world, { id: 'C-1001' }, 'other.example.com');
    const roots = (await world.mails()).map((mail) => mail.references[0]);
    expect(roots).toEqual([ROOT, '<ssl-1002.p1@ssl.northgate.example>']);
  });

  it('begin with an id that is no reply key, and gives no right', async () => {
    const headers = readHeaders(Buffer.from(`References: ${ROOT}\r\nIn-Reply-To: ${ROOT}\r\n\r\n`));
    expect(replyKeys(headers, 'ssl@ssl.northgate.example')).toEqual([]);
  });

  it('are one thread for the answers that a robot could go on asking for', async () => {
    const { world } = await ordered();
    const [first] = await world.mails();
    if (!first) throw new Error('nothing was queued');
    const outcomes: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const mail = mailFrom('ana@novak.example', { references: [first.messageId, ROOT] });
      outcomes.push((await world.clerk.execute('receive-mail', mail, MAIL)).outcome);
    }
    expect(outcomes).toEqual(['answered', 'ignored', 'ignored']);
  });
});

it('a mail about no certificate refers to what it answers alone', async () => {
  const { world } = await ordered();
  const mail = mailFrom('ana@novak.example', { request: { kind: 'question', question: 'list', argument: '' } });
  await world.clerk.execute('receive-mail', mail, MAIL);
  expect(lastMail(await world.mails(), 'answer-list').mail).toMatchObject({
    inReplyTo: mail.messageId,
    references: [mail.messageId],
  });
});
