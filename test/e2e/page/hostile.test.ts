import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../../../scripts/build-page.mjs';
import { certificate, mail, state } from '../../sandbox/page/books.js';
import { startChromium } from '../../servers/chromium.js';
import { serve, type Backend } from './backend.js';

const HOSTILE = `<html><head><base target="_self"><meta http-equiv="refresh" content="0; url=https://outside.example/refresh">
<script>parent.document.title = 'taken'</script></head>
<body onload="parent.document.title = 'taken'"><h1>Renewal</h1>
<img src="https://outside.example/pixel.png" onerror="parent.document.title = 'taken'">
<iframe src="https://outside.example/frame"></iframe>
<form action="https://outside.example/form"><button id="send">Send</button></form>
<a id="web" href="/sandbox/api/mail/1/raw">web</a> <a id="write" href="mailto:ssl@ssl.example.com">write</a>
<a id="script" href="javascript:parent.document.title = 'taken'">script</a></body></html>`;

const text = (words: string) => ({ type: 'plain_text', text: words });
const input = (block_id: string, element: object) => ({
  type: 'input',
  block_id,
  label: text(block_id),
  element: { action_id: 'value', ...element },
});

const MODAL = {
  kind: 'modal',
  id: 'V1',
  text: 'Order',
  title: 'Order',
  submit: 'Order',
  blocks: [
    input('customer', { type: 'external_select', min_query_length: 0 }),
    input('product', { type: 'static_select', options: [{ text: text('Product one'), value: 'P1' }] }),
    input('names', { type: 'plain_text_input', multiline: true }),
    input('installed_by', { type: 'radio_buttons', options: [{ text: text('Us'), value: 'us' }] }),
    input('untouched', { type: 'plain_text_input', initial_value: 'stays' }),
  ],
};

const MESSAGE = {
  kind: 'ephemeral',
  id: '1795000000.000100',
  text: 'card',
  blocks: [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '<javascript:document.title=1|click> <https://example.com|web>' },
    },
    { type: 'actions', block_id: 'B1', elements: [{ type: 'button', action_id: 'go', value: 'x', text: text('Go') }] },
    { type: 'no_such_block' },
    { type: 'section', text: null },
  ],
};

function slack(body: Record<string, unknown> | undefined): unknown {
  if (!body) return { messages: [] };
  if (body.command !== undefined) return { shown: body.text === 'order' ? [MODAL] : [MESSAGE] };
  if (body.options) return { shown: [], options: [{ text: text('Fjordkaffe AS'), value: 'K-1' }] };
  const values = (body.submit as { values?: Record<string, unknown> } | undefined)?.values;
  if (values && !values.names) return { shown: [], errors: { names: 'Give at least one name.' } };
  if (values) return { shown: [], closed: 'V1' };
  return { shown: [] };
}

let dir: string;
let backend: Backend;
let browser: Browser;
let page: Page;
const outside: string[] = [];
const faults: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'certclerk-page-'));
  await buildPage(dir);
  backend = await serve(dir, {
    '/info': () => ({ clerkAddress: 'ssl@ssl.example.com', smtpPort: 2525, commands: [] }),
    '/state': () => state([certificate()], { slack: { users: [{ id: 'U1', name: 'Ada', staff: true }] } }),
    '/mail': () => [mail({ html: HOSTILE })],
    '/slack': slack,
    '/mail/1/raw': () => 'raw',
  });
  browser = await startChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(backend.url);
  await page.getByTestId('mail-frame').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await backend?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('a hostile mail', () => {
  it('runs nothing, fetches nothing from outside and opens no mail program', async () => {
    const frame = page.frameLocator('[data-testid=mail-frame]');
    await frame.locator('h1').waitFor();
    expect(await page.getByTestId('mail-frame').getAttribute('sandbox')).not.toMatch(/scripts|same-origin|forms|top/);
    await frame.locator('#script').click();
    await frame.locator('#send').click();
    await frame.locator('#write').click();
    expect(await frame.locator('#write').getAttribute('href')).toBeNull();
    expect(await frame.locator('h1').innerText()).toBe('Renewal');
    expect(await page.title()).toBe('certclerk: the sandbox');
    expect(outside).toEqual([]);
  });

  it('has links that open in a new tab', async () => {
    const opened = page.context().waitForEvent('page');
    await page.frameLocator('[data-testid=mail-frame]').locator('#web').click();
    const tab = await opened;
    await tab.waitForURL('**/mail/1/raw');
    expect(await tab.evaluate('window.opener === null')).toBe(true);
    await tab.close();
  });
});

describe('Slack on the page', () => {
  it('draws what it can, keeps only web links, and tells which button was pressed', async () => {
    await page.getByTestId('slack-input').fill('/ssl show');
    await page.keyboard.press('Enter');
    const message = page.locator('[data-message-id="1795000000.000100"]');
    await message.getByText('Only visible to you').waitFor();
    expect(await message.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
      'https://example.com',
    ]);
    const sent = page.waitForResponse('**/sandbox/api/slack');
    await message.locator('[data-action-id=go]').click();
    await sent;
    expect(backend.posts.at(-1)?.body).toEqual({
      user: 'U1',
      action: { message: '1795000000.000100', action_id: 'go', block_id: 'B1', value: 'x' },
    });
  });

  it('shows a field’s error beside it, and sends what was touched as flat values', async () => {
    await page.getByTestId('slack-input').fill('/ssl order');
    await page.keyboard.press('Enter');
    const modal = page.getByTestId('modal');
    await modal.getByTestId('modal-submit').click();
    await modal.locator('[data-field=names] .input-error', { hasText: 'Give at least one name.' }).waitFor();
    await modal.locator('[data-field=names] textarea').fill('example.com');
    await modal.locator('[data-field=customer] input').click();
    await modal.getByRole('option', { name: 'Fjordkaffe AS' }).click();
    await modal.locator('[data-field=product] input').fill('one');
    await page.keyboard.press('Enter');
    await modal.getByRole('radio', { name: 'Us' }).click();
    await modal.getByTestId('modal-submit').click();
    await modal.waitFor({ state: 'detached' });
    expect(backend.posts.at(-1)?.body).toEqual({
      user: 'U1',
      submit: { view: 'V1', values: { names: 'example.com', customer: 'K-1', product: 'P1', installed_by: 'us' } },
    });
  });

  it('closes a modal on Escape and tells so', async () => {
    await page.getByTestId('slack-input').fill('/ssl order');
    await page.keyboard.press('Enter');
    await page.getByTestId('modal').waitFor();
    const sent = page.waitForResponse('**/sandbox/api/slack');
    await page.keyboard.press('Escape');
    await sent;
    expect(await page.getByTestId('modal').count()).toBe(0);
    expect(backend.posts.at(-1)?.body).toEqual({ user: 'U1', close: { view: 'V1' } });
  });

  it('never failed meanwhile', () => {
    expect(faults).toEqual([]);
  });
});
