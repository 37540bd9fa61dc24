const base = require('./jest.config.js');

// Read by test/support/parts.ts in this process and, inherited, in its workers.
process.env.ALLMENDE_TEST_PARTS = 'all';

/** What proves the hub on PostgreSQL, Redis and Meilisearch as servers; a missing one fails the run. */
/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: [
    '<rootDir>/test/scale/**/*.spec.ts',
    '<rootDir>/test/shared-index/**/*.spec.ts',
    '<rootDir>/test/processes/**/*.spec.ts',
    '<rootDir>/test/compose-run.spec.ts',
    '<rootDir>/libs/search-engine/adapters/meilisearch/**/*.spec.ts',
    '<rootDir>/libs/jobs/**/*.spec.ts',
  ],
};
