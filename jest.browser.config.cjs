const { testPathIgnorePatterns: _browserTests, ...base } = require('./jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/apps/pipeline-e2e/src/browser/**/*.browser.spec.ts'],
  globalSetup: '<rootDir>/apps/pipeline-e2e/src/browser/start-shared-site.ts',
  globalTeardown: '<rootDir>/apps/pipeline-e2e/src/browser/stop-shared-site.ts',
  // A browser and a whole site beside it are enough for one machine.
  maxWorkers: 1,
  testTimeout: 180_000,
};
