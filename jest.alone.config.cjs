const { testPathIgnorePatterns: _others, ...base } = require('./jest.config.cjs');

/** @type {import('jest').Config} Tests that hold a bound on time: another test on the same machine would be measured too. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/{apps,libs,migrations}/**/*.alone{,.int}.spec.ts'],
  maxWorkers: 1,
};
