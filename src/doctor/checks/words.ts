import path from 'node:path';
import { AppError } from '../../core/errors.js';
import { readCompiledMails } from '../../mail/out/compiled-mails.js';
import { compiledTemplatesDir } from '../../words/compiled-templates.js';
import { loadWords } from '../../words/words.js';
import type { Check } from '../check.js';

/** The mails' templates are built, and there are words in the shop's language. */
export const wordsCheck: Check = {
  name: 'templates',
  needs: ['CERTCLERK_LANGUAGE'],
  async run({ config: { language } }, report) {
    try {
      const folder = compiledTemplatesDir();
      const words = loadWords(path.join(folder, 'words'));
      readCompiledMails(folder, words);
      const all = words.languages.join(', ');
      if (words.languages.includes(language)) return report.ok(`Mails can be written in ${all}.`);
      report.warn(
        `There are no words for CERTCLERK_LANGUAGE=${language}; mails are written in English. There are: ${all}.`,
        `Choose one of these, or add ${language} (docs/languages.md).`,
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      report.fail(error.safeMessage, 'Build the program again: npm run build.');
    }
  },
};
