const { testPathIgnorePatterns: _browserTests, ...base } = require('./jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/apps/pipeline-e2e/src/browser/**/*.browser.spec.ts'],
  // A browser and a whole site beside it are enough for one machine.
  maxWorkers: 1,
  testTimeout: 180_000,
};
