import type { PlainDate } from '../../core/model/dates.js';
import type { MailTemplate } from '../../core/model/mail-content.js';
import type { Money } from '../../core/model/money.js';
import type { Attachment, OutboxMail } from '../../core/model/outbox.js';
import type { Shop } from '../../core/model/shop.js';
import type { Finding } from '../../core/rules/findings.js';
import { formatDate, formatDays, formatMoney, formatMonths, formatShortDate } from '../../words/format.js';
import type { Facts, Sentence, Words } from '../../words/words.js';
import { type FindingWords, findingWords } from './finding-words.js';

/** Everything that a mail's sentences are made with: its words, its language, whom it is for, and what day it is. */
export interface Phrasing {
  shop: Shop;
  mail: OutboxMail;
  today: PlainDate;
  attachments: readonly Attachment[];
  /** Whether the shop's logo stands above the mail, in the place of its name. */
  withLogo: boolean;
  /** A phrase as plain text; `key` is one of the template's own words, or `section.key`. */
  say(key: string, facts?: Facts): string;
  /** A phrase in both its forms. */
  sentence(key: string, facts?: Facts): Sentence;
  /** A finding in the reader's language; in the English of its rule where there are no words for it. */
  finding(finding: Finding): FindingWords;
  date(date: PlainDate): string;
  /** For tables. */
  shortDate(date: PlainDate): string;
  money(money: Money): string;
  days(days: number): string;
  months(months: number): string;
}

/** @param today the date of the mail in the shop's time zone */
export function phrasing(
  words: Words,
  shop: Shop,
  mail: OutboxMail,
  attachments: readonly Attachment[],
  today: PlainDate,
  withLogo = false,
): Phrasing {
  const { language } = mail;
  const template = mail.content.template;
  return {
    shop,
    mail,
    today,
    attachments,
    withLogo,
    say: (key, facts) => words.say(language, ...placeOf(template, key), facts),
    sentence: (key, facts) => words.sentence(language, ...placeOf(template, key), facts),
    finding: (finding) => findingWords(words, language, finding),
    date: (date) => formatDate(words.best(language), date),
    shortDate: (date) => formatShortDate(words.best(language), date),
    money: (money) => formatMoney(words.best(language), money),
    days: (days) => formatDays(words.best(language), days),
    months: (months) => formatMonths(words.best(language), months),
  };
}

/** `need.payment` lies in its own section, `intro` in that of the template. */
export function placeOf(template: MailTemplate, key: string): [section: string, key: string] {
  const dot = key.indexOf('.');
  return dot < 0 ? [template, key] : [key.slice(0, dot), key.slice(dot + 1)];
}
