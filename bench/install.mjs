// Installs the bench's own packages when they are missing or of another lockfile; says nothing otherwise.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HERE = import.meta.dirname
const STAMP = join(HERE, 'node_modules', '.bench-lock')

/** @throws Error when npm fails; its own message stands above then */
export function installBench() {
  const lock = createHash('sha256')
    .update(readFileSync(join(HERE, 'package-lock.json')))
    .digest('hex')
  if (lock === read(STAMP)) return
  process.stderr.write('bench: installing its own packages (once; about 480 MB on disk)\n')
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: HERE,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0)
    throw new Error(`npm ci failed in bench/${error ? ` (${error.message})` : ''}. Is the package registry reachable?`)
  writeFileSync(STAMP, lock)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
