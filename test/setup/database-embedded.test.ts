import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPostmaster } from '../../server/database/embedded/postmaster.ts'
import { EMBEDDED_DATABASE, type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/database/embedded.ts'
import { freePort } from '../support/free-port.ts'
import { quietLog } from '../support/log.ts'

let home: string
const running: EmbeddedPostgres[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'backplane-embedded-'))
})

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop()
  await rm(home, { recursive: true, force: true })
})

async function start(log = quietLog): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home, log, settings: { fsync: 'off' } })
  running.push(postgres)
  return postgres
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url(EMBEDDED_DATABASE) })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** `npm run db` in another process, once it is ready. */
async function startElsewhere(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [resolve('tools/db.ts')], {
    env: { ...process.env, BACKPLANE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('DATABASE_OWNER_URL=')) break
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

describe('the embedded PostgreSQL', () => {
  it('keeps its data and its port from one start to the next, and leaves no process behind', async () => {
    const first = await start()
    await query(first, 'create table kept as select 42 as answer')
    await first.stop()
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull()
    // Another than it had: that was one which any connection that goes out may be given meanwhile.
    const settings = join(home, 'postgres.json')
    const saved = JSON.parse(await readFile(settings, 'utf8'))
    expect(saved.port).toBe(first.port)
    const port = await freePort()
    await writeFile(settings, JSON.stringify({ ...saved, port }))
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(second.port).toBe(port)
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('listens on the loopback address only, and wants a password', async () => {
    const postgres = await start()
    expect(await query(postgres, `select setting from pg_settings where name = 'listen_addresses'`)).toEqual([
      { setting: '127.0.0.1' },
    ])
    const url = new URL(postgres.url(EMBEDDED_DATABASE))
    url.password = 'guessed'
    const client = new pg.Client({ connectionString: url.href })
    await expect(client.connect()).rejects.toThrow(/password authentication failed/)
  })

  it('moves to another port, and says why, when its own is taken by another program', async () => {
    const first = await start()
    await first.stop()
    const other = createServer().listen(first.port, '127.0.0.1')
    await once(other, 'listening')
    const said: string[] = []
    const second = await start({ ...quietLog, warn: (_fields, message = '') => said.push(message) })
    expect(second.port).not.toBe(first.port)
    expect(said).toEqual([
      `port ${first.port}, where the database was, is taken by another program: it is now on ${second.port}`,
    ])
    other.close()
  })

  it('does not write into a folder that is not ours', async () => {
    await writeFile(join(home, 'thesis.txt'), 'mine')
    await expect(start()).rejects.toThrow(/is not ours: it holds thesis\.txt/)
    expect(await readdir(home)).toEqual(['thesis.txt'])
  })

  it('does not write into a data folder that holds no database of its kind', async () => {
    await (await start()).stop()
    const data = join(home, 'postgres')
    await rm(data, { recursive: true })
    await mkdir(data)
    await writeFile(join(data, 'photo.jpg'), '')
    await expect(start()).rejects.toThrow(/is not ours: it holds no PostgreSQL database/)
    await writeFile(join(data, 'PG_VERSION'), '14\n')
    await expect(start()).rejects.toThrow(/was written by PostgreSQL 14, and this is 18/)
    expect((await readdir(data)).sort()).toEqual(['PG_VERSION', 'photo.jpg'])
  })

  it('says which file is damaged', async () => {
    await (await start()).stop()
    await writeFile(join(home, 'postgres.json'), '{"port":')
    await expect(start()).rejects.toThrow(/postgres\.json is damaged/)
  })

  it('is adopted after the process that started it was killed, and then stopped by the one that adopted it', async () => {
    await end(await startElsewhere(), 'SIGKILL')
    const orphan = await findPostmaster(join(home, 'postgres'))
    expect(orphan).not.toBeNull()
    const postgres = await start()
    expect(postgres.adopted).toBe(true)
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull()
  })

  it('is left running by a process that only shares it', async () => {
    const owner = await startElsewhere()
    const guest = await start()
    expect(guest.adopted).toBe(true)
    await guest.stop()
    expect(await findPostmaster(join(home, 'postgres'))).not.toBeNull()
    await end(owner, 'SIGTERM')
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull()
  })

  it('starts although its old process id belongs to another program now', async () => {
    const first = await start()
    await first.stop()
    const data = join(home, 'postgres')
    await writeFile(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1700000000\n${first.port}\n\n127.0.0.1\n`)
    const second = await start()
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('recovers when PostgreSQL itself was killed', async () => {
    const first = await start()
    await query(first, 'create table kept as select 42 as answer')
    const postmaster = await findPostmaster(join(home, 'postgres'))
    process.kill(postmaster?.pid ?? 0, 'SIGKILL')
    const second = await start()
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }])
    await first.stop()
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull()
  })

  it('is made once when two processes start at once in an empty folder', async () => {
    const [elsewhere, here] = await Promise.all([startElsewhere(), start()])
    expect(await query(here, 'select count(*)::int as databases from pg_database where not datistemplate')).toEqual([
      { databases: 2 },
    ])
    expect((await readdir(home)).filter((name) => name.startsWith('postgres.new'))).toEqual([])
    await here.stop()
    await end(elsewhere, 'SIGTERM')
    expect(await findPostmaster(join(home, 'postgres'))).toBeNull()
  })

  it('keeps its passwords where only its owner can read them', async () => {
    await start()
    const { stdout } = spawn('stat', ['-c', '%a', join(home, 'postgres.json')])
    const chunks = await stdout.toArray()
    expect(Buffer.concat(chunks).toString().trim()).toBe('600')
    expect(await readFile(join(home, 'postgres.log'), 'utf8')).not.toMatch(/password/)
  })
})
