import type { PlainDate } from '../../core/model/dates.js';
import type { Product } from '../../core/model/product.js';
import { validityCapDays } from '../../core/rules/certificate/validity-cap.js';
import { type Message, context, facts, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { money, plural } from './words.js';

const yes = (is: boolean): string => (is ? 'yes' : 'no');

/** Everything that is agreed of a product, and what follows from the CAs' rules today. */
export function productMessage(one: Product, today: PlainDate): Message {
  const days = one.reminderDays.map((day) => (day === 0 ? 'on the day itself' : String(day))).join(', ');
  const reissue =
    one.reissueDays === undefined ? '30, 21 or 14 days (after its validity)' : plural(one.reissueDays, 'day');
  return message(`${md(one.name)} (${one.id}): ${money(one.price)} net for ${plural(one.termMonths, 'month')}`, [
    header(one.name),
    facts(
      `*Code*\n${code(one.id)}`,
      `*Price*\n${money(one.price)} net`,
      `*Term*\n${plural(one.termMonths, 'month')}`,
      `*CA*\n${md(one.ca, 100)}, ${one.validation}`,
      `*Names*\n${one.maxNames} at most`,
      `*Wildcards*\n${yes(one.wildcard)}`,
      `*www. comes along*\n${yes(one.includesWww)}`,
      `*Bare name of a wildcard*\n${yes(one.includesBareOfWildcard)}`,
    ),
    section(
      [
        '*Rules*',
        `• The CA takes the names from the ${one.namesFrom === 'csr' ? 'CSR: all of them must be in it' : 'order: the CSR need not have all of them'}.`,
        `• Renewal: the notice goes out ${plural(one.renewalDays, 'day')} before paid until; ${one.renewalCsr === 'new' ? 'a new CSR is needed' : 'the CSR of before may be used again'}.`,
        `• Reissue inside the term: due before the certificate ends by ${reissue}; ${one.reissueCsr === 'new' ? 'a new CSR is needed' : 'the same CSR is used'}. Within ${plural(one.mergeReissueDays ?? 45, 'day')} of paid until it is part of the renewal.`,
        `• Reminders, in days before the end: ${days || 'none'}.`,
        `• A CSR signed with SHA-1: ${one.sha1Csr === 'warn' ? 'taken, with a warning' : 'refused'}.`,
      ].join('\n'),
    ),
    context(
      `A certificate that is issued today may be valid for ${validityCapDays(today)} days at most, so a longer term holds several. Products come from the shop file; what was sold keeps the terms of its day.`,
    ),
  ]);
}
