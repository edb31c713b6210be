import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { command, readInput } from '../ask.js';
import { EXIT } from '../exit.js';
import { refusePrivateKey } from '../private-key.js';
import { type Json, print, query } from '../query.js';
import { certificateCard, certificateTable, invoiceTable } from '../show.js';
import { findingLines } from '../findings.js';
import { type FolderOptions, issueFolder } from '../issue-folder.js';
import { type MailOptions, listMails, withMailOptions } from './mails.js';

interface ListOptions extends MailOptions {
  status?: string;
  customer?: string;
  turn?: string;
  expires?: string;
}

const more = (next: string | undefined): string => (next ? `\n\nThere are more: --after ${next}` : '');

export function addCertificateCommands(certclerk: Command): void {
  withMailOptions(query(certclerk, 'list [words...]', 'certificates; "list mails" is the same as "mails"'))
    .option('--status <status>')
    .option('--customer <customer>')
    .option('--turn <who>', 'whose turn it is: customer or staff')
    .option('--expires <days>', 'those that end within so many days')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <id>', 'the page after this id or mark')
    .action(async (words: string[], o: ListOptions) => {
      if (words.length === 1 && words[0] === 'mails') return listMails(o);
      const { status, customer, after } = o;
      const turn = z.enum(['customer', 'staff']).optional().safeParse(o.turn);
      if (!turn.success) throw new AppError('invalid-input', '--turn is customer or staff.');
      const result = await command('list-certificates', {
        words: words.join(' '),
        status,
        customer,
        turn: turn.data,
        expires: o.expires === undefined ? undefined : Number(o.expires),
        limit: Number(o.limit),
        after,
      });
      print(o, result, certificateTable(result.certificates) + more(result.next));
    });
  query(certclerk, 'show <certificate>', 'one certificate, by id or name').action(async (ref: string, o: Json) => {
    const result = await command('show-certificate', { certificate: ref });
    print(o, result, certificateCard(result));
  });
  query(certclerk, 'expiring [days]', 'what ends within days (30)')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <mark>', 'the page after this mark')
    .action(async (days: string | undefined, o: Json & { limit: string; after?: string }) => {
      const input = { days: Number(days ?? 30), limit: Number(o.limit), after: o.after };
      const result = await command('list-expiring', input);
      print(o, result, certificateTable(result.certificates) + more(result.next));
    });
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
    'issue [certificate] [file]',
    'record what the CA issued (PEM with its chain, - for standard input), or a whole folder of it',
  )
    .option('--folder <folder>', 'every file in it, each matched to its certificate by its public key')
    .option('--dry-run', 'with --folder: only say which file is for which certificate')
    .action(async (certificate: string | undefined, file: string | undefined, o: Json & FolderOptions) => {
      if (o.folder !== undefined) return issueFolder(o.folder, certificate, o);
      if (certificate === undefined) {
        throw new AppError('invalid-input', 'Name the certificate, or give a folder: certclerk issue --folder new/');
      }
      if (o.dryRun) throw new AppError('invalid-input', '--dry-run goes with --folder.');
      const bytes = file ? await readInput(file) : undefined;
      if (bytes) await refusePrivateKey(bytes);
      const base64 = bytes && Buffer.from(bytes).toString('base64');
      const result = await command('record-issued', { certificate, base64 });
      print(o, result, result.recorded ? certificateTable([result.certificate]) : findingLines(result.report.findings));
      if (!result.recorded) process.exitCode = EXIT.refused;
    });
  query(certclerk, 'remind <certificate>', 'mail the customer what is missing and by when').action(
    async (certificate: string, o: Json) => {
      const result = await command('send-reminder', { certificate });
      print(o, result, `${result.to.address} is reminded.\n\n${certificateTable([result.certificate])}`);
    },
  );
  query(certclerk, 'renew <certificate>', 'open the next period before its day: invoice and notice now').action(
    async (certificate: string, o: Json) => {
      const result = await command('renew-certificate', { certificate });
      print(o, result, `${certificateTable([result.certificate])}\n\n${invoiceTable([result.invoice])}`);
    },
  );
  query(
    certclerk,
    'names <certificate> <names...>',
    'the names from the renewal on, all of them; the first is the common name',
  ).action(async (certificate: string, names: string[], o: Json) => {
    const result = await command('edit-names', { certificate, names });
    const from = result.isNow ? 'for the renewal that is open' : 'from the next renewal on';
    const csr = result.asksForCsr ? ' The customer is asked for a CSR.' : '';
    const said = `${result.certificate.id} is for ${result.names.join(', ')} ${from}.${csr}`;
    print(o, result, `${said}\n\n${certificateTable([result.certificate])}`);
  });
  query(certclerk, 'reissue <certificate>', 'open a reissue inside the paid term, free of charge')
    .requiredOption('--reason <text>')
    .option('--new-csr', 'the CSR that is there does not count any more')
    .action(async (certificate: string, o: Json & { reason: string; newCsr?: boolean }) => {
      const result = await command('ask-reissue', { certificate, reason: o.reason, newCsr: o.newCsr });
      print(o, result, certificateTable([result.certificate]));
    });
  query(certclerk, 'revoke <certificate>', 'record that the CA has revoked it; have it revoked there first')
    .requiredOption('--reason <text>')
    .option('--key-compromised', 'its private key is known to others')
    .action(async (certificate: string, o: Json & { reason: string; keyCompromised?: boolean }) => {
      const input = { certificate, reason: o.reason, keyCompromised: o.keyCompromised };
      const result = await command('record-revoked', input);
      print(o, result, certificateTable([result.certificate]));
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
