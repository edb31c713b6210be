import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionIds } from '../../src/bot/actions/run.js';
import { slashCommands } from '../../src/bot/commands/registry.js';
import { messageShortcuts } from '../../src/bot/shortcuts.js';
import type { ShownItem } from '../../src/sandbox/slack/workspace.js';
import { faultsOf } from './block-limits.js';
import { type Bed, buttonsOf, seedShop, startBed } from './bed.js';
import { HOSTILE, fillMany, fillWork, hostile } from './many-documents.js';

const CERTIFICATES = 10_000;
const HOSTILE_ONES = 240;
/** Of reviews, questions, mails, dead letters and bank entries. */
const EACH = 60;

/** Stands under what is posted when the clock has jumped, and nowhere else. */
const ONLY_IN_A_POST = 'clock:confirm';

/** What is typed behind `/ssl`, by command. REF stands for one of the hostile certificates, NUMBER for an invoice. */
const typed: Record<string, string[]> = {
  '': [''],
  list: [
    'list',
    'list turn:us',
    'list status:cancelled',
    'list customer-7',
    'list 🔐',
    'list expires:400d',
    'list MARK',
  ],
  show: ['show REF', 'show OLD-0000003', 'show example.com', 'show 🔐'],
  expiring: ['expiring', 'expiring 400'],
  order: ['order', 'order C-100001', 'order MARK'],
  csr: ['csr', 'csr REF', 'csr customer-9'],
  ask: ['ask REF'],
  sent: ['sent REF', 'sent SSL-100002'],
  pay: ['pay OLD-0000001', 'pay OLD-0000002'],
  unpay: ['unpay OLD-0000003 TEXT', 'unpay OLD-0000003'],
  payments: ['payments', 'payments unmatched', 'payments assign B-0000000000000001 OLD-0000001'],
  issue: ['issue', 'issue REF', 'issue SSL-100002'],
  remind: ['remind REF', 'remind SSL-100001'],
  reissue: ['reissue REF TEXT', 'reissue REF new TEXT'],
  cancel: ['cancel REF'],
  renew: ['renew REF', 'renew SSL-100001'],
  names: ['names REF', 'names REF new.example.com', 'names SSL-100003 new.example.com'],
  revoke: ['revoke REF TEXT', 'revoke REF key TEXT'],
  // The CSR of R-0005 is approved by the first button, so that of R-0017 and R-0029 is there for the others.
  review: ['review', ...['0000', '0002', '0005', '0008', '0017', '0029'].map((number) => `review R-${number}`)],
  questions: ['questions', 'questions Q-0005'],
  answer: ['answer Q-0004'],
  'revoke-replies': ['revoke-replies REF'],
  invoices: ['invoices', 'invoices open', 'invoices MARK', 'invoices customer-7'],
  invoice: ['invoice OLD-0000001', 'invoice OLD-0000003'],
  credit: ['credit OLD-0000005 TEXT', 'credit OLD-0000009 TEXT'],
  customer: ['customer list', 'customer list MARK', 'customer show C-100000', 'customer show customer'],
  contact: ['contact C-100003', 'contact MARK'],
  product: ['product', 'product show dv-single', 'product show dv', 'product TEXT'],
  mails: ['mails', 'mails refused', 'mails out', 'mails dead'],
  find: ['find MARK', 'find customer-7', 'find 🔐'],
  stats: ['stats'],
  audit: ['audit', 'audit REF'],
  release: ['release'],
  help: ['help', 'help credit', 'help TEXT'],
};

const unread = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(unread)
    : typeof value === 'object' && value !== null
      ? 'type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string'
        ? [value.text]
        : Object.values(value).flatMap(unread)
      : [];

/** What in mrkdwn has come alive or stands where data should not: a line of its own, a style, a code span. */
function alive(markup: string): string[] {
  const outside = markup.replace(/`[^`\n]*`/g, '');
  const faults = [
    [/<[^>]*>/, markup, 'a mention or a link'],
    [/^(?:>\s*)?MARK/m, markup, 'data on a line of its own'],
    [/`+MARK/, markup, 'a code span'],
    [/[*_~]MARK/, outside, 'a style'],
    [/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/, markup, 'a turned reading direction'],
  ] as const;
  return faults.flatMap(([pattern, text, what]) => (pattern.test(text) ? [`${what}: ${text.slice(0, 200)}`] : []));
}

/** Everything that is wrong with what is shown; that it is within Slack's limits is also looked at by the bot before it goes out. */
function faults(item: ShownItem): string[] {
  const isView = item.kind === 'modal' || item.kind === 'home';
  // A file that was sent has no blocks.
  if (!isView && item.blocks.length === 0) return alive(item.text);
  const shown = isView ? { ...item, type: item.kind } : { text: item.text, blocks: item.blocks };
  const marks = [...unread(item.blocks), ...(isView ? [] : [item.text])];
  return [...faultsOf(shown), ...marks.flatMap(alive)];
}

