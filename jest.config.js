/** Projects from fast to slow; `test/run.mjs` runs them all. ESM-only packages are compiled too. */
const esmOnly = ['jose', 'oidc-provider'];

const project = (name, testMatch, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.stryker-tmp/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  transform: { '^.+\\.(t|mj|j)s$': ['@swc/jest'] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: {
    '^@wagerlog/([a-z-]+)/testing$': '<rootDir>/libs/$1/testing/index.ts',
    '^@wagerlog/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  ...extra,
});

module.exports = {
  testTimeout: 60_000,
  projects: [
    project('unit', ['{libs,apps,embedded,bench}/**/*.spec.ts']),
    project('architecture', ['test/architecture/**/*.spec.ts']),
    project('contract', ['test/contract/!(recorded)/**/*.spec.ts']),
    project('recorded', ['test/contract/recorded/**/*.spec.ts']),
    project('protocol', ['test/protocol/**/*.spec.ts']),
    project('e2e', ['test/e2e/**/*.spec.ts'], {
      globalSetup: '<rootDir>/test/e2e/start-system.ts',
      globalTeardown: '<rootDir>/test/e2e/stop-system.ts',
    }),
    project('faults', ['test/faults/*.spec.ts', 'test/faults/!(durability)/**/*.spec.ts']),
    project('durability', ['test/faults/durability/**/*.spec.ts']),
  ],
};
