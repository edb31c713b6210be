import { type CustomerMail, readCustomerMail, type StoredMail } from './customer-mail.js';

/** Every mail that customers received, in memory, in the order of arrival. */
export class CustomerMailboxes {
  readonly #mails = new Map<string, StoredMail>();
  #lastId = 0;

  /** Resolves when the mail can be seen. */
  async deliver(to: string, raw: Buffer, arrived: Date): Promise<void> {
    this.#lastId += 1;
    const id = `mail-${this.#lastId}`;
    this.#mails.set(id, await readCustomerMail(id, to, raw, arrived));
  }

  /** Newest last; those of one address, or all. */
  list(to?: string): CustomerMail[] {
    const wanted = to?.toLowerCase();
    const all = [...this.#mails.values()].map(({ mail }) => mail);
    return wanted === undefined ? all : all.filter((mail) => mail.to.toLowerCase() === wanted);
  }

  get(id: string): StoredMail | undefined {
    return this.#mails.get(id);
  }
}
