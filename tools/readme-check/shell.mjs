import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** As a reader's shell, but that it remembers when any command of a block has failed. */
const PREPARE = `exec 2>&1
set -o pipefail -E
trap 'README_FAILED=$?' ERR
README_FAILED=0
`

/**
 * One bash for all blocks, to which each is handed as if it were pasted.
 *
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function openShell(options) {
  const child = spawn('bash', ['--noprofile', '--norc'], {
    ...options,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let look = () => {}
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
      look()
    })
  child.once('close', () => look())
  child.once('error', (error) => {
    output += `bash could not be run: ${error.message}\n`
    look()
  })
  // What was pasted into a shell that has ended is lost; `run` says so.
  child.stdin.on('error', () => {})
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  child.stdin.write(PREPARE)
  return {
    /**
     * @param {string} commands
     * @param {number} limitMs
     * @returns {Promise<{ problem: string | null, output: string }>}
     */
    run(commands, limitMs) {
      const mark = `readme-${randomBytes(8).toString('hex')}`
      const end = new RegExp(`^${mark} (\\d+)\\n`, 'm')
      output = ''
      return new Promise((resolve) => {
        const settle = (problem, shown) => {
          clearTimeout(timer)
          look = () => {}
          resolve({ problem, output: shown })
        }
        const timer = setTimeout(() => settle(`it did not end within ${limitMs / 1000} s`, output), limitMs)
        look = () => {
          const found = end.exec(output)
          if (found) settle(found[1] === '0' ? null : `a command ended with ${found[1]}`, output.slice(0, found.index))
          else if (hasEnded()) settle('the shell ended', output)
        }
        child.stdin.write(`README_FAILED=0\n${commands}\nprintf '%s %s\\n' ${mark} "$README_FAILED"\n`)
        look()
      })
    },
    /** Ends the shell and whatever it still runs. */
    close() {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch (error) {
        if (error.code !== 'ESRCH') throw error
      }
    },
  }
}
