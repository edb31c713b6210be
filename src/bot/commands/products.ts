import type { Product } from '../../core/model/product.js';
import { header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { nothing } from '../render/said.js';
import { money, plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const products: SlashCommand = {
  name: 'products',
  usage: 'products',
  help: 'What is sold, with prices and terms.',
  async run(call) {
    const { products: all } = await call.ask('list-products', {});
    if (all.length === 0) return call.say(nothing('There is no product yet.', 'Products come from the shop file.'));
    await call.say(
      message(`Products: ${all.map((one) => md(one.id)).join(', ')}`, [
        header('Products'),
        ...all.map((one) => section(productLines(one))),
      ]),
    );
  },
};

function productLines(one: Product): string {
  const names = `${plural(one.maxNames, 'name')} at most${one.wildcard ? ', wildcards too' : ''}`;
  return [
    `*${md(one.name, 120)}* · ${code(one.id)} · ${money(one.price)} net for ${plural(one.termMonths, 'month')}`,
    `${one.validation} by ${md(one.ca, 80)} · ${names}`,
  ].join('\n');
}
