// `npm run test:fuzz -- --runs 2000 [--seed N] [--only Mutation.createRole] [--part 1/2]`: sends values that nobody would send to every argument and every
// member of an input of the schema, as a person, an operator and a machine. Nothing may be our fault: no 5xx, no INTERNAL. A failure names
// its seed and the smallest value; the same seed sends the same values. With `--part 1/2` and `--part 2/2` two cores share the places.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { runs, seed, only, part } = given()
if (![runs, seed].every((value) => /^\d{1,9}$/.test(value)) || !(/^[1-9]\/[1-9]$/.test(part) && part[0] <= part[2])) {
  process.stderr.write(
    'usage: npm run test:fuzz -- [--runs 2000] [--seed 123] [--only Mutation.createRole] [--part 1/2]\n',
  )
  process.exit(2)
}

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/wide/coercion.test.ts'], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed, FUZZ_ONLY: only, FUZZ_PART: part },
})
process.exitCode = status ?? 1

function given() {
  const options = {
    runs: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    part: { type: 'string' },
  }
  try {
    const { values } = parseArgs({ options })
    return { runs: '2000', seed: String(Math.floor(Math.random() * 1e9)), only: '', part: '1/1', ...values }
  } catch {
    return { runs: '', seed: '', only: '', part: '' }
  }
}
