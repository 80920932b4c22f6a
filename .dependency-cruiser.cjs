// Imports go one way: main → automation, sheets, operations → warehouse, planning → learning, calendar, parameters.
const pure = '^src/(learning|planning|calendar|parameters)/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-rooms-import-pure-rooms-only',
      comment: 'What decides is pure: no platform, no warehouse, no Node.',
      severity: 'error',
      from: { path: pure },
      to: { pathNot: [pure, '^node_modules/'] },
    },
    {
      name: 'learning-calendar-parameters-are-the-floor',
      severity: 'error',
      from: { path: '^src/(learning|calendar|parameters)/' },
      to: { path: '^src/planning/' },
    },
    {
      name: 'warehouse-knows-no-sheet',
      severity: 'error',
      from: { path: '^src/warehouse/' },
      to: { path: '^src/(main|automation|sheets|operations|sidebar|platform)' },
    },
    {
      name: 'only-main-knows-the-platform',
      comment: 'Google globals stand in src/platform; only main wires them in.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts|platform/)' },
      to: { path: '^src/platform/' },
    },
    {
      name: 'the-product-knows-no-workbench',
      comment: 'Nothing of the workbench goes to production.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(workbench|scripts|test)/' },
    },
    {
      name: 'no-node-in-the-bundle',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-workbench-knows-no-script',
      severity: 'error',
      from: { path: '^workbench/' },
      to: { path: '^(scripts|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
