import type { PlainDate } from '../../core/model/dates.js';
import type { Overview } from '../../core/model/slack-content.js';
import { type Block, actions, button, context, divider, header, input, section, textInput } from '../blocks.js';
import { md } from '../limits.js';
import type { StaffSettings } from '../../core/model/staff.js';
import type { Results } from '../../core/results.js';
import { expiriesChart } from './expiries.js';
import { overviewBlocks } from './overview.js';
import { DIGEST_WORDS } from './words.js';

/** Rows of each kind on App Home: eight full kinds stay within 100 blocks. */
const ROWS_AT_HOME = 8;

export interface HomeFacts {
  overview: Overview;
  expiries: Results['expiries-by-month'];
  settings: StaffSettings;
}

/** App Home: what needs somebody today, by kind, with buttons. `said`: what has just happened, in mrkdwn. */
export function homeBlocks(
  { overview, expiries, settings }: HomeFacts,
  shop: { sellerName: string },
  today: PlainDate,
  said?: string,
): Block[] {
  const { digests } = settings;
  return [
    header(`Certificates of ${shop.sellerName}`),
    ...(said ? [section(said)] : []),
    actions([
      button({ text: 'New order', action: 'home:order', style: 'primary' }),
      button({ text: 'Enter a CSR', action: 'home:csr' }),
      button({ text: 'All certificates', action: 'home:list' }),
      button({ text: 'Invoices', action: 'home:invoices' }),
      button({ text: 'My settings', action: 'home:settings' }),
      button({ text: 'Refresh', action: 'home:refresh' }),
    ]),
    input({
      name: 'search',
      label: 'Find certificates',
      hint: 'Parts of a name, an id or a customer; Enter shows what fits.',
      tells: true,
      element: { ...textInput({ placeholder: 'example.com', most: 200 }), action_id: 'home:search' },
    }),
    divider(),
    ...overviewBlocks(overview, today, ROWS_AT_HOME),
    ...expiriesChart(expiries),
    context(
      `In any channel: \`/ssl help\` · Sent to you as well: ${digests.map((name) => DIGEST_WORDS[name].toLowerCase()).join(', ') || 'nothing'}`,
    ),
  ];
}

/** App Home for somebody who may not use it. */
export const closedHome = (why: string): Block[] => [header('Certificates'), section(`🔒 ${md(why, 500)}`)];
