import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // One copy of graphql-js: without it the CommonJS and the ES build are both loaded and refuse each other's types.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts', 'lib/**/*.test.ts', 'reads/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
