import type { types } from '@slack/bolt';
import { option } from './blocks.js';
import type { Call } from './call.js';
import { SIGNS } from './render/words.js';
import { customerOption, newCustomerOption } from './views/order.js';

/** As many as a person reads before typing another letter. */
const MOST = 30;

/** What a select offers for what was typed so far, by the field's name; nothing for a field that we have not. */
export async function searchOptions(call: Call, field: string, typed: string): Promise<types.PlainTextOption[]> {
  const words = typed.slice(0, 200);
  if (field === 'customer') {
    const { customers } = await call.ask('list-customers', { words, limit: MOST });
    return [...customers.map(customerOption), newCustomerOption];
  }
  if (field !== 'certificate') return [];
  const { certificates } = await call.ask('list-certificates', { words, limit: MOST });
  return certificates.map((view) =>
    option(`${view.commonName.slice(0, 40)} (${view.id}) ${SIGNS[view.status]} ${view.status}`, view.id),
  );
}
