// `npm run test:long`: everything, with the crash and fuzz suites at their full counts.
process.env.CERTCLERK_TEST_KILLS ??= '500';
// A clerk at its mail, and the connection to its mailbox.
process.env.CERTCLERK_TEST_MAIL_KILLS ??= '140';
process.env.CERTCLERK_TEST_CUTS ??= '600';
// Every disk that a power cut may leave with one change more or less.
process.env.CERTCLERK_TEST_POWER_CUTS ??= '1';
// What an inbox finds at its first start.
process.env.CERTCLERK_TEST_OLD_MAILS ??= '50000';
// Hostile mails at their full sizes.
process.env.CERTCLERK_TEST_HOSTILE ??= '1';
// Eight clerks on one PostgreSQL.
process.env.CERTCLERK_TEST_ORDERS ??= '10000';
// Two properties mutate CSRs, with this many each: 100 000 mutated CSRs.
process.env.CERTCLERK_FUZZ_RUNS ??= '50000';
// Every way of not proving a sender, with every claim of a forger.
process.env.CERTCLERK_TEST_FORGED ??= 'all';
// Mails that meet each way in which a mail server can fail.
process.env.CERTCLERK_TEST_SMTP_FAULTS ??= '51';
// Orders over ten years in twelve time zones.
process.env.CERTCLERK_TEST_SIMULATED ??= '2000';
await import('./test.mjs');
