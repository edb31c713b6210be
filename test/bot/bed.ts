import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bot, createBot } from '../../src/bot/bot.js';
import type { Clerk } from '../../src/core/clerk.js';
import { createClerk } from '../../src/core/execute.js';
import type { Shop } from '../../src/core/model/shop.js';
import type { Store } from '../../src/core/ports.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import {
  type ShownItem,
  type SlackShown,
  type SlackWorld,
  startSlackWorld,
} from '../../src/sandbox/slack/workspace.js';
import manifest from '../../slack-manifest.json' with { type: 'json' };
import { soundCsr } from '../fixtures/generate-csr.js';
import { pem } from '../fixtures/der.js';
import { type TestKey, ec } from '../fixtures/keys.js';

export const NOW = new Date('2026-11-24T09:00:00Z');

export const shop: Shop = {
  seller: {
    name: 'Northgate Hosting',
    address: { lines: ['Dunajska cesta 5'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
    email: 'office@northgate.example',
    vatId: 'SI12345678',
  },
  currency: 'EUR',
  vatRates: { SI: [{ from: '2013-07-01', rate: 2200 }] },
  dueDays: 10,
  numbers: { invoice: '{year}-{number:6}', proforma: 'PF-{year}-{number:5}', creditNote: 'CN-{year}-{number:6}' },
  timeZone: 'Europe/Ljubljana',
  language: 'en',
  mailAddress: 'ssl@ssl.northgate.example',
  sweepLimit: 200,
  mailsPerMinutePerDomain: 600,
};

export interface Line {
  level: 'debug' | 'info' | 'warn' | 'error';
  facts: object;
  message: string;
}

/** A log that keeps its lines. */
export function keepLog() {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (facts: object, message: string) => void lines.push({ level, facts, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface Bed {
  world: SlackWorld;
  bot: Bot;
  clerk: Clerk;
  store: Store;
  doorUrl: string;
  log: ReturnType<typeof keepLog>;
  staff: string;
  otherStaff: string;
  guest: string;
  stranger: string;
  /** `/ssl text` typed by a staff member, or by somebody else; what is shown then. */
  ssl(text: string, user?: string): Promise<SlackShown>;
  /** As `ssl`, where one thing is shown. */
  one(text: string, user?: string): Promise<ShownItem>;
  drive(call: unknown): Promise<SlackShown>;
  press(item: ShownItem, actionId: string, more?: { value?: string; user?: string }): Promise<SlackShown>;
  submit(item: ShownItem, values: Record<string, unknown>, user?: string): Promise<SlackShown>;
  close(): Promise<void>;
}

export interface BedOptions {
  /** Whether certificates are issued at once by the test CA; by default they are. */
  issues?: boolean;
  staff?: (world: SlackWorld) => string;
  admins?: string;
  readers?: string;
  wall?: () => number;
  /** Stands between the bot and the core. */
  around?: (clerk: Clerk) => Clerk;
}

/** The real bot behind a real HTTP door, with the real core and store, and the stand-in of Slack. */
export async function startBed(options: BedOptions = {}): Promise<Bed> {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bot-'));
  const store = await openJsonStore({ folder });
  const ca = makeTestCa(NOW);
  const now = (): Date => NOW;
  const core = createClerk({
    store,
    clock: { now },
    shop,
    secrets: ['for tests'],
    printInvoice: async (invoice) => Buffer.from(`%PDF-1.7 ${invoice.id}`),
    issueNow: options.issues === false ? null : (csr, names, at) => Promise.resolve(ca.issue(csr, names, at)),
  });
  const clerk = options.around ? options.around(core) : core;
  // No more rights than the manifest asks for, so that every test shows that they are enough.
  const world = await startSlackWorld({ now, wall: options.wall, seed: { scopes: manifest.oauth_config.scopes.bot } });
  const log = keepLog();
  const bot = createBot({
    clerk,
    slack: {
      botToken: world.botToken,
      signingSecret: world.signingSecret,
      teamId: world.teamId,
      staff: options.staff?.(world) ?? world.staffGroupId,
      admins: options.admins,
      readers: options.readers,
      channel: world.channelId,
      apiUrl: world.apiUrl,
    },
    shop: { timeZone: shop.timeZone, language: shop.language, sellerName: shop.seller.name },
    now,
    log,
    wall: options.wall,
    checksBlocks: true,
    postEveryMs: 0,
  });
  const server = createServer((req, res) => bot.handler(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const doorUrl = `http://127.0.0.1:${address.port}/slack/events`;
  world.connect(doorUrl, () => bot.settled());
  await bot.start();
  const named = (name: string): string => world.users.find((user) => user.name === name)?.id ?? '';
  const staff = named('anna');

  const drive = async (call: unknown): Promise<SlackShown> => {
    const { status, body } = await world.drive(call);
    if (status !== 200) throw new Error(`the stand-in answered ${status}: ${body.error}`);
    return body;
  };
  const ssl = (text: string, user = staff) => drive({ user, command: '/ssl', text });
  return {
    world,
    bot,
    clerk: core,
    store,
    doorUrl,
    log,
    staff,
    otherStaff: named('benoit'),
    guest: named('greta'),
    stranger: named('stella'),
    drive,
    ssl,
    one: async (text, user) => only(await ssl(text, user)),
    press: (item, actionId, { value, user = staff } = {}) => {
      const where = item.kind === 'modal' || item.kind === 'home' ? { view: item.id } : { message: item.id };
      return drive({ user, action: { ...where, action_id: actionId, ...(value === undefined ? {} : { value }) } });
    },
    submit: (item, values, user = staff) => drive({ user, submit: { view: item.id, values } }),
    async close() {
      await bot.stop();
      await world.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The one thing that is shown. */
export function only(shown: SlackShown): ShownItem {
  const [item, second] = shown.shown;
  if (!item || second) throw new Error(`not one thing is shown but ${JSON.stringify(shown)}`);
  return item;
}

/** Everything readable in blocks, markup and all. */
export const readable = (item: ShownItem): string => JSON.stringify(item.blocks);

/** The labels of the buttons. */
export function buttonsOf(item: ShownItem): string[] {
  return [...JSON.stringify(item.blocks).matchAll(/"action_id":"([^"]+)"/g)].map((match) => match[1] ?? '');
}

export const setup = { kind: 'setup' } as const;

/** A customer and two products. */
export async function seedShop(clerk: Clerk): Promise<{ customer: string }> {
  await clerk.execute(
    'add-product',
    { id: 'dv-single', name: 'DV Single', ca: 'Sandbox CA', price: { amount: 12000, currency: 'EUR' } },
    setup,
  );
  await clerk.execute(
    'add-product',
    {
      id: 'dv-wild',
      name: 'DV Wildcard',
      ca: 'Sandbox CA',
      wildcard: true,
      maxNames: 250,
      price: { amount: 30000, currency: 'EUR' },
    },
    setup,
  );
  const { customer } = await clerk.execute(
    'register-customer',
    customerNamed('Bakery Rossi', 'anna@rossi-bakery.com'),
    setup,
  );
  return { customer: customer.id };
}

export const customerNamed = (name: string, address: string) => ({
  name,
  address: { lines: ['Via Roma 1'], postalCode: '34121', city: 'Trieste', country: 'IT' },
  contacts: [{ name: 'Anna Rossi', addresses: [address] }],
});

/** Orders a certificate through the core. */
export async function order(clerk: Clerk, customer: string, names: string[], product = 'dv-single') {
  return clerk.execute('order-certificate', { customer, product, names }, setup);
}

/** A sound CSR as PEM. */
export const csrFor = (names: string[], key: TestKey = ec()): string =>
  pem(soundCsr({ cn: names[0], dns: names, key }));
