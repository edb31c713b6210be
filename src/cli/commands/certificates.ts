import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { command, readInput } from '../ask.js';
import { EXIT } from '../exit.js';
import { refusePrivateKey } from '../private-key.js';
import { type Json, print, query } from '../query.js';
import { certificateCard, certificateTable, invoiceTable } from '../show.js';
import { findingLines } from '../findings.js';
import { type MailOptions, listMails, withMailOptions } from './mails.js';

export function addCertificateCommands(certclerk: Command): void {
  withMailOptions(query(certclerk, 'list [words...]', 'certificates; "list mails" is the same as "mails"'))
    .option('--status <status>')
    .option('--customer <customer>')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <id>', 'the page after this id')
    .action(async (words: string[], o: MailOptions & { status?: string; customer?: string }) => {
      if (words.length === 1 && words[0] === 'mails') return listMails(o);
      const { status, customer, after } = o;
      const limit = Number(o.limit);
      const result = await command('list-certificates', { words: words.join(' '), status, customer, limit, after });
      const more = result.next ? `\n\nThere are more: --after ${result.next}` : '';
      print(o, result, certificateTable(result.certificates) + more);
    });
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
  query(certclerk, 'cancel <certificate>', 'end a certificate: no renewal, no reminders; its open invoice is credited')
    .option('--reason <text>')
    .action(async (certificate: string, o: Json & { reason?: string }) => {
      const result = await command('cancel-certificate', { certificate, reason: o.reason });
      const credited = result.creditNotes.map(
        ({ number, invoice }) => `\nInvoice ${invoice} is credited by ${number}.`,
      );
      print(o, result, certificateTable([result.certificate]) + credited.join(''));
    });
}
