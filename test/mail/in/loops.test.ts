import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interpret } from '../../../src/mail/in/interpret.js';
import { type MailParser, createMailParser } from '../../../src/mail/in/parse.js';
import { createMailRenderer } from '../../../src/mail/out/render.js';
import { type World, addCustomer, csrFor, lastMail, openWorld, order } from '../../core/world.js';
import { DATE, contents, mailOf } from '../../../src/mail/out/examples.js';
import { shop } from '../out/example-shop.js';
import { automaticMails } from './automatic-mails.js';
import { clerkByMail } from './clerk-by-mail.js';
import { DELAYED, FAILED, NO_BOUNCE } from './returned-mails.js';
import { writeMail } from './write-mail.js';

let parser: MailParser;
beforeAll(() => void (parser = createMailParser()));
afterAll(() => parser.close());

/** A clerk that has sent Ana its first mail, with a reply key. */
async function oneClerk() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  const clerk = clerkByMail(world, parser);
  await clerk.send();
  const { mail } = lastMail(await world.mails(), 'order-received');
  return { world, clerk, mail };
}

describe('automatic mails', () => {
  const from = 'Ana <ana@novak.example>';

  it('400 of them, of 20 products in 20 languages: none is answered, and those with a CSR are reviewed', async () => {
    const { world, clerk, mail } = await oneClerk();
    const all = automaticMails({ from, to: mail.replyTo, messageId: mail.messageId, csr: () => csrFor('example.com') });
    expect(all).toHaveLength(400);
    const wrong: string[] = [];
    for (const { name, hasCsr, raw } of all) {
      const { outcome, reason } = await clerk.receive(raw);
      const answers = await clerk.send();
      const isRight = outcome === (hasCsr ? 'review' : 'ignored') && answers.length === 0;
      if (!isRight) wrong.push(`${name}: ${outcome}, ${answers.length} answers (${reason})`);
    }
    expect(wrong).toEqual([]);
    expect((await world.certificate('SSL-1001')).periods[0].csr).toBeUndefined();
  });

  it('reports on mails that are none of ours, whoever wrote them: none is answered', async () => {
    const { clerk } = await oneClerk();
    const about = { to: 'ssl@ssl.northgate.example', messageId: '<other@elsewhere.example>', recipient: 'x@y.example' };
    const { 'a person who quotes one': _person, ...robots } = NO_BOUNCE;
    for (const write of Object.values({ ...FAILED, ...DELAYED, ...robots })) {
      await clerk.receive(Buffer.from(write(about).join('\r\n')));
      expect(await clerk.send()).toEqual([]);
    }
  });

  it('and the same from a person: the words are answered, the CSR is applied', async () => {
    const { clerk, mail } = await oneClerk();
    const headers = { From: from, To: mail.replyTo, Subject: 'Re: Your order for example.com' };
    const words = await clerk.receive(writeMail({ ...headers, 'Message-ID': '<1@novak.example>' }, 'list'));
    expect(words.outcome).toBe('answered');
    const csr = await clerk.receive(
      writeMail({ ...headers, 'Message-ID': '<2@novak.example>' }, csrFor('example.com')),
    );
    expect(csr.outcome).toBe('applied');
    expect(await clerk.send()).toHaveLength(2);
  });
});

/** What servers and gateways between two clerks may do to a mail. */
const without = (raw: Buffer, names: RegExp): Buffer => {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => !names.test(field));
  return Buffer.from(`${kept.join('\r\n')}${text.slice(end)}`, 'latin1');
};
let rewritten = 0;
const BETWEEN: [string, (raw: Buffer) => Buffer, number][] = [
  ['nothing', (raw) => raw, 0],
  ['the loop header is lost', (raw) => without(raw, /^X-Certclerk-Loop:/i), 0],
  [
    'all robots’ headers are lost',
    (raw) => without(raw, /^(?:X-Certclerk-Loop|Auto-Submitted|X-Auto-Response-Suppress):/i),
    1,
  ],
  [
    'the thread is lost, too',
    (raw) => without(raw, /^(?:X-Certclerk-Loop|Auto-Submitted|X-Auto-Response-Suppress|In-Reply-To|References):/i),
    3,
  ],
  [
    'Message-IDs and subjects change as well',
    (raw) =>
      Buffer.concat([
        Buffer.from(`Message-ID: <new-${++rewritten}@gateway.example>\r\nSubject: [#${rewritten}] ticket\r\n`),
        without(
          raw,
          /^(?:X-Certclerk-Loop|Auto-Submitted|X-Auto-Response-Suppress|In-Reply-To|References|Message-ID|Subject|Reply-To):/i,
        ),
      ]),
    3,
  ],
];

