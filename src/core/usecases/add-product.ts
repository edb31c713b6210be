import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { canonicalJson } from '../audit.js';

/** Adds a product or replaces the one with its code. Terms that are sold already keep what they were sold with. */
export const addProduct: UseCase<'add-product'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, product) {
    const known = await changing.tx.get('product', product.id);
    // The shop file is read at each start: what did not change leaves no trace.
    if (!known || canonicalJson(known) !== canonicalJson(product)) {
      await changing.tx.put('product', product);
      changing.touched.add(product.id);
    }
    return { product };
  },
};
