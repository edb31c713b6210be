import { type Changing, STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { conflict } from '../../errors.js';
import { readHold } from '../../hold.js';
import { describeActor } from '../../model/actor.js';
import type { AcceptedCsr, Certificate } from '../../model/certificate.js';
import type { Customer } from '../../model/customer.js';
import type { HeldAbout } from '../../model/held-about.js';
import type { OutboxItem } from '../../model/outbox.js';
import { emptied } from '../../rules/emptied.js';
import { REMOVED } from '../../rules/forgetting.js';
import { statusOf } from '../../rules/status.js';
import { awaitsPayment } from '../../rules/view.js';
import { all } from '../find.js';
import { findCustomer } from '../find-meant.js';
import { heldAbout } from './held-about.js';

const idsOf = (documents: readonly { id: string }[]): string => documents.map(({ id }) => id).join(', ');

/** Mails leave only by a clerk that runs and reaches the mail server; one that is put off there waits for days. */
const SEND =
  'they go out while a clerk runs (certclerk start), and "certclerk outbox show ID" says why one waits; then try again';
/** A hold is for the whole outbox, so its end is, too. */
const LET_GO =
  'sending is on hold; "certclerk release --waiting withdraw" withdraws all that waits, of other customers as well, ' +
  '"certclerk release --waiting send" sends it; then try again';

/** What still goes on between the shop and the customer must end first. Throws `conflict` with all of it. */
function refuseWhatGoesOn(held: HeldAbout, today: string, onHold: boolean): void {
  const { certificates, invoices, reviews, questions, outbox } = held;
  const goesOn: [readonly { id: string }[], string][] = [
    [
      certificates.filter((c) => !c.cancelled && statusOf(c, today) !== 'expired'),
      'certificates that are not over: cancel them first, or wait until they have expired',
    ],
    [invoices.filter(awaitsPayment), 'invoices that are open: book their payment or credit them first'],
    [reviews.filter(({ state }) => state === 'open'), 'reviews that wait: decide them first'],
    [questions.filter(({ state }) => state === 'open'), 'questions that wait: answer or close them first'],
    [outbox.filter(({ state }) => state === 'queued'), `mails that have not gone out yet: ${onHold ? LET_GO : SEND}`],
  ];
  const sentences = goesOn.filter(([which]) => which.length > 0).map(([which, what]) => `${idsOf(which)}: ${what}.`);
  if (sentences.length > 0) throw conflict(`This customer cannot be erased yet. ${sentences.join(' ')}`);
}

/** Nobody, under an id that still stands in invoices and in the audit trail. `.invalid` is never anybody's (RFC 2606). */
function nobody({ id, language, address, createdAt, lastContact }: Customer, today: string): Customer {
  const name = `erased ${id}`;
  return {
    id,
    name,
    address: { lines: [], postalCode: '', city: REMOVED, country: address.country },
    language,
    contacts: [{ id: 'p1', name, addresses: [`erased@${id.toLowerCase()}.invalid`] }],
    lastContact,
    createdAt,
    erased: today,
  };
}

/** Its digests stay, so that the key is known if it comes again; the request itself may name people. */
const withoutRequest = (csr: AcceptedCsr): AcceptedCsr => ({ ...csr, pem: '', findings: [], by: REMOVED });

/** The names of the domains stay: they are on the invoices, and what was issued is in public logs. */
function ended(changing: Changing, certificate: Certificate): Certificate {
  const [first, ...others] = certificate.periods.map((period) => ({
    ...period,
    csr: period.csr && withoutRequest(period.csr),
    sent: period.sent && { ...period.sent, validation: undefined },
  }));
  if (!first) throw new Error(`${certificate.id} has no period`);
  const by = describeActor(changing.actor);
  const { on, by: endedBy } = certificate.cancelled ?? { on: changing.today, by };
  return {
    ...certificate,
    periods: [first, ...others],
    cancelled: { on, reason: REMOVED, by: endedBy },
    replyRevocations: (certificate.replyRevocations ?? 0) + 1,
  };
}

/**
 * A mail keeps its id and its days. Its content is the one that names nobody; its bytes go with the job `clean`, which
 * finds it by `goes`.
 */
function unaddressed(item: OutboxItem, customer: Customer, ownAddress: string, today: string): OutboxItem {
  if (item.channel === 'slack') return emptied.outbox(item, today);
  return {
    ...item,
    state: item.state === 'dead' ? 'withdrawn' : item.state,
    to: { name: customer.name, address: customer.contacts[0].addresses[0] },
    contact: undefined,
    replyTo: ownAddress,
    inReplyTo: undefined,
    references: [],
    content: { template: 'answer-help', notUnderstood: false },
    attachments: [],
    subject: undefined,
    lastError: undefined,
    goes: true,
  };
}

async function dropReplyKeys({ tx }: Changing, certificates: readonly Certificate[]): Promise<void> {
  for (const { id } of certificates) {
    const keys: string[] = [];
    for await (const right of all(tx, 'reply-right', { index: 'certificate', is: id })) keys.push(right.id);
    for (const key of keys) await tx.delete('reply-right', key);
  }
}

/**
 * Removes what names a customer, or stands in words of theirs, wherever the law does not ask that it stays: invoices and
 * credit notes, and what is booked on them. The id stays, in them and in the audit trail.
 */
export const eraseCustomer: UseCase<'erase-customer'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const { tx, today, shop, touched } = changing;
    const known = await findCustomer(tx, input.customer);
    if (known.erased) throw conflict(`${known.id} was erased on ${known.erased}.`);
    const held = await heldAbout(tx, known);
    refuseWhatGoesOn(held, today, (await readHold(tx)) !== null);
    const customer = nobody(known, today);
    await tx.put('customer', customer);
    touched.add(customer.id);
    for (const certificate of held.certificates) {
      await tx.put('certificate', ended(changing, certificate));
      touched.add(certificate.id);
    }
    await dropReplyKeys(changing, held.certificates);
    for (const item of held.outbox) await tx.put('outbox', unaddressed(item, customer, shop.mailAddress, today));
    for (const mail of held.mails) {
      const { raw } = mail;
      const rest = { raw, emptied: mail.emptied, goes: true as const, messageId: null, asked: undefined };
      await tx.put('mail', { ...emptied.mail(mail, today), ...rest, reason: REMOVED });
    }
    for (const review of held.reviews) {
      const rest = { reasons: [REMOVED], sentence: review.sentence && REMOVED, messageId: null };
      await tx.put('review', { ...emptied.review(review, today), ...rest });
    }
    for (const question of held.questions) {
      const rest = { messageId: null, references: [] };
      await tx.put('question', { ...emptied.question(question, today), ...rest });
    }
    return {
      customer,
      staysNamed: [...held.invoices, ...held.creditNotes].map(({ id }) => id),
      erased: {
        certificates: held.certificates.length,
        mails: held.mails.length,
        outbox: held.outbox.length,
        reviews: held.reviews.length,
        questions: held.questions.length,
      },
    };
  },
};
