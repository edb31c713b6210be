import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { invoiceFilter } from '../../core/inputs/money.js';
import { AppError } from '../../core/errors.js';
import { parseAmount } from '../../core/rules/words.js';
import { ask, command } from '../ask.js';
import { type Json, print, query } from '../query.js';
import { certificateTable, creditNoteCard, invoiceTable } from '../show.js';

async function writePdf(number: string, file: string): Promise<void> {
  const pdf = z.object({ base64: z.string() }).parse(await ask({ ask: 'invoice-pdf', number }));
  await writeFile(file, Buffer.from(pdf.base64, 'base64'));
}

interface PayOptions {
  on?: string;
  reference?: string;
  again?: boolean;
}

export function addMoneyCommands(certclerk: Command): void {
  query(certclerk, 'invoices [words...]', 'invoices, newest first')
    .option('--status <status>', 'issued, overdue, paid, credited or open')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <mark>', 'the page after this mark')
    .action(async (words: string[], o: Json & { status?: string; limit: string; after?: string }) => {
      const status = invoiceFilter.optional().safeParse(o.status);
      if (!status.success) throw new AppError('invalid-input', `--status: ${status.error.issues[0]?.message ?? ''}`);
      const page = { limit: Number(o.limit), after: o.after };
      const result = await command('list-invoices', { words: words.join(' '), status: status.data, ...page });
      const more = result.next ? `\n\nThere are more: --after ${result.next}` : '';
      print(o, result, invoiceTable(result.invoices) + more);
    });
  query(certclerk, 'invoice <number>', 'one invoice')
    .option('--pdf <file>', 'write its PDF')
    .action(async (number: string, o: Json & { pdf?: string }) => {
      const result = await command('show-invoice', { number });
      if (o.pdf) await writePdf(number, o.pdf);
      print(o, result, invoiceTable([result.invoice]));
    });
  query(certclerk, 'credit <number> <reason...>', 'void an invoice by a credit note; the customer reads the reason')
    .option('--new-invoice', 'another invoice takes its place, with the facts of today')
    .action(async (number: string, reason: string[], o: Json & { newInvoice?: true }) => {
      const result = await command('credit-invoice', {
        invoice: number,
        reason: reason.join(' '),
        newInvoice: o.newInvoice ?? false,
      });
      const bills = [result.invoice, ...(result.newInvoice ? [result.newInvoice] : [])];
      print(o, result, `Credited by ${result.creditNote.number}.\n\n${invoiceTable(bills)}`);
    });
  query(certclerk, 'credit-note <number>', 'one credit note')
    .option('--pdf <file>', 'write its PDF')
    .action(async (number: string, o: Json & { pdf?: string }) => {
      const result = await command('show-credit-note', { number });
      if (o.pdf) await writePdf(number, o.pdf);
      print(o, result, creditNoteCard(result.creditNote));
    });
  query(certclerk, 'pay <number> [amount]', 'record a payment (120.00); without an amount, what is open')
    .option('--on <date>', 'the day it arrived, like 2026-11-24')
    .option('--reference <text>')
    .option('--again', 'another payment, although the invoice is paid or the same sum is recorded')
    .action(async (number: string, amount: string | undefined, o: Json & PayOptions) => {
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
        again: o.again,
      });
      print(o, result, `${invoiceTable([result.invoice])}\n\n${certificateTable([result.certificate])}`);
    });
  query(certclerk, 'unpay <number> <reason...>', 'take back a payment that was a mistake')
    .option('--payment <n>', 'its number on the invoice, where there are several')
    .action(async (number: string, reason: string[], o: Json & { payment?: string }) => {
      const payment = o.payment === undefined ? undefined : Number(o.payment);
      const result = await command('take-back-payment', { invoice: number, reason: reason.join(' '), payment });
      print(o, result, `${invoiceTable([result.invoice])}\n\n${certificateTable([result.certificate])}`);
    });
}
