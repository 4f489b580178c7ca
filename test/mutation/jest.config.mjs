/** Only the specs of what is mutated, run inside Stryker's copy of the tree. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export default {
  rootDir: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'),
  testMatch: ['<rootDir>/libs/domain/**/*.spec.ts'],
  // The random histories would kill more, but each mutant shall die by a named sentence.
  testPathIgnorePatterns: ['invariants.spec.ts'],
  setupFiles: ['<rootDir>/test/mutation/one-counterexample.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^@wagerlog/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts' },
};
