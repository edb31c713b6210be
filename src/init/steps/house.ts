import { clockCheck } from '../../doctor/checks/clock.js';
import { dataFolderCheck } from '../../doctor/checks/data-folder.js';
import { databaseCheck } from '../../doctor/checks/database.js';
import { wordsCheck } from '../../doctor/checks/words.js';
import type { Values } from '../env-text.js';
import { type Step, faultOf, forVariable } from '../step.js';

/** Of this machine. */
const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const isDatabase = (answer: string): boolean => /^[a-z]+:\/\//.test(answer);

export const placeStep: Step = {
  title: 'The shop: time zone and language',
  sets: ['CERTCLERK_TIMEZONE', 'CERTCLERK_LANGUAGE'],
  checks: [wordsCheck, clockCheck],
  async ask({ prompt }, known) {
    return {
      CERTCLERK_TIMEZONE: await prompt.ask({
        words: 'Time zone',
        ...forVariable('CERTCLERK_TIMEZONE', known, localZone()),
      }),
      CERTCLERK_LANGUAGE: await prompt.ask({
        words: 'Language (en, de, sl, hr)',
        ...forVariable('CERTCLERK_LANGUAGE', known, 'en'),
      }),
    };
  },
  derive(known): Promise<Values> {
    if (known['CERTCLERK_TIMEZONE']) return Promise.resolve({});
    return Promise.resolve({ CERTCLERK_TIMEZONE: localZone() });
  },
};

export const storeStep: Step = {
  title: 'Where everything is kept',
  sets: ['CERTCLERK_DATA_DIR', 'DATABASE_URL'],
  checks: [dataFolderCheck, databaseCheck],
  async ask({ prompt }, known): Promise<Values> {
    const answer = await prompt.ask({
      words: 'A folder, or "postgres" for a PostgreSQL database',
      initial: known['DATABASE_URL'] ? 'postgres' : known['CERTCLERK_DATA_DIR'] || 'data',
      faultIn: (text) => (isDatabase(text) ? faultOf('DATABASE_URL')(text) : undefined),
    });
    if (answer === 'postgres') {
      const words = 'Its URL, like postgres://user:password@host:5432/database';
      return { DATABASE_URL: await prompt.ask({ words, secret: true, ...forVariable('DATABASE_URL', known) }) };
    }
    return isDatabase(answer) ? { DATABASE_URL: answer } : { CERTCLERK_DATA_DIR: answer, DATABASE_URL: null };
  },
};
