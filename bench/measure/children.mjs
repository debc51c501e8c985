import { spawn } from 'node:child_process'

/** What has been started and not yet ended; ended with us, however we end. */
const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))

/**
 * Starts a program on one core.
 *
 * @param {number} core
 * @param {string[]} command
 * @param {Record<string, string>} [env] beside our own
 * @returns {{ pid: number, ended: Promise<{ code: number | null, output: string }>, said: () => string, stop(): Promise<void> }}
 *   `output` is what it wrote on standard output; `said` the last of what it wrote on either
 */
export function startOnCore(core, command, env = {}) {
  const child = spawn('taskset', ['-c', String(core), ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  running.add(child)
  let [output, tail] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    tail = (tail + text).slice(-4_000)
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    tail = (tail + text).slice(-4_000)
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, output })
    })
  })
  return {
    pid: child.pid,
    ended,
    said: () => tail,
    async stop() {
      child.kill('SIGTERM')
      // It holds nothing that must be saved: who has not ended by then is ended.
      const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await ended
      clearTimeout(late)
    },
  }
}
