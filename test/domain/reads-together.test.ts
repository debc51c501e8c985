// Long because: whatever may happen to a statement for several is seen on one database.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openReadConnections } from '../../domain/db/read-connections.ts'
import { openReadsTogether } from '../../domain/db/reads-together.ts'
import { type RunStatement, TOGETHER_ROLE } from '../../reads/prepared.ts'
import { startChaosProxy } from '../support/chaos-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

/** Each is told their number, and by which process; 0 waits for a lock that the test holds, and less than that divides by nothing. */
const ANSWER = (of: string) =>
  `case when ${of} = 0 then (select 0 from (select pg_advisory_xact_lock_shared(1)) l) when ${of} < 0 then 1 / (${of} - ${of}) else ${of} end as answer, pg_backend_pid() as pid`
const NUMBER = {
  name: 'number',
  text: `select ${ANSWER('$1::int')}`,
  together: {
    name: 'number, together',
    text: `select ${ANSWER('k.p1')}, k.place::int as place from unnest($1::int[]) with ordinality k(p1, place)`,
  },
}

/** Where nothing is meant to be slow: a machine that stands still for a moment makes nothing so. */
const PATIENT_MS = 10_000
const SLOW_MS = 1_000

describe('those who ask the same at once', () => {
  let database: TestDatabase
  let owner: pg.Client
  const opened: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    database = await createTestDatabase()
    owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
  })
  afterEach(async () => {
    await letGo()
    for (const each of opened.splice(0)) await each.close()
  })
  afterAll(async () => {
    await owner?.end()
    await database?.drop()
  })

  const hold = () => owner.query('select pg_advisory_lock(1)')
  const letGo = () => owner.query('select pg_advisory_unlock_all()')
  const waitingForTheLock = async () => {
    const { rows } = await owner.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    )
    return rows[0]?.n ?? 0
  }
  const connected = async () => {
    const { rows } = await owner.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and usename = 'backplane_app' order by pid`,
    )
    return rows.map(({ pid }) => pid)
  }

  /** Ends the connections that wait for the lock, of those whose last statement is such. */
  async function terminate(which: string): Promise<void> {
    const other = new pg.Client({ connectionString: database.appUrl })
    await other.connect()
    await other.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid where l.locktype = 'advisory' and not l.granted and a.datname = current_database() and ${which}`,
    )
    await other.end()
  }

  function open({ slowMs = PATIENT_MS, ...options }: Parameters<typeof openReadsTogether>[2] = {}) {
    const singly = openReadConnections(database.appUrl, { few: 1, most: 3, slowMs })
    const alone = vi.fn<RunStatement>((...asked) => singly.run(...asked))
    const together = openReadsTogether(database.appUrl, alone, { ...options, slowMs })
    opened.push(together, singly)
    const ask = (value: number, signal?: AbortSignal) =>
      together.run(NUMBER, [value], signal).then(([row]) => row?.answer)
    return { ...together, alone, ask }
  }
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

  it('are each answered for themselves, by few statements', async () => {
    const { run, ask, alone } = open({ few: 2, most: 8 })
    expect(await Promise.all(upTo(300).map((value) => ask(value)))).toEqual(upTo(300))
    expect(alone).not.toHaveBeenCalled()
    expect(await connected()).toHaveLength(2)
    const counted = {
      name: 'counted',
      text: 'select 1 as answer',
      together: {
        name: 'counted, together',
        text: `select (select count(*) from unnest($1::int[]))::int as answer, k.place::int as place from unnest($1::int[]) with ordinality k(p1, place)`,
      },
    }
    const sizes = await Promise.all(upTo(100).map(async () => Number((await run(counted, [1]))[0]?.answer)))
    expect(Math.max(...sizes)).toBe(8)
    expect(sizes[0]).toBe(1)
  })

  it('but ask something else are answered by statements of their own', async () => {
    const { run, ask } = open({ few: 1 })
    const word = {
      name: 'word',
      text: 'select $1::text as answer',
      together: {
        name: 'word, together',
        text: 'select k.p1 as answer, k.place::int as place from unnest($1::text[]) with ordinality k(p1, place)',
      },
    }
    const words = upTo(40).map((value) => `it's "${value}", {${value}}\\`)
    const asked = words.flatMap((each, index) => [run(word, [each]).then(([row]) => row?.answer), ask(index + 1)])
    expect(await Promise.all(asked)).toEqual(words.flatMap((each, index) => [each, index + 1]))
  })

  it('and what cannot be asked for several is asked alone', async () => {
    const { run, alone } = open()
    const { together: _, ...singly } = NUMBER
    expect((await run(singly, [7]))[0]?.answer).toBe(7)
    expect((await run({ ...singly, together: null }, [8]))[0]?.answer).toBe(8)
    expect(alone).toHaveBeenCalledTimes(2)
  })

  it('fail alone, where one of them cannot be answered', async () => {
    const { ask } = open({ few: 1 })
    const settled = await Promise.allSettled([5, 6, 7, -1, 8, 9].map((value) => ask(value)))
    expect(settled.map((each) => (each.status === 'fulfilled' ? each.value : each.reason.code))).toEqual([
      ...[5, 6, 7],
      '22012',
      ...[8, 9],
    ])
    expect(await ask(10)).toBe(10)
  })

  it('do not wait for one that takes long, in their group or before it', async () => {
    const { ask, alone } = open({ few: 1, slowMs: SLOW_MS })
    await ask(1)
    await hold()
    const slow = ask(0)
    const others = await Promise.all([0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10].slice(2).map((value) => ask(value)))
    expect(others).toEqual(upTo(10).slice(1))
    const late = await Promise.all(upTo(20).map((value) => ask(value)))
    expect(late).toEqual(upTo(20))
    await letGo()
    expect(await slow).toBe(0)
    alone.mockClear()
    expect(await Promise.all(upTo(20).map((value) => ask(value)))).toEqual(upTo(20))
    expect(alone).toHaveBeenCalledTimes(20)
  })

  it('are broken off in the database, when nobody waits for any of them', async () => {
    const { ask } = open({ few: 1, slowMs: SLOW_MS })
    await ask(1)
    await hold()
    const left = new AbortController()
    const reason = new Error('gone')
    const settled = Promise.allSettled([ask(0, left.signal), ask(0, left.signal), ask(3)])
    await eventually(async () => (await waitingForTheLock()) > 0, 'one waits for the lock')
    left.abort(reason)
    expect(await settled).toMatchObject([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
      { status: 'fulfilled', value: 3 },
    ])
    await eventually(async () => (await waitingForTheLock()) === 0, 'nothing waits for the lock any more')
    expect(await ask(4)).toBe(4)
  })

  it('are answered all the same, when their connection breaks', async () => {
    const { ask } = open({ few: 1 })
    await ask(1)
    await hold()
    const asked = [0, 2, 3].map((value) => ask(value))
    await eventually(async () => (await waitingForTheLock()) === 1, 'one waits for the lock')
    await terminate('true')
    await letGo()
    expect(await Promise.all(asked)).toEqual([0, 2, 3])
    expect(await ask(5)).toBe(5)
  })

  it('are asked once more, and no more, when what was slow breaks', async () => {
    const { ask, alone } = open({ few: 1, slowMs: SLOW_MS })
    await ask(1)
    // The first, for which a connection was made, may have been thought slow itself.
    alone.mockClear()
    await hold()
    const slow = [ask(0), ask(0)]
    await eventually(async () => (await waitingForTheLock()) === 3, 'both are asked alone as well')
    await terminate(`a.query like '%with ordinality%'`)
    await letGo()
    expect(await Promise.all(slow)).toEqual([0, 0])
    expect(alone).toHaveBeenCalledTimes(2)
  })

  it('are told at once what is the matter with theirs, and asked no more, when that is known before the slow one ends', async () => {
    const alone = vi.fn<RunStatement>(() => Promise.reject(new Error('asked alone')))
    const together = openReadsTogether(database.appUrl, alone, { few: 1, slowMs: 1_000 })
    opened.push(together)
    await together.run(NUMBER, [1])
    await hold()
    await expect(together.run(NUMBER, [0])).rejects.toThrow('asked alone')
    await terminate('true')
    await letGo()
    await together.close()
    expect(alone).toHaveBeenCalledTimes(1)
  })

  it('do not wait for a connection that takes long to be made, and are not thought slow for it', async () => {
    const url = new URL(database.appUrl)
    const proxy = await startChaosProxy(Number(url.port), url.hostname)
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    const alone = vi.fn<RunStatement>(() => Promise.resolve([{ answer: 'alone' }]))
    const together = openReadsTogether(url.href, alone, { few: 1, slowMs: 1_000 })
    opened.push(together, proxy)
    proxy.silence()
    expect(await together.run(NUMBER, [1])).toEqual([{ answer: 'alone' }])
    proxy.restore()
    const other = { ...NUMBER, name: 'other' }
    await eventually(async () => (await together.run(other, [2]))[0]?.answer === 2, 'the connection is made')
    expect((await together.run(NUMBER, [3]))[0]?.answer).toBe(3)
  })

  it('are read for under the role whose walls are theirs, whatever the connection’s options say', async () => {
    const url = new URL(database.appUrl)
    url.searchParams.set('options', '-c search_path=public')
    const alone = vi.fn<RunStatement>(() => Promise.reject(new Error('asked alone')))
    const together = openReadsTogether(url.href, alone, { slowMs: PATIENT_MS })
    opened.push(together)
    const who = {
      name: 'who',
      text: '',
      together: {
        name: 'who, together',
        text: `select current_user as role, current_setting('search_path') as path, current_setting('statement_timeout') as most, 1 as place from unnest($1::int[])`,
      },
    }
    expect(await together.run(who, [1])).toEqual([{ role: TOGETHER_ROLE, path: 'public', most: '10s', place: 1 }])
  })

  it.each([
    ['is none that there is', 'backplane_owner_of_nothing'],
    ['is not taken on by the connection', 'none'],
  ])('are asked alone, and wait for no connection, where the role %s', async (_, role) => {
    await eventually(async () => (await connected()).length === 0, 'those of other tests are gone')
    const { ask, alone } = open({ role })
    expect(await ask(1)).toBe(1)
    await eventually(async () => (await connected()).length === 1, 'only that for one is connected')
    expect(await Promise.all(upTo(20).map((value) => ask(value)))).toEqual(upTo(20))
    expect(alone).toHaveBeenCalledTimes(21)
    expect(await connected()).toHaveLength(1)
  })

  it('have waited for as long as they say', async () => {
    const { ask, takeWaits } = open({ few: 1 })
    await ask(1)
    takeWaits()
    await Promise.all(upTo(30).map((value) => ask(value)))
    expect(takeWaits()).toHaveLength(30)
    expect(takeWaits()).toEqual([])
  })

  it('wait no more when they were answered alone, whatever still stands where they stood', async () => {
    const { ask, takeWaits } = open({ few: 1, slowMs: SLOW_MS })
    await ask(1)
    await hold()
    const slow = ask(0)
    expect(await Promise.all([2, 3, 4].map((value) => ask(value)))).toEqual([2, 3, 4])
    takeWaits()
    expect(takeWaits()).toEqual([])
    await letGo()
    await slow
    await eventually(async () => (await waitingForTheLock()) === 0, 'the slow one has ended')
    await pause(50)
    expect(takeWaits()).toEqual([])
  })

  it('are answered before the connections close', async () => {
    const { ask, close } = open({ few: 1 })
    const asked = upTo(50).map((value) => ask(value))
    await pause(0)
    const closed = close()
    expect(await Promise.all(asked)).toEqual(upTo(50))
    await closed
  })
})
