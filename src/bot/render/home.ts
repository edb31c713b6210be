import type { PlainDate } from '../../core/model/dates.js';
import type { Overview } from '../../core/model/slack-content.js';
import { type Block, actions, button, context, divider, header, section } from '../blocks.js';
import { md } from '../limits.js';
import { overviewBlocks } from './overview.js';

/** Rows of each kind on App Home: seven full kinds stay within 100 blocks. */
const ROWS_AT_HOME = 10;

/** App Home: what needs somebody today, by kind, with buttons. `said`: what has just happened, in mrkdwn. */
export function homeBlocks(overview: Overview, shop: { sellerName: string }, today: PlainDate, said?: string): Block[] {
  return [
    header(`Certificates of ${shop.sellerName}`),
    ...(said ? [section(said)] : []),
    actions([
      button({ text: 'New order', action: 'home:order', style: 'primary' }),
      button({ text: 'Enter a CSR', action: 'home:csr' }),
      button({ text: 'All certificates', action: 'home:list' }),
      button({ text: 'Invoices', action: 'home:invoices' }),
      button({ text: 'Refresh', action: 'home:refresh' }),
    ]),
    divider(),
    ...overviewBlocks(overview, today, ROWS_AT_HOME),
    context('In any channel: `/ssl help`'),
  ];
}

/** App Home for somebody who may not use it. */
export const closedHome = (why: string): Block[] => [header('Certificates'), section(`🔒 ${md(why, 500)}`)];
