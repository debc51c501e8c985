// `npm run test:events [-- --runs 2000] [--seed N]`: all 120 orders of five events, and random sequences of duplicates, drops and reorderings, while
// the provider moves on and one read in three is stale. Each must end in the provider's state; the same seed plays the same sequences.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string' } } })
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9))
if (![values.runs, seed].every((value) => /^\d{1,9}$/.test(value))) {
  process.stderr.write('usage: npm run test:events -- [--runs 2000] [--seed 123]\n')
  process.exit(2)
}
process.stdout.write(`${values.runs} sequences, seed ${seed}\n`)
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/faults/event-orders.test.ts'], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  stdio: 'inherit',
  env: { ...process.env, EVENT_RUNS: values.runs, EVENT_SEED: seed },
})
process.exitCode = status ?? 1