/** Two clerks, each a contact of the other's customer. */
async function twoClerks() {
  const here = await openWorld();
  const there = await openWorld({ shop: { mailAddress: 'clerk@certs.south.example' } });
  await order(here, await addCustomer(here, 'South', [there.shop.mailAddress]));
  await addCustomer(there, 'Northgate', [here.shop.mailAddress]);
  return { here, there };
}

/** Minute by minute through a day, until nothing is under way any more. */
async function throughTheDay(worlds: World[], step: () => Promise<number>): Promise<void> {
  for (let minute = 0, quiet = 0; minute < 1440 && quiet < 3; minute += 1) {
    for (const world of worlds) world.setTime(new Date(world.clock.now().getTime() + 60_000).toISOString());
    quiet = (await step()) === 0 ? quiet + 1 : 0;
    if (minute === 1439) throw new Error('they never stopped');
  }
}

describe('two clerks that answer each other for a day', () => {
  it.each(BETWEEN)('where between them %s', async (_, change, most) => {
    const { here, there } = await twoClerks();
    const sides = [
      { clerk: clerkByMail(here, parser), other: clerkByMail(there, parser), answers: 0 },
      { clerk: clerkByMail(there, parser), other: clerkByMail(here, parser), answers: 0 },
    ];
    await throughTheDay([here, there], async () => {
      let carried = 0;
      for (const side of sides)
        for (const { mail, raw } of await side.clerk.send()) {
          carried += 1;
          if (mail.content.template !== 'order-received') side.answers += 1;
          await side.other.receive(change(raw));
        }
      return carried;
    });
    for (const { answers } of sides) expect(answers).toBeLessThanOrEqual(most);
    // What breaks the loop is what the row says, and not something before it.
    expect(Math.max(...sides.map(({ answers }) => answers))).toBe(most);
  });
});

describe('a naive autoresponder on the other side', () => {
  it.each([
    ['that answers in the thread', (id: string) => ({ 'In-Reply-To': id, References: id }), 1],
    ['that begins a new thread each time', () => ({}), 3],
  ])('%s', async (_, thread, most) => {
    const { world, clerk, mail: first } = await oneClerk();
    let answers = 0;
    let n = 0;
    const respond = (messageId: string) =>
      clerk.receive(
        writeMail(
          {
            From: 'Ana <ana@novak.example>',
            To: first.replyTo,
            Subject: `Thank you for your mail, ticket ${++n}`,
            'Message-ID': `<t${n}@novak.example>`,
            ...thread(messageId),
          },
          `We have received your mail (${n}) and will answer it soon.`,
        ),
      );
    await respond(first.messageId);
    await throughTheDay([world], async () => {
      const sent = await clerk.send();
      answers += sent.length;
      for (const { mail } of sent) await respond(mail.messageId);
      return sent.length;
    });
    expect(answers).toBe(most);
  });
});

describe('our own mails', () => {
  const render = createMailRenderer({ shop });
  const all = ['en', 'de', 'sl', 'hr'].flatMap((language) =>
    Object.values(contents).map((content) => [language, content.template, content] as const),
  );
  it.each(all)('%s, %s: no other clerk reads a command in it', async (language, _, content) => {
    const { mime } = await render(mailOf(content, { language }), [], DATE);
    const parsed = await parser.parse(mime);
    if (!('mail' in parsed)) throw new Error(parsed.why);
    const { request } = await interpret(parsed.mail);
    expect(request.kind).toBe('unclear');
  });
});
