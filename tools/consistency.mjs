// `npm run test:consistency -- --runs 10000 [--seed N]`: random interleavings of writes, reads and clock moves on two nodes, with outages
// at random; the first stale answer ends it, and names the seed. The same seed makes the same choices; their timing is the machine's.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const given = { runs: '10000', seed: String(Math.floor(Math.random() * 1e9)) }
/** What vitest is to be told besides: its reporters. */
const told = []
const words = process.argv.slice(2)
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  const name = /^--(runs|seed)$/.exec(word)?.[1]
  if (name) given[name] = words.shift() ?? ''
  else told.push(word)
}
const { runs, seed } = given
if (![runs, seed].every((value) => /^\d+$/.test(value))) {
  process.stderr.write('usage: npm run test:consistency -- [--runs 10000] [--seed 123]\n')
  process.exit(2)
}

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/consistency', ...told], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  stdio: 'inherit',
  env: { ...process.env, CONSISTENCY_RUNS: runs, CONSISTENCY_SEED: seed },
})
process.exitCode = status ?? 1
