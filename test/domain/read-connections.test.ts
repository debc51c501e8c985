// Long because: what may happen to a statement on its way is seen on one proxied database.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openReadConnection } from '../../domain/db/read-connection.ts'
import { openReadConnections, type ReadConnections } from '../../domain/db/read-connections.ts'
import { type ReadJob, readJob } from '../../domain/db/read-job.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

/** Runs until its lock is given up: slow for as long as a test wants. */
const HELD = {
  name: 'held',
  text: `select pg_advisory_xact_lock_shared(1), 'held' as answer`,
}
const QUICK = { name: 'quick', text: `select $1::int as answer, pg_backend_pid() as pid` }

describe('connections for reads', () => {
  let database: TestDatabase
  let proxy: ChaosProxy
  let url: string
  let owner: pg.Client
  const opened: ReadConnections[] = []

  beforeAll(async () => {
    database = await createTestDatabase()
    owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    const through = new URL(database.appUrl)
    proxy = await startChaosProxy(Number(through.port), through.hostname)
    through.hostname = '127.0.0.1'
    through.port = String(proxy.port)
    url = through.href
  })
  afterEach(async () => {
    proxy.restore()
    await owner.query('select pg_advisory_unlock_all()')
    await Promise.all(opened.splice(0).map((each) => each.close()))
  })
  afterAll(async () => {
    await owner?.end()
    await proxy?.close()
    await database?.drop()
  })

  const open = (options: Parameters<typeof openReadConnections>[1]) => {
    const reads = openReadConnections(url, options)
    opened.push(reads)
    const quick = async (value: number) => (await reads.run(QUICK, [value]))[0]?.answer
    return { ...reads, quick }
  }
  const connected = async () => {
    const { rows } = await owner.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'backplane_app'`,
    )
    return rows[0]?.n ?? 0
  }
  const waitingForTheLock = async () => {
    const { rows } = await owner.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    )
    return rows[0]?.n ?? 0
  }
  const hold = () => owner.query('select pg_advisory_lock(1)')
  const letGo = () => owner.query('select pg_advisory_unlock(1)')
  /** Twice, with a round of the loop in between: after a standstill the look that marks it has not come when a single timer has. */
  const untilSlow = async () => {
    await pause(100)
    await pause(100)
  }

  it('answer a crowd, each its own question, over few of them', async () => {
    // Where nothing is meant to be slow: a machine that stands still for a moment opens no third.
    const { quick } = open({ few: 2, most: 5, slowMs: 10_000 })
    const asked = Array.from({ length: 300 }, (_, index) => index)
    expect(await Promise.all(asked.map(quick))).toEqual(asked)
    expect(await connected()).toBe(2)
  })

  it('a statement that fails leaves its neighbours on the connection alone', async () => {
    const { run, quick } = open({ few: 1, most: 1 })
    const divided = { name: 'divided', text: 'select 1 / $1::int as answer' }
    const settled = await Promise.allSettled([quick(1), run(divided, [0]), quick(2), run(divided, [1])])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect((settled[1] as PromiseRejectedResult).reason.message).toBe('division by zero')
  })

  it('nobody stands behind a slow statement, and each is answered once', async () => {
    const { run, quick } = open({ few: 1, most: 2 })
    await hold()
    const slow = run(HELD, [])
    const behind = Promise.all([1, 2, 3].map(quick))
    expect(await behind).toEqual([1, 2, 3])
    await eventually(async () => (await waitingForTheLock()) === 1, 'the slow one still waits, by itself')
    await letGo()
    expect((await slow)[0]?.answer).toBe('held')
    expect(await quick(4)).toBe(4)
  })

  it('slow statements never hold more of them than the most; who comes then waits', async () => {
    await eventually(async () => (await connected()) === 0, 'those of before are closed')
    const { run, quick } = open({ few: 1, most: 3 })
    await hold()
    const slow = [1, 2, 3].map(() => run(HELD, []))
    await eventually(async () => (await waitingForTheLock()) === 3, 'all three are held up')
    let answered = false
    const late = quick(7).finally(() => {
      answered = true
    })
    expect(await connected()).toBe(3)
    expect(answered).toBe(false)
    await letGo()
    expect(await late).toBe(7)
    await Promise.all(slow)
  })

  it('one that nobody waits for any more is broken off, and those behind it are answered', async () => {
    const { run, quick } = open({ few: 1, most: 1 })
    await quick(0)
    await hold()
    for (let turn = 0; turn < 5; turn += 1) {
      const gone = new AbortController()
      const dropped = run(HELD, [], gone.signal)
      const behind = [1, 2, 3].map(quick)
      await eventually(async () => (await waitingForTheLock()) === 1, 'it waits for the lock')
      gone.abort(new Error('nobody waits'))
      await expect(dropped).rejects.toThrow('nobody waits')
      expect(await Promise.all(behind)).toEqual([1, 2, 3])
      expect(await waitingForTheLock()).toBe(0)
    }
    await letGo()
  })

  it('one that nobody waits for while it stands behind another is broken off when its turn comes', async () => {
    const { run, quick } = open({ few: 1, most: 1 })
    await quick(0)
    await hold()
    const first = new AbortController()
    const second = new AbortController()
    const dropped = [run(HELD, [], first.signal), run(HELD, [], second.signal)]
    await eventually(async () => (await waitingForTheLock()) === 1, 'the first waits for the lock')
    second.abort(new Error('nobody waits'))
    first.abort(new Error('nobody waits'))
    for (const each of dropped) await expect(each).rejects.toThrow('nobody waits')
    expect(await quick(1)).toBe(1)
    await eventually(async () => (await waitingForTheLock()) === 0, 'nothing waits for the lock')
    await letGo()
  })

  it('one that nobody waits for while it has not been sent is told so, and never runs', async () => {
    const { run, quick } = open({ few: 1, most: 1 })
    await quick(0)
    await hold()
    const first = run(HELD, [])
    const gone = new AbortController()
    // More than are sent at a time.
    const sent = Array.from({ length: 7 }, (_, index) => quick(index))
    const ahead = quick(7)
    const waiting = run(HELD, [], gone.signal)
    await eventually(async () => (await waitingForTheLock()) === 1, 'the first waits for the lock')
    gone.abort(new Error('nobody waits'))
    await expect(waiting).rejects.toThrow('nobody waits')
    await letGo()
    await first
    expect(await Promise.all([...sent, ahead])).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('one that nobody waits for any more when everything is closed is broken off all the same', async () => {
    const { run, quick, close } = open({ few: 1, most: 1 })
    await quick(0)
    await hold()
    const gone = new AbortController()
    const dropped = run(HELD, [], gone.signal)
    await eventually(async () => (await waitingForTheLock()) === 1, 'it waits for the lock')
    const closing = close()
    const told = expect(dropped).rejects.toThrow('nobody waits')
    gone.abort(new Error('nobody waits'))
    // Nobody lets the lock go, and the statement's own time (10 s) is longer than this waits.
    await eventually(async () => (await waitingForTheLock()) === 0, 'it was broken off', 5_000)
    await told
    await closing
    await letGo()
  })

  it('one that was broken off in another’s place, because that one had just ended, is asked again', async () => {
    const told = Promise.withResolvers<number>()
    const again: ReadJob[] = []
    const word = Promise.withResolvers<void>()
    const canceller = {
      cancel(pid: number) {
        told.resolve(pid)
        return word.promise
      },
      close: async () => undefined,
    }
    const connection = openReadConnection(url, canceller, {
      done: () => undefined,
      lost: () => undefined,
      again: (job) => void again.push(job),
    })
    const nothing = () => undefined
    const nobody = new AbortController()
    const job = (statement: ReadJob['statement'], gone?: AbortController) =>
      readJob([statement, [], gone?.signal], nothing, nothing)
    const [first, second] = [job(HELD, nobody), job({ name: 'held2', text: 'select pg_advisory_xact_lock_shared(2)' })]
    await hold()
    await owner.query('select pg_advisory_lock(2)')
    connection.run(first)
    connection.run(second)
    await eventually(async () => (await waitingForTheLock()) === 1, 'the first waits for its lock')
    nobody.abort(new Error('nobody waits'))
    connection.dropGone()
    const pid = await told.promise
    // The word is on its way; meanwhile the first ends by itself, and the second begins.
    await letGo()
    await eventually(
      async () => connection.load === 1 && (await waitingForTheLock()) === 1,
      'the second waits for its lock',
    )
    const app = new pg.Client({ connectionString: database.appUrl })
    await app.connect()
    await app.query('select pg_cancel_backend($1)', [pid])
    await eventually(async () => connection.load === 0, 'the second was broken off')
    word.resolve()
    expect(again).toEqual([second])
    await app.end()
    await connection.end()
  })

  it('what was opened for slow ones is closed when it has had nothing to do for a while, and is looked at once meanwhile', async () => {
    const looks = vi.spyOn(globalThis, 'setTimeout')
    const spareMs = 300
    const { run, quick } = open({ few: 1, most: 3, spareMs })
    await hold()
    const held = [run(HELD, []), run(HELD, [])]
    await eventually(async () => (await waitingForTheLock()) === 2, 'both run')
    await letGo()
    await Promise.all(held)
    for (let turn = 0; turn < 100; turn += 1) await quick(turn)
    expect(looks.mock.calls.filter(([, ms]) => ms === spareMs).length).toBeLessThanOrEqual(3)
    await eventually(async () => (await connected()) === 1, 'one is left')
    expect(await quick(7)).toBe(7)
    looks.mockRestore()
  })

  it('one that is given up before it is sent is never run', async () => {
    const { run } = open({ few: 1, most: 1 })
    await eventually(async () => (await connected()) === 0, 'those of before are closed')
    await expect(run(QUICK, [1], AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    expect(await connected()).toBe(0)
  })

  it('one that no connection takes for too long is told so, and the others go on', async () => {
    const { run, quick } = open({ few: 1, most: 1 })
    await hold()
    const slow = run(HELD, [])
    const behind = quick(1)
    await eventually(async () => (await waitingForTheLock()) === 1, 'it is held up')
    await untilSlow()
    await expect(quick(2)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 2 })
    await letGo()
    await slow
    expect(await behind).toBe(1)
    expect(await quick(3)).toBe(3)
  })

  it('when one is cut, what was on it fails and the next question opens another', async () => {
    const { run, quick } = open({ few: 2, most: 4 })
    await quick(1)
    await hold()
    const slow = run(HELD, [])
    await eventually(async () => (await waitingForTheLock()) === 1, 'it is held up')
    proxy.cut()
    await expect(slow).rejects.toThrow(/terminated|ECONNRESET/)
    await expect(quick(2)).rejects.toThrow(/terminated|ECONNRE/)
    proxy.restore()
    expect(await quick(3)).toBe(3)
  })

  it('what no connection had taken when they are closed is told so, and nothing is opened for it', async () => {
    const { run, quick, close } = open({ few: 1, most: 1 })
    await hold()
    const slow = run(HELD, [])
    const behind = quick(1)
    await eventually(async () => (await waitingForTheLock()) === 1, 'it is held up')
    await untilSlow()
    const late = quick(2)
    const closing = close()
    await expect(late).rejects.toThrow('closed')
    await letGo()
    await closing
    expect([(await slow)[0]?.answer, await behind]).toEqual(['held', 1])
    await eventually(async () => (await connected()) === 0, 'its connection is gone')
  })

  it('a closed set answers what it was asked, and takes no more', async () => {
    const { run, quick, close } = open({ few: 1, most: 1 })
    const asked = [quick(1), quick(2)]
    await close()
    expect(await Promise.all(asked)).toEqual([1, 2])
    await expect(run(QUICK, [3])).rejects.toThrow('closed')
    await eventually(async () => (await connected()) === 0, 'its connection is gone')
  })
})
