/** The walls of the house (docs/architecture.md). `npm run lint` runs them. */
const adapters = ['bot', 'mail', 'scheduler', 'issuer', 'sandbox'];
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-knows-no-transport',
      comment: 'The core imports no adapter and none of their libraries.',
      severity: 'error',
      from: { path: '^src/core' },
      to: {
        path: '^src/(bot|mail|scheduler|issuer|sandbox|cli|main|config|http|metrics|doctor)|node_modules/(@slack|imapflow|mailparser|nodemailer|smtp-server|node-cron|pino|pdfkit|commander|prom-client)/',
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules get facts and give findings: no store, no use-case, no files, no network.',
      severity: 'error',
      from: { path: '^src/core/(rules|model)' },
      to: { path: '^src/core/(usecases|store|execute)|^(node:)?(fs|net|http|https|dns|child_process)' },
    },
    {
      name: 'usecases-know-no-store',
      comment: 'Use-cases see the port, never one of its implementations.',
      severity: 'error',
      from: { path: '^src/core/(usecases|execute|command)' },
      to: { path: '^src/core/store' },
    },
    ...adapters.map((a) => ({
      name: `no-adapter-into-adapter-from-${a}`,
      comment: 'What adapters share is the core.',
      severity: 'error',
      from: { path: `^src/${a}/` },
      to: { path: `^src/(${adapters.filter((b) => b !== a).join('|')})/` },
    })),
    {
      name: 'only-main-opens-a-store',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(main|start|doctor|core/store)' },
      to: { path: '^src/core/store' },
    },
    {
      name: 'adapters-import-no-root',
      comment: 'Configuration and wiring are handed to an adapter, it does not fetch them.',
      severity: 'error',
      from: { path: '^src/(bot|mail|scheduler|issuer|sandbox)/' },
      to: { path: '^src/(main|cli|config|metrics|doctor)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/sandbox/page' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
