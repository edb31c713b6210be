#!/usr/bin/env node
/**
 * Makes the pictures of Slack in docs/images/: starts the sandbox of the built program, drives its page in Chromium as a
 * member of staff would, and takes what is shown. To be run after `npm run build`, and looked at afterwards.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { chromium } from 'playwright-core';
import { loadSandboxConfig } from '../dist/config.js';
import { makeTestCa } from '../dist/issuer/test-ca.js';
import { makeCsr } from '../dist/sandbox/make-csr.js';
import { startSandbox } from '../dist/start-sandbox.js';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images');
/** Tall enough for the longest form; the Slack half is as wide as Slack's own window is with its side bar. */
const VIEWPORT = { width: 1440, height: 1400 };
const COLOURS = 64;

mkdirSync(FOLDER, { recursive: true });
const running = await startSandbox(
  loadSandboxConfig({ PORT: '0', SANDBOX_SMTP_PORT: '0', CERTCLERK_LOG_LEVEL: 'error' }),
);
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(running.url);
  await page.getByTestId('slack-input').waitFor();
  await takeAll(page);
} finally {
  await browser.close();
  await running.stop();
}

/** @param {import('playwright-core').Page} page */
async function takeAll(page) {
  const modal = page.getByTestId('modal');
  const lastMessage = page.locator('[data-testid="slack-messages"] article').last();

  const idle = () => page.waitForFunction(() => document.querySelector('.working') === null);
  /** Writes a command and waits for what it shows. */
  const slash = async (/** @type {string} */ text) => {
    const answered = page.waitForResponse((response) => response.url().endsWith('/sandbox/api/slack'));
    await page.getByTestId('slack-input').fill(`/ssl ${text}`);
    await page.getByTestId('slack-send').click();
    await answered;
    await idle();
  };
  const message = async (/** @type {string} */ name, /** @type {string} */ text) => {
    await slash(text);
    await take(lastMessage, name);
  };
  const form = async (/** @type {string} */ name, /** @type {string} */ text) => {
    await slash(text);
    await modal.waitFor();
    await take(modal, name);
  };
  const close = async () => {
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
  };
  const submit = async () => {
    const answered = page.waitForResponse((response) => response.url().endsWith('/sandbox/api/slack'));
    await page.getByTestId('modal-submit').click();
    await answered;
  };

  const state = await (await fetch(new URL('/sandbox/api/state', running.url))).json();
  const active = state.certificates.find((/** @type {any} */ one) => one.status === 'active');
  await message('slack-overview', '');
  await message('slack-card', `show ${active.id}`);
  await message('slack-list', 'list expires:60d');
  await message('slack-invoices', 'invoices open');
  await message('slack-product', 'product show dv-single');

  await form('slack-order', 'order novak dv-single www.example.org shop.example.org');
  await close();

  await slash('customer show novak');
  await lastMessage.locator('[data-action-id="customer:edit"]').first().click();
  await modal.waitFor();
  await take(modal, 'slack-customer');
  await close();

  // A CSR with something doubtful in it: what was found stands above the field.
  const waiting = state.certificates.find((/** @type {any} */ one) => one.status.startsWith('waiting for CSR'));
  await slash(`csr ${waiting.id}`);
  await modal.waitFor();
  await modal.locator('[data-field="csr"] textarea').fill(makeCsr(['www.elsewhere.com']));
  await submit();
  await modal.locator('.input-error, [role="alert"]').first().waitFor();
  await take(modal, 'slack-csr');
  await modal.locator('[data-field="csr"] textarea').fill('');
  await close();

  await manyFiles(page, { slash, modal, submit, close, state });

  await doubtfulMail();
  await slash('review');
  await take(lastMessage, 'slack-review');
  await lastMessage.locator('[data-action-id="review:reject"]').first().click();
  await modal.waitFor();
  await take(modal, 'slack-reject');
  await close();

  await page.getByTestId('home-tab').click();
  await page.getByText('Find certificates', { exact: false }).first().waitFor();
  await idle();
  await take(page.getByTestId('slack-home'), 'slack-home');
  await page.getByTestId('channel-tab').click();

  await fetch(new URL('/sandbox/api/clock', running.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ days: 1 }),
  });
  await page.reload();
  const digest = page.locator('[data-testid="slack-messages"] article').filter({ hasText: 'Certificates on' }).last();
  await digest.waitFor();
  await take(digest, 'slack-digest');
}

