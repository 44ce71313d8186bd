import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const sockets = { name: 'socket.io', message: 'Nothing outside of apps/socket emits: append an event instead.' };
const queues = { name: 'bullmq', message: 'libs/queue is the only door to BullMQ.' };
const testing = { group: ['@aftercommit/testing/*'], message: 'libs/testing is for tests only.' };

// Written by `npm run db:dump`, and nobody's code.
const generatedFiles = ['.*/docs/api/(asyncapi|openapi).json', '.*/package.json'];

const specs = ['**/*.spec.ts', '**/*.spec.tsx', '**/test/**', 'apps/pipeline-e2e/**', 'apps/bench/**'];

// Who may import whom. An app is nobody's dependency, and a library sees only what is below it.
const boundaries = [
  { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:runtime', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:migrations', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'scope:db', onlyDependOnLibsWithTags: ['scope:runtime', 'scope:migrations'] },
  { sourceTag: 'scope:outbox', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:db', 'scope:runtime'] },
  { sourceTag: 'scope:queue', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:db', 'scope:runtime'] },
  {
    sourceTag: 'scope:domain',
    onlyDependOnLibsWithTags: ['scope:contracts', 'scope:db', 'scope:outbox', 'scope:runtime'],
  },
  { sourceTag: 'scope:client', onlyDependOnLibsWithTags: ['scope:contracts'] },
  { sourceTag: 'scope:testing', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:db', 'scope:runtime'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['scope:*'] },
].map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  // A test may use libs/testing; that only tests do is a rule of its own below.
  onlyDependOnLibsWithTags: [...onlyDependOnLibsWithTags, 'scope:testing'],
}));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.data/**', 'coverage/**', 'test-artifacts/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@nx/enforce-module-boundaries': ['error', { allow: generatedFiles, depConstraints: boundaries }],
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { paths: [queues], patterns: [testing] }],
    },
  },
  {
    files: ['apps/api/**', 'libs/domain/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [queues, sockets], patterns: [testing] }] },
  },
  { files: ['libs/queue/**'], rules: { 'no-restricted-imports': ['error', { patterns: [testing] }] } },
  {
    files: [...specs, 'libs/testing/**'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-imports': ['error', { paths: [queues] }],
    },
  },
  { files: ['libs/queue/**/*.spec.ts', 'libs/queue/test/**'], rules: { 'no-restricted-imports': 'off' } },
  // SQL of a migration is one long statement; cutting it into functions would hide the order.
  { files: ['migrations/**'], rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
);
