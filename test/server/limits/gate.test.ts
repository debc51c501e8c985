import { beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from '../../../server/limits/gate.ts'
import type { Priority } from '../../../server/limits/priorities.ts'

let time: number
let gate: Gate
let log: string[]

/** Asks to come in, and writes down what became of it. */
function ask(name: string, priority: Priority, signal?: AbortSignal): void {
  const answer = gate.enter(priority, signal)
  const say = (admitted: boolean) => log.push(`${name} ${admitted ? 'in' : 'refused'}`)
  if (typeof answer === 'boolean') say(answer)
  else void answer.then(say)
}
const settled = () => new Promise((resolve) => setImmediate(resolve))
async function pass(ms: number): Promise<void> {
  time += ms
  gate.sweep()
  await settled()
}
const leave = async () => {
  gate.leave()
  await settled()
}

/** Somebody every 25 ms who is done before the next comes, and a burst of four each half second. */
async function ordinary(ms: number): Promise<{ refused: number }> {
  const before = log.length
  for (const end = time + ms; time < end; ) {
    await pass(25)
    if (gate.running > 0) await leave()
    const burst = time % 500 < 25 ? 4 : 1
    for (let number = 0; number < burst; number += 1) ask(`at ${time}`, 'person')
  }
  await settled()
  return { refused: log.slice(before).filter((line) => line.endsWith('refused')).length }
}

/** As many as make an overload of a queue that stands. */
function crowd(): void {
  for (let number = 0; number < 128; number += 1) ask(`crowd ${number}`, 'explorer')
}

function open(limit: number): void {
  time = 0
  log = []
  gate = createGate({ limit: () => limit, now: () => time })
}

describe('the gate', () => {
  beforeEach(() => open(1))

  it('lets a burst wait for its turn, first come first served', async () => {
    ask('first', 'person')
    for (const name of ['a', 'b', 'c']) ask(name, 'person')
    await pass(100)
    for (let turn = 0; turn < 3; turn += 1) await leave()
    expect(log).toEqual(['first in', 'a in', 'b in', 'c in'])
  })

  it('refuses those who have waited longest once a long queue stands, and takes the newest', async () => {
    ask('first', 'person')
    crowd()
    await pass(495)
    ask('older', 'person')
    await pass(6)
    expect(gate.overloaded).toBe(true)
    expect(gate.waiting).toBe(1)
    open(2)
    ask('first', 'person')
    ask('second', 'person')
    crowd()
    await pass(495)
    ask('older', 'person')
    await pass(6)
    ask('newer', 'person')
    await leave()
    expect(log.filter((line) => !line.startsWith('crowd'))).toEqual(['first in', 'second in', 'newer in'])
  })

  it('refuses nobody of a few who keep coming, however long: each gets a turn', async () => {
    ask('first', 'person')
    for (let number = 0; number < 30; number += 1) ask(`early ${number}`, 'person')
    for (let turn = 0; turn < 100; turn += 1) {
      await pass(15)
      await leave()
      ask(`${turn}`, 'person')
    }
    expect(gate.overloaded).toBe(false)
    expect(log.filter((line) => line.endsWith('refused'))).toEqual([])
    expect(gate.waiting).toBe(30)
  })

  it('is out of its overload a few seconds after the rush, although a short burst is still refused now and then', async () => {
    ask('first', 'person')
    crowd()
    await pass(501)
    const end = await ordinary(3_000)
    expect(end.refused).toBeGreaterThan(0)
    expect(gate.overloaded).toBe(false)
    expect((await ordinary(3_000)).refused).toBe(0)
  })

  it('stays in an overload while a good part of those who come are refused, however short the queue is', async () => {
    ask('first', 'person')
    crowd()
    await pass(501)
    for (let step = 0; step < 60; step += 1) await pass(20)
    expect(gate.overloaded).toBe(false)
    ask('late', 'person')
    await pass(400)
    expect(gate.waiting).toBe(1)
    open(1)
    ask('first', 'person')
    crowd()
    await pass(501)
    for (let step = 0; step < 100; step += 1) {
      ask(`${step}`, 'person')
      await pass(20)
    }
    expect(gate.overloaded).toBe(true)
    expect(gate.waiting).toBe(0)
  })

  it('serves an overload by priority: sign-in and mutations, people, partners, anybody, the explorer', async () => {
    const order: Priority[] = ['explorer', 'anonymous', 'partner', 'person', 'mutation', 'signIn']
    let limit = 0
    gate = createGate({ limit: () => limit, now: () => time })
    crowd()
    await pass(501)
    limit = 6
    for (let number = 0; number < 6; number += 1) ask('early', 'person')
    log = []
    for (const priority of order) ask(priority, priority)
    for (let turn = 0; turn < order.length; turn += 1) await leave()
    expect(log.filter((line) => line.endsWith(' in'))).toEqual([
      'signIn in',
      'mutation in',
      'person in',
      'partner in',
      'anonymous in',
      'explorer in',
    ])
  })

  it('serves a crowd in the order in which it came, whoever it is', async () => {
    ask('first', 'person')
    ask('explorer', 'explorer')
    time += 1
    ask('anonymous', 'anonymous')
    time += 1
    ask('person', 'person')
    time += 1
    ask('webhook', 'webhook')
    for (let turn = 0; turn < 4; turn += 1) await leave()
    expect(log).toEqual(['first in', 'webhook in', 'explorer in', 'anonymous in', 'person in'])
  })

  it('lets webhooks and payments in beyond the limit, and nobody else', () => {
    for (const priority of ['person', 'person', 'webhook', 'payment'] as const) ask(priority, priority)
    expect(log).toEqual(['person in', 'webhook in', 'payment in'])
  })

  it('makes room for a person at the cost of the explorer when as many wait as may, and never the other way round', async () => {
    ask('first', 'person')
    ask('explorer', 'explorer')
    for (let number = 0; number < 255; number += 1) ask(`p${number}`, 'person')
    ask('partner', 'partner')
    ask('last', 'anonymous')
    ask('someone', 'person')
    await settled()
    expect(log.slice(1)).toEqual(['last refused', 'explorer refused', 'partner refused'])
  })

  it('keeps webhooks waiting for seconds when all else is refused', async () => {
    ask('first', 'person')
    for (let number = 0; number < 9; number += 1) ask(`w${number}`, 'webhook')
    ask('person', 'person')
    await pass(3_001)
    expect(log.filter((line) => line.startsWith('person'))).toEqual(['person refused'])
    expect(log.filter((line) => line.startsWith('w')).every((line) => line.endsWith(' in'))).toBe(true)
    expect(gate.waiting).toBe(1)
    await pass(2_000)
    expect(log.at(-1)).toBe('w8 refused')
  })

  it('turns away at once whom waiting would not help, and never a webhook', async () => {
    ask('first', 'person')
    crowd()
    await pass(501)
    ask('next', 'person')
    expect([gate.turnsAway('person'), gate.turnsAway('explorer'), gate.turnsAway('mutation')]).toEqual([
      true,
      true,
      false,
    ])
    expect(gate.turnsAway('webhook')).toBe(false)
    await leave()
    await leave()
    expect(gate.turnsAway('person')).toBe(false)
    expect(log.filter((line) => !line.startsWith('crowd'))).toEqual(['first in', 'next in'])
  })

  it('gives nobody’s turn to a client that has gone', async () => {
    ask('first', 'person')
    const gone = new AbortController()
    ask('gone', 'person', gone.signal)
    ask('next', 'person')
    gone.abort()
    await leave()
    expect(log).toEqual(['first in', 'gone refused', 'next in'])
    expect(gate.running).toBe(1)
  })
})
