import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const sizes = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  'max-depth': ['error', 3],
  complexity: ['error', 8],
};

/** The pure centre: no time, chance, environment, waiting, classes or exceptions. */
const purity = {
  'no-restricted-syntax': [
    'error',
    { selector: 'ClassDeclaration, ClassExpression', message: 'The domain is functions and data.' },
    { selector: 'ThrowStatement', message: 'Refuse with a value.' },
    { selector: 'AwaitExpression', message: 'The domain does not wait.' },
    { selector: 'SwitchCase[test=null]', message: 'A switch lists every case.' },
  ],
  'no-restricted-globals': [
    'error',
    ...['Date', 'process', 'console', 'Buffer', 'setTimeout', 'setInterval', 'fetch', 'crypto'],
  ],
  'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
};

const bannedNames =
  /^(utils?|helpers?|common|shared|misc|core|base|manager|service|impl|dto|data|info)$/;

/** Files and folders are named for a concept. */
const concepts = {
  rules: {
    'named-for-a-concept': {
      create: (context) => ({
        Program(node) {
          const parts = context.filename
            .replace(context.cwd, '')
            .split(/[/\\]/)
            .flatMap((part) =>
              part
                .split('.')
                .slice(0, -1)
                .concat(part.includes('.') ? [] : part),
            );
          const banned = parts.find((part) => bannedNames.test(part));
          if (banned) context.report({ node, message: `Name the concept instead of "${banned}".` });
        },
      }),
    },
  },
};

export default tseslint.config(
  { ignores: ['dist/**', '.stryker-tmp/**', 'node_modules/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'require', 'module', '__dirname'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.ts'],
    plugins: { house: concepts },
    rules: {
      ...sizes,
      'house/named-for-a-concept': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/testing/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['libs/{domain,event-sourcing,read-models}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: purity,
  },
  {
    files: [
      'embedded/**/*.ts',
      'apps/season/**/*.ts',
      'apps/audit/**/*.ts',
      'bench/**/*.ts',
      'test/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);
