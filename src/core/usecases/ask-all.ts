import type { Asking, UseCase } from '../context.js';
import { CERTIFICATE_STATUSES, type CertificateStatus } from '../model/view.js';
import type { Results } from '../results.js';
import { addDays } from '../rules/calendar.js';
import { countStatus } from './ask-work.js';
import { all } from './find.js';
import { certificatesMeant, customersMeant } from './find-meant.js';
import { countedMails } from './mail/ask-mails.js';
import { shown, shownInvoice } from './show.js';

/** How many of each kind are shown of what was found. */
const MOST_FOUND = 5;

/** Whatever a person may have in hand: a name, a customer, a mail address, a number of ours, of the CA or of X.509. */
export const findAnything: UseCase<'find'> = {
  kind: 'question',
  async run(asking, { text }) {
    const { tx } = asking;
    const certificates = (await certificatesMeant(tx, text)).slice(0, MOST_FOUND);
    const customers = (await customersMeant(tx, text)).slice(0, MOST_FOUND);
    const number = text.trim().toUpperCase();
    const note = await tx.get('credit-note', number);
    const invoice = await tx.get('invoice', note?.credits.number ?? number);
    const { items } = await tx.find('outbox', { index: 'messageId', is: text.trim() }, { limit: 1 });
    const mail = (await tx.get('outbox', number)) ?? items[0];
    return {
      certificates: await Promise.all(certificates.map((c) => shown(asking, c))),
      customers,
      invoices: invoice ? [await shownInvoice(asking, invoice)] : [],
      mails: mail ? [mail] : [],
    };
  },
};

type Stats = Results['stats'];

const NONE: Record<CertificateStatus, number> = {
  cancelled: 0,
  revoked: 0,
  'waiting for CSR and payment': 0,
  'waiting for CSR': 0,
  'waiting for payment': 0,
  'waiting for validation': 0,
  'ready to issue': 0,
  expired: 0,
  'renewal due': 0,
  'reissue due': 0,
  active: 0,
};

/** Each has one status, so the one that is not counted exactly is what is left. */
async function byStatus(asking: Asking): Promise<Stats['statuses']> {
  const counts: Stats['statuses'] = { ...NONE };
  let left = await asking.tx.count('certificate');
  for (const status of CERTIFICATE_STATUSES) {
    counts[status] = status === 'reissue due' ? 0 : await countStatus(asking, status);
    left -= counts[status];
  }
  counts['reissue due'] = left;
  return counts;
}

async function owed(asking: Asking): Promise<Stats['owed']> {
  const sums = new Map<string, Stats['owed'][number]>();
  const yesterday = addDays(asking.today, -1);
  for await (const document of all(asking.tx, 'invoice', { index: 'open' })) {
    const { open, due, total } = await shownInvoice(asking, document);
    const { currency } = total;
    const sum = sums.get(currency) ?? { currency, invoices: 0, open: 0, overdue: 0 };
    const late = due <= yesterday ? open : 0;
    sums.set(currency, { ...sum, invoices: sum.invoices + 1, open: sum.open + open, overdue: sum.overdue + late });
  }
  return [...sums.values()].sort((a, b) => a.currency.localeCompare(b.currency));
}

export const stats: UseCase<'stats'> = {
  kind: 'question',
  async run(asking) {
    const { tx } = asking;
    const products: Stats['products'] = [];
    for await (const { id, name, ca } of all(tx, 'product')) {
      const certificates = await tx.count('certificate', { index: 'product', is: `live ${id}` });
      products.push({ product: id, name, ca, certificates });
    }
    const state = (is: string) => tx.count('outbox', { index: 'state', is });
    return {
      statuses: await byStatus(asking),
      customers: await tx.count('customer'),
      products,
      owed: await owed(asking),
      received: (await countedMails(asking, {})).counts,
      outbox: {
        queued: await state('queued'),
        sent: await state('sent'),
        dead: await state('dead'),
        withdrawn: await state('withdrawn'),
      },
    };
  },
};

/** The trail is kept by ids; a name or an invoice of a certificate leads to the certificate's. */
async function idMeant({ tx }: Asking, ref: string): Promise<string> {
  const id = ref.trim().toUpperCase();
  const { items } = await tx.find('audit', { index: 'about', is: id }, { limit: 1 });
  if (items.length > 0) return id;
  const [certificate, another] = await certificatesMeant(tx, ref);
  return certificate && !another ? certificate.id : id;
}

/** Newest first. */
export const listAudit: UseCase<'list-audit'> = {
  kind: 'question',
  async run(asking, { about, limit, after }) {
    const id = about ? await idMeant(asking, about) : undefined;
    const query = id === undefined ? undefined : ({ index: 'about', is: id } as const);
    const page = await asking.tx.find('audit', query, { limit, after, descending: true });
    return { about: id ?? null, entries: page.items, next: page.next };
  },
};
