import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os'
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

/** What the figures were measured on. @param {string} postgres its version */
export function describeMachine(postgres) {
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    memory,
    system: `${systemName()}, kernel ${release()}`,
    node: process.versions.node,
    postgres,
  }
}

function systemName() {
  if (!existsSync('/etc/os-release')) return 'Linux'
  return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
}
