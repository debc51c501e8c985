import { defineConfig } from 'vitest/config'

// One copy of graphql-js: without it the CommonJS and the ES build are both loaded and refuse each other's types.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] }
const shared = {
  setupFiles: ['test/support/setup.ts'],
  pool: 'forks' as const,
  // Limits for what never ends, and no measure of speed: one machine is ten times slower than another.
  testTimeout: 180_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 60_000 } },
}

/** Types that a test declares stay with type-graphql for as long as the process lives: such a file has one to itself. */
const PLANTED = ['test/{graphql,server}/**/planted-*.test.ts']

/** What has a command of its own, because it is long or wants more than a database: `npm run test:<folder>`. */
const APART = ['pages', 'wide', 'faults', 'setup', 'contracts', 'consistency']

/** Folders whose files are many and start much: one process works through them, with the modules loaded once. */
const folder = (name: string, include: string[], exclude: string[] = [], isolate = false) => ({
  resolve,
  test: { ...shared, name, include, exclude, isolate },
})

export default defineConfig({
  test: {
    // Once for all: the folders' tests clone the template of one PostgreSQL.
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      folder(
        'suite',
        ['test/**/*.test.ts', 'lib/**/*.test.ts', 'reads/**/*.test.ts'],
        [...PLANTED, ...APART.map((name) => `test/${name}/**`)],
      ),
      folder('planted', PLANTED, [], true),
      ...APART.map((name) => folder(name, [`test/${name}/**/*.test.ts`], [], true)),
    ],
  },
})
