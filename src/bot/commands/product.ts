import { AppError } from '../../core/errors.js';
import type { Product } from '../../core/model/product.js';
import { didYouMean } from '../../core/rules/names/did-you-mean.js';
import { firstWord } from '../arguments.js';
import { button, header, message, section } from '../blocks.js';
import type { Call } from '../call.js';
import { NeedsChoice } from '../errors.js';
import { code, md } from '../limits.js';
import { productMessage } from '../render/product.js';
import { nothing } from '../render/said.js';
import { money, plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** A shop sells a dozen; as many sections as a message takes beside its header. */
const MOST_PRODUCTS = 45;

export const product: SlashCommand = {
  name: 'product',
  usage: 'product [list] | product show CODE',
  help: 'What is sold: CA, names, term and price; of one product all its rules.',
  async run(call, args) {
    const [verb, rest] = firstWord(args);
    if (verb === '' || verb.toLowerCase() === 'list') return listProducts(call);
    await showProduct(call, verb.toLowerCase() === 'show' ? rest : args);
  },
};

async function listProducts(call: Call): Promise<void> {
  const { products: all } = await call.ask('list-products', {});
  if (all.length === 0) return call.say(nothing('There is no product yet.', 'Products come from the shop file.'));
  await call.say(
    message(`Products: ${all.map((one) => md(one.id)).join(', ')}`, [
      header('Products'),
      ...all
        .slice(0, MOST_PRODUCTS)
        .map((one) => section(productLines(one), button({ text: 'Show', action: 'product:show', value: one.id }))),
    ]),
  );
}

function productLines(one: Product): string {
  const names = `${plural(one.maxNames, 'name')} at most${one.wildcard ? ', wildcards too' : ''}`;
  return [
    `*${md(one.name, 120)}* · ${code(one.id)} · ${money(one.price)} net for ${plural(one.termMonths, 'month')}`,
    `${one.validation} by ${md(one.ca, 80)} · ${names}`,
  ].join('\n');
}

/** By its code, or by a part of its name where only one fits. */
export async function showProduct(call: Call, wanted: string): Promise<void> {
  if (!wanted) throw new AppError('invalid-input', 'Which product? Write product show and its code, like dv-single.');
  const { products: all } = await call.ask('list-products', {});
  const low = wanted.toLowerCase();
  const exact = all.filter((one) => one.id === low || one.name.toLowerCase() === low);
  const fits = exact.length > 0 ? exact : all.filter((one) => `${one.id} ${one.name}`.toLowerCase().includes(low));
  const [first] = fits;
  if (first && fits.length === 1) return call.say(productMessage(first, call.today));
  const choice = ({ id, name }: Product) => ({ label: `${id} ${name}`, run: `product show ${id}` });
  if (fits.length > 1) throw new NeedsChoice(`"${wanted}" fits ${fits.length} products. Which one?`, fits.map(choice));
  const nearest = didYouMean(
    low,
    all.map(({ id }) => id),
  );
  const meant = all.filter(({ id }) => id === nearest);
  throw new NeedsChoice(
    `There is no product "${wanted}". ${meant.length > 0 ? 'Did you mean this one?' : 'There are these:'}`,
    (meant.length > 0 ? meant : all).map(choice),
  );
}
