import { writeFile } from 'node:fs/promises';
import { type Command } from 'commander';
import { z } from 'zod';
import { type CommandInput, invoiceFilter } from '../core/command.js';
import { AppError } from '../core/errors.js';
import { JOB_NAMES } from '../core/jobs/clock-jobs.js';
import { amountWords, parseAmount } from '../core/rules/words.js';
import { ask, command, readInput } from './ask.js';
import { EXIT } from './exit.js';
import { facts, table } from './print.js';
import { refusePrivateKey } from './private-key.js';
import { certificateCard, certificateTable, customerCard, invoiceTable, mailTable, outboxTable } from './show.js';
import { findingLines } from './findings.js';

interface Json {
  json?: boolean;
}

/** Prints a result: as data with --json, else in words. */
function print(options: Json, result: unknown, words: string): void {
  console.log(options.json ? JSON.stringify(result, null, 2) : words);
}

const query = (parent: Command, usage: string, description: string): Command =>
  parent.command(usage).description(description).option('--json', 'print JSON');

/** `Ana Novak <ana@example.com>`, or the address alone. */
function parseContact(text: string): { name: string; addresses: string[] } {
  const match = /^(.*?)\s*<([^<>]+)>$/.exec(text.trim());
  const address = match?.[2] ?? text.trim();
  return { name: match?.[1] || address, addresses: [address] };
}

interface CustomerOptions {
  name?: string;
  street?: string;
  postalCode?: string;
  city?: string;
  country?: string;
  vatId?: string;
  language?: string;
  contact?: string[];
}

const customerOptions = (parent: Command): Command =>
  parent
    .option('--street <street>')
    .option('--postal-code <code>')
    .option('--city <city>')
    .option('--country <code>', 'two letters, like SI')
    .option('--vat-id <id>')
    .option('--language <code>', 'two letters, like en')
    .option('--contact <contact...>', 'like "Ana Novak <ana@example.com>"; the first gets the notices');

const address = (o: CustomerOptions): CommandInput<'register-customer'>['address'] => ({
  lines: o.street ? [o.street] : [],
  postalCode: o.postalCode,
  city: o.city ?? '',
  country: o.country ?? '',
});

function addCustomerCommands(certclerk: Command): void {
  const customer = certclerk.command('customer').description('customers: add, show, edit, list');
  customerOptions(query(customer, 'add <name>', 'register a customer')).action(
    async (name: string, o: CustomerOptions & Json) => {
      const contacts = (o.contact ?? []).map(parseContact);
      const input = { name, address: address(o), vatId: o.vatId, language: o.language, contacts };
      const result = await command('register-customer', input);
      print(o, result, customerCard(result.customer));
    },
  );
  query(customer, 'show <customer>', 'a customer with certificates and invoices').action(
    async (ref: string, o: Json) => {
      const result = await command('show-customer', { customer: ref });
      print(
        o,
        result,
        [customerCard(result.customer), certificateTable(result.certificates), invoiceTable(result.invoices)].join(
          '\n\n',
        ),
      );
    },
  );
  customerOptions(query(customer, 'edit <customer>', 'change what is given; an address is given whole'))
    .option('--name <name>')
    .action(async (ref: string, o: CustomerOptions & Json) => {
      const moved = o.street ?? o.city ?? o.country ?? o.postalCode;
      const result = await command('edit-customer', {
        customer: ref,
        name: o.name,
        address: moved ? address(o) : undefined,
        vatId: o.vatId,
        language: o.language,
        contacts: o.contact?.map(parseContact),
      });
      print(o, result, customerCard(result.customer));
    });
  query(customer, 'list [words...]', 'customers whose name or address fits').action(
    async (words: string[], o: Json) => {
      const result = await command('list-customers', { words: words.join(' ') });
      const rows = result.customers.map((c) => [c.id, c.name, c.contacts[0].addresses[0]]);
      print(o, result, table([['ID', 'NAME', 'CONTACT'], ...rows]));
    },
  );
  const product = certclerk.command('product').description('products: list');
  query(product, 'list', 'what is sold').action(async (o: Json) => {
    const result = await command('list-products', {});
    const rows = result.products.map((p) => [
      p.id,
      p.name,
      p.ca,
      p.validation,
      `${p.termMonths} months`,
      amountWords(p.price.amount, p.price.currency),
    ]);
    print(o, result, table([['CODE', 'NAME', 'CA', 'LEVEL', 'TERM', 'NET PRICE'], ...rows]));
  });
}

