/**
 * Changing or removing a line of the domain must fail a spec. Types alone cannot be mutated, so
 * files that hold nothing else are left out. `docs/mutation/README.md` keeps the last summary.
 */
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.mjs' },
  coverageAnalysis: 'perTest',
  mutate: [
    'libs/domain/src/**/*.ts',
    '!libs/domain/src/**/*.spec.ts',
    '!libs/domain/src/**/*.{events,commands,decision}.ts',
    '!libs/domain/src/index.ts',
  ],
  ignorePatterns: [
    '/*',
    '!/libs',
    '/libs/*',
    '!/libs/domain',
    '!/libs/event-sourcing',
    '!/test',
    '/test/*',
    '!/test/mutation',
    '!/test/samples',
    '!/.swcrc',
    '!/tsconfig.json',
    '!/package.json',
  ],
  tempDirName: '.stryker-tmp',
  concurrency: 2,
  timeoutMS: 15_000,
  incremental: false,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
};
