import type { Check } from '../check.js';

/** Every fault is a line of its own. */
export const configurationCheck: Check = {
  name: 'configuration',
  needs: [],
  async run({ config, faults }, report) {
    for (const { variable, expected } of faults) {
      report.fail(`${variable} ${expected}.`, `Set ${variable} in .env; .env.example explains it.`);
    }
    if (faults.length === 0) report.ok('Every variable can be used.');
    if (config.mailAuth === 'off') {
      report.warn(
        'MAIL_AUTH is off: whoever forges the sender of a mail and has a reply key is believed.',
        'Leave MAIL_AUTH out, unless nobody from outside can send mail to this server.',
      );
    }
  },
};