function addCertificateCommands(certclerk: Command): void {
  query(certclerk, 'list [words...]', 'certificates; "list mails" shows received mails')
    .option('--status <status>')
    .option('--customer <customer>')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <id>', 'the page after this id')
    .action(
      async (words: string[], o: Json & { status?: string; customer?: string; limit: string; after?: string }) => {
        const limit = Number(o.limit);
        if (words.length === 1 && words[0] === 'mails') {
          const result = await command('list-mails', { limit, after: o.after });
          return print(o, result, mailTable(result.mails));
        }
        const { status, customer, after } = o;
        const result = await command('list-certificates', { words: words.join(' '), status, customer, limit, after });
        const more = result.next ? `\n\nThere are more: --after ${result.next}` : '';
        print(o, result, certificateTable(result.certificates) + more);
      },
    );
  query(certclerk, 'show <certificate>', 'one certificate, by id or name').action(async (ref: string, o: Json) => {
    const result = await command('show-certificate', { certificate: ref });
    print(o, result, certificateCard(result));
  });
  query(certclerk, 'expiring [days]', 'what ends within days (30)').action(
    async (days: string | undefined, o: Json) => {
      const result = await command('list-expiring', { days: Number(days ?? 30) });
      print(o, result, certificateTable(result.certificates));
    },
  );
  query(certclerk, 'order <customer> <product> <names...>', 'order a certificate; the first name is the common name')
    .option('--installed-by <who>', 'customer or us', 'customer')
    .action(async (customer: string, product: string, names: string[], o: Json & { installedBy: string }) => {
      const installedBy = z.enum(['customer', 'us']).safeParse(o.installedBy);
      if (!installedBy.success) throw new AppError('invalid-input', '--installed-by is customer or us.');
      const result = await command('order-certificate', { customer, product, names, installedBy: installedBy.data });
      print(o, result, `${certificateTable([result.certificate])}\n\n${invoiceTable([result.invoice])}`);
    });
  query(certclerk, 'sent <certificate>', 'it was ordered at the CA')
    .option('--ca-order <number>')
    .option('--validation <text>', 'what the customer must do to prove control of the domain; it is mailed')
    .action(async (certificate: string, o: Json & { caOrder?: string; validation?: string }) => {
      const result = await command('mark-sent', { certificate, caOrder: o.caOrder, validation: o.validation });
      print(o, result, certificateTable([result.certificate]));
    });
  query(
    certclerk,
    'issue <certificate> [file]',
    'record what the CA issued (PEM with its chain, - for standard input)',
  ).action(async (certificate: string, file: string | undefined, o: Json) => {
    const bytes = file ? await readInput(file) : undefined;
    if (bytes) await refusePrivateKey(bytes);
    const base64 = bytes && Buffer.from(bytes).toString('base64');
    const result = await command('record-issued', { certificate, base64 });
    print(o, result, result.recorded ? certificateTable([result.certificate]) : findingLines(result.report.findings));
    if (!result.recorded) process.exitCode = EXIT.refused;
  });
  query(certclerk, 'cancel <certificate>', 'end a certificate: no renewal, no reminders')
    .option('--reason <text>')
    .action(async (certificate: string, o: Json & { reason?: string }) => {
      const result = await command('cancel-certificate', { certificate, reason: o.reason });
      print(o, result, certificateTable([result.certificate]));
    });
}

