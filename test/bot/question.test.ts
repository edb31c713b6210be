import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReceivedMailInput } from '../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../src/core/model/outbox.js';
import { renderContent } from '../../src/bot/render/content.js';
import { type Bed, buttonsOf, only, order, readable, seedShop, setup, startBed } from './bed.js';

describe('a customer’s question', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    await seedShop(bed.clerk);
  });
  afterAll(() => bed.close());

  let sent = 0;
  /** Anna Rossi writes; the id of what comes of it. */
  async function ask(words: string): Promise<string> {
    sent += 1;
    const mail: ReceivedMailInput = {
      digest: createHash('sha256').update(`question ${sent}`).digest('hex'),
      raw: null,
      messageId: `<${sent}@rossi-bakery.com>`,
      references: [],
      from: ['anna@rossi-bakery.com'],
      subject: 'A question <!channel>',
      text: words,
      keys: [],
      automatic: null,
      authentication: { verdict: 'pass', reasons: [] },
      request: { kind: 'unclear', words, files: ['screen.png'] },
    };
    expect((await bed.clerk.execute('receive-mail', mail, { kind: 'mail' })).outcome).toBe('review');
    const { questions } = await bed.clerk.execute('list-questions', {}, setup);
    return questions.at(-1)?.id ?? '';
  }
  const answers = async (): Promise<string[]> =>
    (await bed.clerk.execute('list-outbox', { limit: 1000 }, setup)).items
      .filter((item): item is OutboxMail => item.channel === 'mail')
      .flatMap(({ content }) => (content.template === 'staff-answer' ? [content.answer] : []));

  test('is shown as quoted text that pings nobody, with what it needs to be answered', async () => {
    const id = await ask('Hello <!here> <@U123> *bold* `code`\n<https://evil.example|click>');
    const card = await bed.one(`questions ${id}`);
    expect(card.text).toContain(id);
    for (const alive of ['<!', '<@', '<https:', ' *bold*', '`code`']) expect(readable(card)).not.toContain(alive);
    for (const fact of ['anna@rossi-bakery.com', 'Bakery Rossi', 'screen.png', '> Hello &lt;!here&gt;'])
      expect(readable(card)).toContain(fact);
    expect(buttonsOf(card)).toEqual(['question:answer', 'question:close']);
  });

  test('is put into the channel with the same buttons', async () => {
    const id = await ask('Is this in the channel?');
    const { items } = await bed.clerk.execute('list-outbox', { limit: 1000 }, setup);
    const contents = items.flatMap((item) => (item.channel === 'slack' ? [item.content] : []));
    const content = contents.find((c) => c.kind === 'question-opened' && c.question.id === id);
    if (!content) throw new Error('it was not queued');
    expect(JSON.stringify(renderContent(content, '2026-11-24').blocks)).toContain('"question:answer"');
  });

  test('is answered in a modal; the card says by whom, and the customer gets the words', async () => {
    const id = await ask('May I use ECDSA?');
    const card = await bed.one(`questions ${id}`);
    const form = only(await bed.press(card, 'question:answer'));
    expect(form.callback_id).toBe('answer');
    expect(readable(form)).toContain('> May I use ECDSA?');
    const done = only(await bed.submit(form, { answer: 'Yes, P-256 and P-384.' }));
    expect(done.id).toBe(card.id);
    expect(readable(done)).toContain('Answered by anna (slack), 2026-11-24 09:00 UTC');
    expect(readable(done)).toContain('> Yes, P-256 and P-384.');
    expect(buttonsOf(done)).toEqual([]);
    expect(await answers()).toContain('Yes, P-256 and P-384.');
  });

  test('two who answer at once: one wins, the other is told by whom and when, in the form', async () => {
    const id = await ask('Who is first?');
    const open = async (user: string) =>
      only(await bed.press(await bed.one(`questions ${id}`, user), 'question:answer', { user }));
    const [mine, theirs] = [await open(bed.staff), await open(bed.otherStaff)];
    await bed.submit(mine, { answer: 'I am.' });
    const { errors } = await bed.submit(theirs, { answer: 'No, I am.' }, bed.otherStaff);
    expect(errors?.answer).toContain('was answered by anna (slack) at 2026-11-24 09:00 UTC');
    const late = only(await bed.ssl(`answer ${id}`, bed.otherStaff));
    expect(readable(late)).toContain('is answered already, by anna (slack)');
    expect((await answers()).filter((said) => /I am/.test(said))).toEqual(['I am.']);
  });

  test('may need no answer; the list and what needs somebody grow shorter', async () => {
    const id = await ask('Thank you!');
    expect((await bed.one('')).text).toContain('to answer');
    const list = await bed.one('questions');
    expect(list.text).toContain(id);
    const closed = only(await bed.press(list, 'question:close', { value: id }));
    expect(readable(closed)).toContain('Closed without an answer by anna');
    expect((await bed.one('questions')).text).not.toContain(id);
  });

  test('a private key in the answer is refused in the form and sent nowhere', async () => {
    const id = await ask('Will you send me my key?');
    const form = only(await bed.ssl(`answer ${id}`));
    const key =
      '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n-----END PRIVATE KEY-----';
    const { errors } = await bed.submit(form, { answer: key });
    expect(errors?.answer).toContain('private key');
    expect((await answers()).join()).not.toContain('PRIVATE KEY');
  });

  test('a customer is asked for a CSR with /ssl ask', async () => {
    const { customers } = await bed.clerk.execute('list-customers', {}, setup);
    await order(bed.clerk, customers[0]?.id ?? '', ['www.ask-rossi.com']);
    expect(readable(await bed.one('ask ask-rossi'))).toContain('anna@rossi-bakery.com`, is asked for a CSR');
    expect((await bed.one('ask')).text).toContain('For which certificate?');
    const { items } = await bed.clerk.execute('list-outbox', { limit: 1000 }, setup);
    expect(JSON.stringify(items)).toContain('"template":"csr-request"');
  });

  test('an id that is none is said', async () => {
    expect((await bed.one('questions Q-9999')).text).toContain('There is no question Q-9999');
    expect((await bed.one('answer')).text).toContain('Which question?');
  });
});