/** A right reply key, but another sender: a person must look. */
async function doubtfulMail() {
  const mails = await (await fetch(new URL('/sandbox/api/mail', running.url))).json();
  const asked = mails.find((/** @type {any} */ one) => one.replyTo.includes('+'));
  const transport = createTransport({ host: '127.0.0.1', port: running.smtpPort, secure: false, ignoreTLS: true });
  await transport.sendMail({
    from: 'Web Agency <admin@agency.example>',
    to: asked.replyTo,
    subject: `Re: ${asked.subject}`,
    text: 'Hello, we look after their server now; here is the CSR.',
    attachments: [{ filename: 'new.csr', content: makeCsr(['portal.example.net']) }],
  });
  transport.close();
  for (let left = 100; left > 0; left--) {
    const { reviews } = await (await fetch(new URL('/sandbox/api/state', running.url))).json();
    if (reviews.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('no review was opened');
}

/** Certificates that came from the CA for CSRs that are here, one of them in a zip, and one that is nobody's. */
async function manyFiles(page, { slash, modal, submit, close, state }) {
  const now = new Date(state.now);
  const ca = makeTestCa(now);
  const ready = state.certificates.filter((/** @type {any} */ one) => one.missing.length > 0).slice(-2);
  const files = [];
  for (const certificate of ready) {
    const csr = makeCsr(certificate.names);
    await slash(`csr ${certificate.id}`);
    await modal.waitFor();
    await modal.locator('[data-field="csr"] textarea').fill(csr);
    await submit();
    await modal.waitFor({ state: 'detached' });
    const invoice = state.invoices.find(
      (/** @type {any} */ one) => one.certificate === certificate.id && ['issued', 'overdue'].includes(one.status),
    );
    if (invoice) await slash(`pay ${invoice.number} ${(invoice.total / 100).toFixed(2)}`);
    const { leafPem, chainPem } = ca.issue(csr, certificate.names, now);
    files.push({
      name: `${certificate.commonName}.pem`,
      mimeType: 'text/plain',
      buffer: Buffer.from(leafPem + chainPem.join('')),
    });
  }
  const foreign = ca.issue(makeCsr(['www.elsewhere.com']), ['www.elsewhere.com'], now);
  files.push({ name: 'www.elsewhere.com.pem', mimeType: 'text/plain', buffer: Buffer.from(foreign.leafPem) });
  await slash('issue');
  await modal.waitFor();
  await take(modal, 'slack-issue-many');
  await modal.locator('input[type="file"]').setInputFiles(files);
  await submit();
  await modal.getByText('Nothing is recorded yet').waitFor();
  await take(modal, 'slack-issue-confirm');
  await submit();
  await modal.waitFor({ state: 'detached' });
  const result = page.locator('[data-testid="slack-messages"] article').last();
  await take(result, 'slack-issued');
}

/** @param {import('playwright-core').Locator} what @param {string} name */
async function take(what, name) {
  const path = join(FOLDER, `${name}.png`);
  await what.scrollIntoViewIfNeeded();
  await what.screenshot({ path, animations: 'disabled' });
  // A palette is enough for text; where ImageMagick is missing the picture is only larger.
  spawnSync('convert', [path, '-strip', '+dither', '-colors', String(COLOURS), `PNG8:${path}`]);
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} kB`);
}

function chromiumPath() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      continue; // not this one
    }
  }
  throw new Error('There is no Chromium; `npm test` installs it on Debian and Ubuntu.');
}
