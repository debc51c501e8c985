import { setTimeout as pause } from 'node:timers/promises'
import { createChaos } from './chaos.ts'
import { type Client, newClient } from './client.ts'
import { cancel, moveClock, writeByMutation } from './mutations.ts'
import type { Nodes } from './nodes.ts'
import { type Random, randomFrom } from './random.ts'
import { type Focus, READS, type Read, read, StaleAnswer } from './reads.ts'
import type { World } from './world.ts'
import { writeBySql } from './writes.ts'

export interface InterleaveOptions {
  readonly runs: number
  readonly seed: number
  /** How often something breaks, per interleaving. */
  readonly chaos?: number
  /** How many people and tenants are read most at a time. */
  readonly hot?: number
  /** Which share of the actions writes. */
  readonly writes?: number
  readonly reads?: readonly Read[]
}

export interface Outcome {
  /** The first answer that broke the rule, in words; null when none did. */
  readonly stale: string | null
  readonly interleavings: number
  readonly reads: number
  readonly writes: number
  readonly remembered: number
  readonly loaded: number
  readonly outages: number
}

const CLIENTS = 6
/** For how many interleavings the same people and tenants are read most. */
const FOCUS_RUNS = 25
const DAY = 24 * 3_600_000

/**
 * Random interleavings of writes, reads and clock moves, by several clients at once on both nodes: each interleaving is a few actions of
 * a few clients, with pauses between them; long transactions and outages reach over many. Ends with the first stale answer.
 */
export async function interleave(world: World, nodes: Nodes, options: InterleaveOptions): Promise<Outcome> {
  const { runs, seed, chaos: outages = 0.01, hot = 2, writes = 0.12, reads = READS } = options
  const clients = Array.from({ length: CLIENTS }, newClient)
  const chaos = createChaos(nodes, randomFrom(seed, 7))
  const counts = { reads: 0, writes: 0 }
  const before = nodes.all.map(({ counts }) => ({ ...counts }))
  let stale: string | null = null
  let run = 0
  let focus = focusOf(world, randomFrom(seed), hot, reads)
  const late = new Set<Promise<void>>()

  async function write(client: Client, random: Random): Promise<void> {
    counts.writes += 1
    if (random.chance(0.3)) await writeByMutation({ world, client, node: random.pick(nodes.all), random })
    else await writeBySql(random.chance(0.5) ? focused(world, focus) : world, client, random)
  }

  async function act(client: Client, random: Random): Promise<void> {
    for (let actions = 1 + random.below(4); actions > 0 && stale === null; actions -= 1) {
      if (random.chance(0.3)) await pause(random.below(12))
      // One that takes its time is left behind: its client goes on without its version.
      if (random.chance(writes)) {
        const writing = write(client, random).finally(() => late.delete(writing))
        late.add(writing)
        await Promise.race([writing, pause(25)])
        continue
      }
      counts.reads += 1
      const reader = { world, client, node: random.pick(nodes.all), random, carries: random.chance(0.5) }
      await held(read(reader, focus))
    }
  }

  /** Ends the run with the first one, and lets the others finish. */
  async function held(reading: Promise<void>): Promise<void> {
    await reading.catch((error: unknown) => {
      if (!(error instanceof StaleAnswer)) throw error
      stale ??= `${error.message} (seed ${seed}, interleaving ${run})`
    })
  }

  try {
    for (; run < runs && stale === null; run += 1) {
      const random = randomFrom(seed, run)
      if (run % FOCUS_RUNS === 0) focus = focusOf(world, random, hot, reads)
      if (random.chance(outages)) chaos.begin()
      if ((run + 1) % Math.ceil(runs / 5) === 0) await passTrial(world, nodes, random)
      const some = clients.filter(() => random.chance(0.6))
      await Promise.all(some.map((client, at) => act(client, randomFrom(seed, run, at))))
    }
  } finally {
    await Promise.all([chaos.end(), ...late])
  }
  const sum = (of: 'remembered' | 'loaded') =>
    nodes.all.reduce((total, { counts }, at) => total + counts[of] - (before[at]?.[of] ?? 0), 0)
  const figures = { remembered: sum('remembered'), loaded: sum('loaded'), outages: chaos.count() }
  return { stale, interleavings: run, ...counts, ...figures }
}

function focusOf({ people, tenants }: World, random: Random, hot: number, reads: readonly Read[]): Focus {
  const some = <T>(from: readonly T[]) => Array.from({ length: hot }, () => random.pick(from))
  return { people: some(people), tenants: some(tenants), reads }
}

/** What is read most, as if it were all that is there to be written. */
function focused(world: World, { people, tenants }: Focus): World {
  return tenants.every(({ real }) => real) ? world : { ...world, people, tenants: [...tenants] }
}

/** The tenant with a real subscription: past its trial, past its grace, and at last it cancels. Each is a step of its own. */
async function passTrial(world: World, nodes: Nodes, random: Random): Promise<void> {
  const tenant = world.tenants.find(({ real, subscriptionId }) => real && subscriptionId !== null)
  if (!tenant) return
  const hand = { world, client: newClient(), node: random.pick(nodes.all), random }
  const { state } = tenant.subscription.latest
  if (state === 'trialing') await moveClock(hand, tenant, 15 * DAY)
  else if (state === 'past_due' && tenant.offset.latest < 20 * DAY) await moveClock(hand, tenant, 8 * DAY)
  else if (state === 'past_due') await cancel(hand, tenant)
}
