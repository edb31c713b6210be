import type { Asking } from '../../context.js';
import type { Movement } from '../../model/bank-entry.js';
import type { Invoice } from '../../model/invoice.js';
import type { Found } from '../../rules/matching/match.js';
import { isCreditorReference } from '../../rules/creditor-reference.js';
import { nameKeys } from '../../rules/matching/names.js';
import { keysInText, numberKey } from '../../rules/matching/references.js';
import { awaitsPayment, paidAmount } from '../../rules/view.js';
import { all } from '../find.js';

/** `PF-2026-000012` names the proforma alone, although `2026-000012` is a number as well. */
const withoutParts = (invoices: readonly Invoice[]): Invoice[] =>
  invoices.filter(({ id }) => !invoices.some((one) => one.id !== id && numberKey(one.id).endsWith(numberKey(id))));

/**
 * Invoices as an import sees them: what it has booked, or in a dry run would have, counts for the entries behind it.
 */
export class Books {
  readonly #asking: Asking;
  readonly #changed = new Map<string, Invoice>();
  #open: Map<string, string[]> | undefined;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  note(invoice: Invoice): void {
    this.#changed.set(invoice.id, invoice);
  }

  /** As it is now. Throws where it is gone, which invoices never are. */
  async now({ id }: Pick<Invoice, 'id'>): Promise<Invoice> {
    const invoice = this.#changed.get(id) ?? (await this.#asking.tx.get('invoice', id));
    if (!invoice) throw new Error(`invoice ${id} is not there`);
    return invoice;
  }

  async find(movement: Movement): Promise<Found> {
    const keys = [...new Set([...keysInText(movement.reference), ...keysInText(movement.text)])];
    const [references, numbers] = [keys.filter(isCreditorReference), keys.filter((key) => !isCreditorReference(key))];
    const byReference = await this.#with(references);
    const byNumber = withoutParts(await this.#with(numbers));
    const isGuess = movement.direction === 'in' && byReference.length + byNumber.length === 0;
    return {
      byReference,
      byNumber,
      // A payment that names what it is for needs no guess.
      sameAmount: isGuess ? await this.#sameAmount(movement) : [],
    };
  }

  async #with(keys: readonly string[]): Promise<Invoice[]> {
    const found = new Map<string, Invoice>();
    for (const is of keys) {
      const { items } = await this.#asking.tx.find('invoice', { index: 'payment', is }, { limit: 10 });
      for (const one of items) {
        const invoice = await this.#payable(one);
        found.set(invoice.id, invoice);
      }
    }
    return [...found.values()];
  }

  /** A proforma that was paid has handed its payments on to its invoice. */
  async #payable(one: Invoice): Promise<Invoice> {
    const invoice = await this.now(one);
    return invoice.proforma?.invoicedBy ? this.now({ id: invoice.proforma.invoicedBy }) : invoice;
  }

  /**
   * Open invoices and proformas of which just this is open and whose customer may be this payer. They are put in order
   * once for a whole import, by amount and by parts of the name: in many shops most invoices have one and the same amount.
   */
  async #sameAmount({ amount, currency, party }: Movement): Promise<Invoice[]> {
    if (!this.#open) {
      this.#open = new Map();
      for (const index of ['open', 'offered'] as const) {
        for await (const invoice of all(this.#asking.tx, 'invoice', { index })) {
          const open = `${invoice.total - paidAmount(invoice)} ${invoice.currency}`;
          for (const name of nameKeys(invoice.buyer.name)) {
            const ids = this.#open.get(`${open} ${name}`) ?? [];
            ids.push(invoice.id);
            this.#open.set(`${open} ${name}`, ids);
          }
        }
      }
    }
    const open = this.#open;
    const ids = new Set(nameKeys(party).flatMap((name) => open.get(`${amount} ${currency} ${name}`) ?? []));
    const invoices = await Promise.all([...ids].map((id) => this.now({ id })));
    return invoices.filter((i) => awaitsPayment(i) && i.total - paidAmount(i) === amount);
  }
}
