import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPostmaster } from '../../server/database/embedded/postmaster.ts'
import { freePort } from '../support/free-port.ts'

const READY_MS = 120_000
let home: string
let port: number
const children: ChildProcess[] = []

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/build.mjs'])
  if (status !== 0) throw new Error(stderr.toString())
})

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'backplane-launch-'))
  port = await freePort()
})

afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGINT')
  await rm(home, { recursive: true, force: true })
})

/** A program of ours as npm runs it, with these settings and no others of its own. */
function run(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { DATABASE_URL: _, DATABASE_OWNER_URL: __, ...env } = process.env
  const child = spawn(process.execPath, args, {
    env: { ...env, NODE_ENV: '', BACKPLANE_HOME: home, PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  return { child, output: () => output }
}

const start = (settings?: Readonly<Record<string, string>>) => run(['tools/start.mjs'], settings)

async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const close = once(child, 'close')
  if (signal) child.kill(signal)
  await close
  return child.exitCode
}

async function untilReady({ child, output }: ReturnType<typeof start>): Promise<void> {
  const deadline = Date.now() + READY_MS
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.status,
      () => 0,
    )
    if (status === 200) return
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`never ready:\n${output()}`)
    await delay(50)
  }
}

const database = () => findPostmaster(join(home, 'postgres'))

describe('npm start', () => {
  it('reaches /readyz, names its addresses, and after Ctrl-C leaves no process behind', async () => {
    const server = start()
    await untilReady(server)
    expect(await database()).not.toBeNull()
    expect(await ended(server.child, 'SIGINT')).toBe(0)
    expect(server.output()).toContain(`http://127.0.0.1:${port}/graphql`)
    expect(await database()).toBeNull()
  })

  it('leaves no database behind when it is stopped while it starts', async () => {
    const server = start()
    while ((await database()) === null && server.child.exitCode === null) await delay(20)
    await ended(server.child, 'SIGINT')
    await untilStopped()
  })

  it('says that the port is taken, ends with an error, and leaves no database behind', async () => {
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const server = start()
    expect(await ended(server.child)).toBe(1)
    expect(server.output()).toContain(`PORT: ${port} is taken by another program`)
    await untilStopped()
    other.close()
  })

  it('lists every wrong setting, one a line, and touches nothing', async () => {
    const server = start({ PORT: 'many', BACKPLANE_MODE: 'productive', DATABASE_URL: 'postgres://somewhere/x' })
    expect(await ended(server.child)).toBe(1)
    const lines = server.output().split('\n')
    for (const name of ['PORT:', 'BACKPLANE_MODE:', 'DATABASE_OWNER_URL:'])
      expect(lines.filter((line) => line.trim().startsWith(name))).toHaveLength(1)
    expect(await readdir(home)).toEqual([])
  })

  it('says that the home is not ours, and leaves it as it was', async () => {
    await writeFile(join(home, 'thesis.txt'), 'mine')
    const server = start()
    expect(await ended(server.child)).toBe(1)
    expect(server.output()).toMatch(/BACKPLANE_HOME .* is not ours: it holds thesis\.txt/)
    expect(await readdir(home)).toEqual(['thesis.txt'])
  })
})

describe('npm run reset', () => {
  const reset = async (settings?: Readonly<Record<string, string>>) => {
    const program = run(['tools/reset.ts'], settings)
    return { code: await ended(program.child), output: program.output() }
  }

  it('refuses while something runs, and empties the home afterwards', async () => {
    const db = run(['tools/db.ts'])
    while (!db.output().includes('DATABASE_OWNER_URL=') && db.child.exitCode === null) await delay(20)
    const refused = await reset()
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`runs on ${home} (process ${db.child.pid}): stop it first`)
    expect(await ended(db.child, 'SIGTERM')).toBe(0)
    expect((await reset()).code).toBe(0)
    expect(await readdir(home)).toEqual([])
  })

  it('does not touch a folder that is not ours', async () => {
    await writeFile(join(home, 'thesis.txt'), 'mine')
    const refused = await reset()
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('is not ours')
    expect(await readdir(home)).toEqual(['thesis.txt'])
  })
})

/** A process that ends in a hurry only signals its database, which then takes its moment. */
async function untilStopped(): Promise<void> {
  const deadline = Date.now() + READY_MS
  while ((await database()) !== null) {
    if (Date.now() > deadline) throw new Error('the database still runs')
    await delay(50)
  }
}
