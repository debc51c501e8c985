// `npm run test:crash`: every failpoint × what the provider makes of the call × who dies, printed as a table. A verb comes in by
// domain/failpoints.ts and an arrangement in test/faults/crash/arranged.ts.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/faults/crash-matrix.test.ts'], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  stdio: 'inherit',
  env: { ...process.env, CRASH_FULL: '1' },
})
process.exitCode = status ?? 1
