// Packages that ship ES modules only: jest on Node 20 cannot require them untranslated.
const esModulePackages = ['jose', 'p-retry', 'is-network-error'];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/{apps,libs,migrations}/**/*.spec.{ts,tsx}'],
  // Those of jest.browser.config.cjs and jest.alone.config.cjs.
  testPathIgnorePatterns: ['/node_modules/', '\\.browser\\.spec\\.ts$', '\\.alone(\\.int)?\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.nx', '<rootDir>/.data'],
  testEnvironment: 'node',
  transform: {
    '\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulePackages.join('|')})/)`],
  maxWorkers: 2,
  testTimeout: 60_000,
};
