import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { BenchError } from './bench-error.mjs'

/** @throws BenchError when this machine cannot run the bench: it pins with taskset, loads with wrk and reads /proc */
export function assertMachine() {
  if (platform() !== 'linux')
    throw new BenchError('it needs Linux: it pins with taskset and reads processor time in /proc.')
  if (availableParallelism() < 2) throw new BenchError('it needs two cores: one for the server, one for the load.')
  for (const [tool, from] of [
    ['wrk', 'wrk'],
    ['taskset', 'util-linux'],
  ])
    if (spawnSync(tool, ['--version']).error) throw new BenchError(`${tool} is missing: apt-get install ${from}.`)
}

/** How many programs wanted a core in the last minute (getloadavg(3)): what else the machine does, when it is asked before the start. */
export function loadBefore() {
  return loadavg()[0] ?? 0
}

/** What the figures were measured on. @param {{ postgres: string, load: number }} facts PostgreSQL's version; the load before the start */
export function describeMachine({ postgres, load }) {
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    memory,
    system: `${systemName()}, kernel ${release()}`,
    node: process.versions.node,
    postgres,
    load: load.toFixed(1),
  }
}

function systemName() {
  if (!existsSync('/etc/os-release')) return 'Linux'
  return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
}
