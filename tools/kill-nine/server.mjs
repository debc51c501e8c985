import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const READY_MS = 180_000
const GONE_MS = 30_000

/**
 * The server as `npm start` runs it, in a process group of its own.
 *
 * @param {{ home: string, port: number }} options
 */
export function startServer({ home, port }) {
  const child = spawn(process.execPath, [join(root, 'tools', 'start.mjs')], {
    cwd: root,
    env: { ...environment(), BACKPLANE_HOME: home, PORT: String(port) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4_000)
    })
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  return {
    url: `http://127.0.0.1:${port}`,
    isGone,
    output: () => output,
    /** @throws Error when it ends, or is not ready within a minute and a half */
    async untilReady() {
      const deadline = Date.now() + READY_MS
      while (!(await isReady(port))) {
        if (isGone()) throw new Error(`the server ended before it was ready:\n${output}`)
        if (Date.now() > deadline) throw new Error(`the server was not ready within ${READY_MS / 1000} s:\n${output}`)
        await delay(50)
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    /** As Ctrl-C in its terminal: the signal goes to the whole group. */
    async interrupt() {
      if (isGone()) throw new Error(`the server had ended by itself before Ctrl-C:\n${output}`)
      process.kill(-child.pid, 'SIGINT')
      const timer = setTimeout(() => child.kill('SIGKILL'), GONE_MS)
      const { code, signal } = await ended
      clearTimeout(timer)
      if (code !== 0) throw new Error(`after Ctrl-C the server ended with ${signal ?? `exit code ${code}`}:\n${output}`)
    },
  }
}

async function isReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

/** Ours, without the settings that would lead the server elsewhere. */
function environment() {
  const { DATABASE_URL, DATABASE_OWNER_URL, BACKPLANE_MODE, PUBLIC_URL, NODE_OPTIONS, ...kept } = process.env
  return kept
}

/**
 * Waits until no process of this home is left.
 *
 * @throws Error naming those that still run after half a minute
 */
export async function untilGone(home) {
  const deadline = Date.now() + GONE_MS
  for (let left = processesOf(home); left.length > 0; left = processesOf(home)) {
    if (Date.now() > deadline) throw new Error(`still running:\n${left.join('\n')}`)
    await delay(100)
  }
}

/** Every other process that names the home: in its command line, and where /proc is, in its environment. */
function processesOf(home) {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-Ao', 'pid=,command=']).toString().split('\n')
    return lines.filter((line) => line.includes(home) && Number.parseInt(line, 10) !== process.pid)
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = readProc(pid, 'cmdline')
      const named = command.includes(home) || readProc(pid, 'environ').includes(`BACKPLANE_HOME=${home}\n`)
      return named && command !== '' ? [`${pid} ${command.replaceAll('\n', ' ')}`] : []
    })
}

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', '\n')
  } catch {
    return ''
  }
}
