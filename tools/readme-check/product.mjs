import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../free-port.mjs'

const READY_MS = 300_000
const STOP_MS = 30_000

/** A reader has set none of these. */
const SETTINGS = /^(PORT|LOG_LEVEL|PUBLIC_URL|BACKPLANE_.*|DATABASE_.*|.*_PROVIDER|PRODUCT_NAME|MAIL_FROM)$/

/**
 * The product by `npm start`, or by another command, in a temporary home and on a free port. It is there to be stopped from now on;
 * `untilReady` throws an Error with its output when it ends, or is not ready in five minutes.
 *
 * @param {string} root
 * @param {readonly [string, ...string[]]} command
 * @returns {Promise<{ env: NodeJS.ProcessEnv, output(): string, untilReady(): Promise<void>, stop(): Promise<void> }>}
 */
export async function startProduct(root, [program, ...args] = ['npm', 'start']) {
  const home = await mkdtemp(join(tmpdir(), 'backplane-readme-'))
  const port = await freePort()
  const kept = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name))
  const env = { ...Object.fromEntries(kept), BACKPLANE_HOME: home, PORT: String(port) }
  // A group of its own, so that the signal to stop reaches npm and the product, as Ctrl-C in a terminal does.
  const child = spawn(program, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000)
    })
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.once('error', (error) => {
    output += error.message
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined

  async function stop() {
    signal(child, 'SIGINT')
    const timer = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS)
    if (child.pid !== undefined) await ended
    clearTimeout(timer)
    // Ends a database that a killed process has left running.
    spawnSync('npm', ['run', '--silent', 'reset'], { cwd: root, env })
    await rm(home, { recursive: true, force: true })
  }

  async function untilReady() {
    const deadline = Date.now() + READY_MS
    while (!(await isReady(port))) {
      if (hasEnded()) throw new Error(`npm start ended:\n${output}`)
      if (Date.now() > deadline) throw new Error(`npm start was not ready within ${READY_MS / 1000} s:\n${output}`)
      await delay(200)
    }
  }

  return { env, output: () => output, untilReady, stop }
}

function signal(child, name) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
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
