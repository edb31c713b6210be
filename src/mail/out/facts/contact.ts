import type { MailContent } from '../../../core/model/mail-content.js';
import { row, rowsFacts } from '../fact-rows.js';
import type { Phrasing } from '../phrasing.js';
import type { MailFacts } from './mail-facts.js';

type Content = Extract<MailContent, { template: 'contact-changed' }>;

/** Somebody's addresses changed: said at the old one, so that a change that nobody of theirs asked for comes to light. */
export function contactChanged(p: Phrasing, { customer, contact, added, removed, registered }: Content): MailFacts {
  const facts = { customer, contact };
  return {
    subject: p.say('subject', facts),
    preview: p.say('preview', facts),
    heading: p.say('title'),
    ...facts,
    isGone: registered === null,
    ...rowsFacts([
      row(p, 'contact', contact),
      ...(added.length > 0 ? [row(p, 'address-added', added.join('\n'))] : []),
      ...(removed.length > 0 ? [row(p, 'address-removed', removed.join('\n'))] : []),
      ...(registered === null ? [] : [row(p, 'mails-go-to', registered)]),
    ]),
  };
}
