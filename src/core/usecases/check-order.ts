import type { UseCase } from '../context.js';
import type { ReadTx } from '../ports.js';
import { normaliseName } from '../rules/names/name.js';
import { checkOrderNames } from '../rules/names/order-names.js';
import { all, findProduct } from './find.js';

/** Before a product is chosen everything is allowed that some product allows. */
const ANY_PRODUCT = { wildcard: true, maxNames: 250 };

/** A name of an order that another certificate has. */
export interface NameInUse {
  name: string;
  certificate: string;
}

/** The final form of the names that are sound, each once. */
export const finalNames = (written: readonly string[]): string[] => [
  ...new Set(written.flatMap((name) => normaliseName(name).name ?? [])),
];

/** Which of the names stand on a certificate that is not cancelled. */
export async function namesInUse(tx: ReadTx, names: readonly string[]): Promise<NameInUse[]> {
  const found: NameInUse[] = [];
  for (const name of names) {
    for await (const other of all(tx, 'certificate', { index: 'name', is: name })) {
      if (!other.cancelled) found.push({ name, certificate: other.id });
    }
  }
  return found;
}

/** What `order-certificate` would say of these names, while they are written. */
export const checkOrder: UseCase<'check-order'> = {
  kind: 'question',
  async run({ tx }, input) {
    const product = input.product ? await findProduct(tx, input.product) : null;
    const names = finalNames(input.names);
    const findings = checkOrderNames(input.names, product ?? ANY_PRODUCT);
    return { names, findings, inUse: await namesInUse(tx, names), product };
  },
};
