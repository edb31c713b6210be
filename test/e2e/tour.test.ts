import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSandboxConfig } from '../../src/config.js';
import { addMonths } from '../../src/core/rules/calendar.js';
import { type RunningSandbox, startSandbox } from '../../src/start-sandbox.js';
import { startChromium } from '../servers/chromium.js';
import { sandboxClient } from './sandbox-client.js';

/** Where the pictures are put that a person should look at. */
const PICTURES = 'test-results/pictures';

describe('the guided tour in a real browser', () => {
  let running: RunningSandbox;
  let browser: Browser;
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    running = await startSandbox(
      loadSandboxConfig({ PORT: '0', SANDBOX_SMTP_PORT: '0', CERTCLERK_LOG_LEVEL: 'error' }),
    );
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => said.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
    await running.stop();
  });

  const done = (step: number) => page.locator(`[data-testid="tour-step-${step}"][data-done="true"]`).waitFor();

  async function slash(text: string): Promise<void> {
    await page.getByTestId('slack-input').fill(text);
    await page.getByTestId('slack-send').click();
  }

  it('goes from the notice to the new date, as it says', async () => {
    const api = sandboxClient(running.url, running.smtpPort);
    const before = (await api.state()).certificates.find((c) => c.commonName === 'www.example.com');
    if (!before?.paidUntil) throw new Error('the tour has no certificate');

    await page.goto(running.url);
    await page.getByTestId('tour-step-1').waitFor();
    await page.getByTestId('wind-1').click();
    await done(1);

    const notice = page.getByTestId('mail-item').filter({ hasText: 'Renewal of www.example.com' });
    await notice.click();
    await page.screenshot({ path: `${PICTURES}/notice.png` });
    await page.getByTestId('mail-reply').click();
    await page.getByTestId('reply-make-csr').click();
    await page.getByTestId('reply-attached').waitFor();
    await page.getByTestId('reply-send').click();
    await done(2);

    const invoice = (await api.state()).invoices.find((i) => i.certificate === before.id && i.status === 'issued');
    await slash(`/ssl pay ${invoice?.number} ${((invoice?.total ?? 0) / 100).toFixed(2)}`);
    await done(3);
    await slash(`/ssl issue ${before.id}`);
    await done(4);
    await page.getByTestId('mail-item').filter({ hasText: 'Certificate issued for www.example.com' }).click();
    await done(5);
    await page.screenshot({ path: `${PICTURES}/after-the-tour.png` });

    await page.getByTestId('state-toggle').click();
    const states = page.getByTestId('state-certificates');
    await states.waitFor();
    const year = addMonths(before.paidUntil, 12).slice(0, 4);
    expect(await states.locator('tr').filter({ hasText: 'www.example.com' }).innerText()).toContain(year);
    await page.screenshot({ path: `${PICTURES}/state.png` });
    const after = await api.certificate(before.id);
    expect(after).toMatchObject({ status: 'active', paidUntil: addMonths(before.paidUntil, 12) });
    expect(said).toEqual([]);
  });

  it('brings a question to staff, and their answer to the customer', async () => {
    await page.reload();
    await page.getByTestId('mail-item').filter({ hasText: 'Certificate issued for www.example.com' }).click();
    await page.getByTestId('mail-reply').click();
    await page
      .getByTestId('reply-text')
      .fill('Hello,\ndoes this one *also* work for <mail>.example.com?\n\nThank you!');
    await page.getByTestId('reply-send').click();
    const card = page.locator('[data-action-id="question:answer"]').last();
    await card.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${PICTURES}/question.png` });
    await card.click();
    await page.locator('[data-field="answer"] textarea').fill('No, only for www.example.com and example.com.\n\nAnna');
    await page.screenshot({ path: `${PICTURES}/answer.png` });
    await page.getByTestId('modal-submit').click();
    await page.getByTestId('slack-messages').getByText('Answered by anna').waitFor();
    const answer = page.getByTestId('mail-item').filter({ hasText: 'Re: Certificate issued for www.example.com' });
    await answer.first().click();
    await page
      .frameLocator('[data-testid="mail-frame"]')
      .getByRole('article')
      .getByText('No, only for www.example.com')
      .waitFor();
    await page
      .frameLocator('[data-testid="mail-frame"]')
      .getByRole('article')
      .getByText('<mail>.example.com')
      .waitFor();
    await page.screenshot({ path: `${PICTURES}/answered.png` });
    expect(said).toEqual([]);
  });

  it('shows modals and the App Home', async () => {
    await page.reload();
    await slash('/ssl order');
    await page.getByTestId('modal').waitFor();
    await page.screenshot({ path: `${PICTURES}/order.png` });
    await page.keyboard.press('Escape');
    await page.getByTestId('modal').waitFor({ state: 'detached' });
    await page.getByTestId('home-tab').click();
    await page.getByText('Overdue', { exact: false }).first().waitFor();
    await page.screenshot({ path: `${PICTURES}/home.png` });
    expect(said).toEqual([]);
  });
});
