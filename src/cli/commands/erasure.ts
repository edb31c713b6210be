import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { AppError } from '../../core/errors.js';
import type { Customer } from '../../core/model/customer.js';
import type { Results } from '../../core/results.js';
import { ask, command } from '../ask.js';
import { type Json, print, query } from '../query.js';

interface Erasing {
  yes?: boolean;
}

/** Whoever types the name once more has read it. Throws `invalid-input` where it is another one, or nobody is there to ask. */
async function confirm({ id, name }: Customer): Promise<void> {
  if (!process.stdin.isTTY)
    throw new AppError('invalid-input', `Nothing was erased. To erase ${id} (${name}) without being asked, add --yes.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await lines.question(`This cannot be undone. To erase ${id}, type the name again (${name}): `);
    if (typed.trim() !== name) throw new AppError('invalid-input', 'That is another name. Nothing was erased.');
  } finally {
    lines.close();
  }
}

function erasedWords({ customer, erased, staysNamed }: Results['erase-customer']): string {
  const lines = [
    `${customer.id} is erased: name, addresses and contacts, the words of ${erased.mails} received mails, ${erased.reviews} reviews and ${erased.questions} questions, ${erased.outbox} sent mails and posts, the CSRs of ${erased.certificates} certificates.`,
    staysNamed.length > 0
      ? `Still named, because the law wants invoices kept as they were: ${staysNamed.join(', ')}, their PDFs, and the payments booked on them.`
      : 'No invoice names this customer.',
    'What else may still name them, and for how long (backups, the mailbox, digests in Slack): docs/data-protection.md.',
  ];
  return lines.join('\n');
}

/** What a person may ask of whoever holds their data (Regulation (EU) 2016/679, Articles 15 and 17). */
export function addErasure(customer: Command): void {
  customer
    .command('export <customer>')
    .description('everything that is held about a customer, as a JSON file')
    .requiredOption('--out <file>', 'a new file; - is standard output')
    .action(async (ref: string, o: { out: string }) => {
      const text = `${JSON.stringify(await command('export-customer', { customer: ref }), null, 2)}\n`;
      if (o.out === '-') return void process.stdout.write(text);
      try {
        await writeFile(o.out, text, { mode: 0o600, flag: 'wx' });
      } catch (cause) {
        throw new AppError('invalid-input', `${o.out} cannot be written; it must be a new file.`, { cause });
      }
      console.log(`Everything that is held about the customer is in ${o.out}.`);
    });
  query(customer, 'erase <customer>', 'remove what names a customer; invoices stay as the law wants them')
    .option('--yes', 'do not ask')
    .action(async (ref: string, o: Erasing & Json) => {
      const known = await command('show-customer', { customer: ref });
      if (!o.yes) await confirm(known.customer);
      const result = await command('erase-customer', { customer: known.customer.id });
      // Said first: it is done, whatever becomes of the job.
      print(o, result, erasedWords(result));
      // The bytes of the mails lie beside the documents; the job that takes old ones takes these, too.
      await ask({ ask: 'job', name: 'clean' });
    });
}
