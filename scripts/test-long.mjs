// `npm run test:long`: everything, with the crash and fuzz suites at their full counts.
process.env.CERTCLERK_TEST_KILLS ??= '500';
// Three properties with this many each: over 100 000 mutated CSRs.
process.env.CERTCLERK_FUZZ_RUNS ??= '34000';
await import('./test.mjs');
