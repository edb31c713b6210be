import { describe, expect, it } from 'vitest';
import { inline, richParts, type Inline } from '../../../src/sandbox/page/slack/mrkdwn.js';

const t = (text: string, ...styles: ('bold' | 'italic' | 'strike' | 'code')[]): Inline =>
  styles.length === 0
    ? { type: 'text', text }
    : { type: 'text', text, style: Object.fromEntries(styles.map((style) => [style, true])) };

describe('mrkdwn reads as in Slack', () => {
  it.each<[string, Inline[]]>([
    ['plain', [t('plain')]],
    ['*bold* and _it_ and ~no~', [t('bold', 'bold'), t(' and '), t('it', 'italic'), t(' and '), t('no', 'strike')]],
    ['`*.choir.example.org` · *expired*', [t('*.choir.example.org', 'code'), t(' · '), t('expired', 'bold')]],
    ['*`*.a.example` is new*', [t('*.a.example', 'bold', 'code'), t(' is new', 'bold')]],
    ['*_both_*', [t('both', 'bold', 'italic')]],
    ['*.example.com and *.example.org', [t('*.example.com and *.example.org')]],
    ['2 * 3 * 4 and snake_case_name', [t('2 * 3 * 4 and snake_case_name')]],
    ['no*t bo*ld', [t('no*t bo*ld')]],
    // How the bot takes the meaning out of a mark that a customer wrote.
    ['*\u200Bnot bold*\u200B', [t('*\u200Bnot bold*\u200B')]],
    ['*two\nlines*', [t('*two\nlines*')]],
    [':x: at 09:00:00', [{ type: 'emoji', name: 'x' }, t(' at 09:00:00')]],
    ['a &lt;b&gt; &amp;amp; `&amp;`', [t('a <b> &amp; '), t('&', 'code')]],
    ['hi <@U1>', [t('hi '), { type: 'user', user_id: 'U1' }]],
    ['<https://example.com/?a=1&amp;b=2|here>', [{ type: 'link', url: 'https://example.com/?a=1&b=2', text: 'here' }]],
    ['<javascript:alert(1)|here>', [t('here')]],
    ['<mailto:a@b.example|a@b.example>', [t('a@b.example')]],
    ['<!date^1764000000^{date_short}|soon>', [{ type: 'date', timestamp: 1764000000, format: '{date_short}' }]],
    ['<!here>', [{ type: 'broadcast', range: 'here' }]],
  ])('%j', (text, elements) => {
    expect(inline(text)).toEqual(elements);
  });

  it('sets quotes and preformatted parts apart', () => {
    expect(richParts('see\n&gt; one\n&gt; *two*\nend\n```\nopenssl *req*\n```')).toEqual([
      { type: 'rich_text_section', elements: [t('see')] },
      { type: 'rich_text_quote', elements: [t('one\n'), t('two', 'bold')] },
      { type: 'rich_text_section', elements: [t('end')] },
      { type: 'rich_text_preformatted', elements: [t('openssl *req*')] },
    ]);
  });
});