describe(`with ${CERTIFICATES} certificates, and hostile text in every field`, () => {
  let bed: Bed;
  /** Buttons that were pressed, by their action id. */
  const pressed = new Set<string>();
  const commands = Object.entries(typed).flatMap(([name, texts]) =>
    texts.flatMap((text) =>
      text.includes('REF') || text.includes('TEXT')
        ? HOSTILE.map((_, n) => [name, text.replace('REF', `SSL-${100_008 + n}`).replace('TEXT', hostile(n))])
        : [[name, text]],
    ),
  );

  beforeAll(async () => {
    bed = await startBed({ issues: false });
    await seedShop(bed.clerk);
    await fillMany(bed.store, CERTIFICATES, HOSTILE_ONES);
    await fillWork(bed.store, EACH);
  }, 120_000);
  afterAll(() => bed.close());

  /** Presses a button; null where an earlier press has changed what it stood in, so that it is no more there. */
  async function press(item: ShownItem, action: string): Promise<readonly ShownItem[] | null> {
    const where = item.kind === 'modal' || item.kind === 'home' ? { view: item.id } : { message: item.id };
    const typed = action === 'home:search' ? { value: 'MARK' } : {};
    const call = { user: bed.staff, action: { ...where, action_id: action, ...typed } };
    const { status, body } = await bed.world.drive(call);
    if (status === 404) return null;
    expect([action, status]).toEqual([action, 200]);
    return 'shown' in body ? body.shown : [];
  }

  /** Looks at what is shown, and presses each button that was not pressed yet. */
  async function explore(where: string, items: readonly ShownItem[], depth = 0): Promise<void> {
    for (const item of items) {
      expect([where, faults(item)]).toEqual([where, []]);
      for (const action of depth < 3 ? buttonsOf(item) : []) {
        if (action === 'value' || pressed.has(action)) continue;
        pressed.add(action);
        const shown = await press(item, action);
        if (shown === null) pressed.delete(action);
        else await explore(`${where} → ${action}`, shown, depth + 1);
      }
    }
  }

  test('every command is among them', () => {
    const names = slashCommands.map(({ usage }) => /^\/ssl ?(\S*)/.exec(usage)?.[1] ?? '');
    expect(Object.keys(typed).toSorted()).toEqual([...new Set(names)].toSorted());
  });

  test('every command, and whatever button is in its answer', async () => {
    for (const [, text = ''] of commands) await explore(`/ssl ${text}`, (await bed.ssl(text)).shown);
  }, 120_000);

  test('App Home, and its buttons', async () => {
    await explore('Home', (await bed.drive({ user: bed.staff, home: true })).shown);
  }, 60_000);

  /** A message of a person in the channel; its id. */
  async function say(text: string): Promise<string> {
    await fetch(`${bed.world.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bed.world.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: bed.world.channelId, text }),
    });
    return bed.world.messages().at(-1)?.id ?? '';
  }

  test('the shortcuts on a message in which everything is', async () => {
    for (const { callback_id } of messageShortcuts) {
      for (const text of [...HOSTILE, HOSTILE.join('\n'), 'see www.customer-77.example.com', 'SSL-100009']) {
        const { shown } = await bed.drive({ user: bed.staff, shortcut: { callback_id, message: await say(text) } });
        await explore(`${callback_id}: ${text}`, shown);
      }
    }
  }, 60_000);

  test('the options of the selects', async () => {
    for (const [command, field] of [
      ['csr', 'certificate'],
      ['order', 'customer'],
    ] as const) {
      const form = await bed.one(command);
      expect(form).toMatchObject({ kind: 'modal' });
      for (const query of ['', 'customer', '🔐', 'MARK', 'c', ...HOSTILE]) {
        const options = { view: form.id, action_id: 'value', block_id: field, query: query.slice(0, 200) };
        const offered = (await bed.drive({ user: bed.staff, options })).options ?? [];
        expect(offered.length).toBeLessThanOrEqual(100);
        expect(unread(offered)).toEqual([]);
      }
    }
  }, 60_000);

  test('every kind of button was pressed, and nothing went wrong inside', () => {
    const isPressed = (id: string): boolean =>
      id.endsWith('*') ? [...pressed].some((one) => one.startsWith(id.slice(0, -1))) : pressed.has(id);
    const missed = actionIds.filter((id) => !isPressed(id) && id !== ONLY_IN_A_POST);
    expect(missed).toEqual([]);
    expect(bed.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