function addMoneyCommands(certclerk: Command): void {
  query(certclerk, 'invoices [words...]', 'invoices, newest first')
    .option('--status <status>', 'issued, overdue, paid, credited or open')
    .action(async (words: string[], o: Json & { status?: string }) => {
      const status = invoiceFilter.optional().safeParse(o.status);
      if (!status.success) throw new AppError('invalid-input', `--status: ${status.error.issues[0]?.message ?? ''}`);
      const result = await command('list-invoices', { words: words.join(' '), status: status.data });
      print(o, result, invoiceTable(result.invoices));
    });
  query(certclerk, 'invoice <number>', 'one invoice')
    .option('--pdf <file>', 'write its PDF')
    .action(async (number: string, o: Json & { pdf?: string }) => {
      const result = await command('show-invoice', { number });
      if (o.pdf) {
        const pdf = z.object({ base64: z.string() }).parse(await ask({ ask: 'invoice-pdf', number }));
        await writeFile(o.pdf, Buffer.from(pdf.base64, 'base64'));
      }
      print(o, result, invoiceTable([result.invoice]));
    });
  query(certclerk, 'pay <number> [amount]', 'record a payment (120.00); without an amount, what is open')
    .option('--on <date>', 'the day it arrived, like 2026-11-24')
    .option('--reference <text>')
    .action(async (number: string, amount: string | undefined, o: Json & { on?: string; reference?: string }) => {
      let minor: number | undefined;
      if (amount !== undefined) {
        const { invoice } = await command('show-invoice', { number });
        minor = parseAmount(amount, invoice.total.currency);
      }
      const result = await command('record-payment', {
        invoice: number,
        amount: minor,
        on: o.on,
        reference: o.reference,
      });
      print(o, result, `${invoiceTable([result.invoice])}\n\n${certificateTable([result.certificate])}`);
    });
}

function addOperation(certclerk: Command): void {
  query(certclerk, 'overview', 'what needs somebody now').action(async (o: Json) => {
    const r = await command('overview', {});
    const ids = (list: readonly { id: string }[]): string => list.map((x) => x.id).join(', ') || '-';
    print(
      o,
      r,
      facts([
        ['Reviews', ids(r.reviews)],
        ['Waiting for us', ids(r.waitingForUs)],
        ['Waiting for customers', ids(r.waitingForCustomers)],
        ['Overdue invoices', r.overdue.map((i) => i.number).join(', ') || '-'],
        ['Expiring', ids(r.expiring)],
        ['Dead letters', ids(r.deadLetters)],
        ['Certificates', `${r.counts.certificates}, ${r.counts.active} active`],
      ]),
    );
  });
  certclerk
    .command('run <job>')
    .description(`run a job now: ${JOB_NAMES.join(', ')}`)
    .action(async (name: string) => {
      console.log(JSON.stringify(await ask({ ask: 'job', name })));
    });
  certclerk
    .command('release')
    .description('let a sweep over the limit go out today')
    .action(async () => {
      const result = await command('release-sweep', {});
      console.log(`What is due goes out on ${result.releasedFor}.`);
    });
  const outbox = query(certclerk, 'outbox', 'what is to be sent, and what could not be').option(
    '--state <state>',
    'queued, sent, dead or withdrawn',
  );
  outbox.action(async (o: Json & { state?: string }) => {
    const state = z.enum(['queued', 'sent', 'dead', 'withdrawn']).optional().safeParse(o.state);
    if (!state.success) throw new AppError('invalid-input', '--state is queued, sent, dead or withdrawn.');
    const result = await command('list-outbox', { state: state.data });
    print(o, result, outboxTable(result.items));
  });
  query(outbox, 'resend <id>', 'send a dead letter again').action(async (id: string, o: Json) => {
    const result = await command('resend-mail', { id });
    print(o, result, outboxTable([result.item]));
  });
  const audit = certclerk.command('audit').description('the audit trail: verify');
  query(audit, 'verify', 'look for a changed, missing or moved entry').action(async (o: Json) => {
    const result = await command('verify-audit', {});
    print(o, result, result.fault ?? `${result.entries} entries, each in its place.`);
    if (result.fault) process.exitCode = EXIT.refused;
  });
}

export function addClerkCommands(certclerk: Command): void {
  addCustomerCommands(certclerk);
  addCertificateCommands(certclerk);
  addMoneyCommands(certclerk);
  addOperation(certclerk);
}
