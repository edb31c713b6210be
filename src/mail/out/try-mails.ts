import path from 'node:path';
import { AppError } from '../../core/errors.js';
import type { Shop } from '../../core/model/shop.js';
import { compiledTemplatesDir } from '../../words/compiled-templates.js';
import type { OwnTemplates } from '../../words/own-templates.js';
import { loadWords } from '../../words/words.js';
import { contents, DATE, issuedFiles, mailOf, pdf } from './examples.js';
import { createMailRenderer } from './render.js';

/**
 * Makes every mail once in every language, from examples: a shop's own templates fail at the start, not on the day when
 * a notice is due.
 * @returns how many mails were made
 * @throws AppError `invalid-input` naming each mail that cannot be made, and why
 */
export async function tryMails(shop: Shop, own: OwnTemplates): Promise<number> {
  const render = createMailRenderer({ shop, own });
  const { languages } = loadWords(path.join(compiledTemplatesDir(), 'words'), own.words);
  const faults: string[] = [];
  let made = 0;
  for (const content of Object.values(contents)) {
    for (const language of languages) {
      try {
        await render(mailOf(content, { language }), [pdf, ...issuedFiles], DATE);
        made += 1;
      } catch (error) {
        faults.push(`${content.template} (${language}): ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  if (faults.length === 0) return made;
  throw new AppError(
    'invalid-input',
    `These mails cannot be made with the shop's own templates:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}
