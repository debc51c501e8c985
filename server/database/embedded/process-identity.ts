import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Who a process id is, so that an id that the system has given to another program since is not mistaken for the one
 * that was written down: the boot and the moment at which the process began.
 *
 * @returns null when no such process runs (a zombie has ended and counts as none)
 */
export function processIdentity(pid: number): string | null {
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (process.platform === 'win32') return answersToSignalZero(pid) ? 'running' : null
  return ps(pid, 'lstart=')
}

/** The command line of a running process, or null when there is none to read. */
export function processCommand(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    } catch {
      return null
    }
  }
  return process.platform === 'win32' ? null : ps(pid, 'command=')
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the name in parentheses may hold blanks; after it come state (field 3) … starttime (field 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch {
    return null
  }
}

function ps(pid: number, column: string): string | null {
  try {
    const output = execFileSync('ps', ['-o', column, '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
    return output.toString().trim() || null
  } catch {
    return null
  }
}

function answersToSignalZero(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
