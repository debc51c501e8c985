import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { interleave } from './interleave.ts'
import { type Nodes, startNodes } from './nodes.ts'
import { randomFrom } from './random.ts'
import { createWorld, type World } from './world.ts'

/** `npm run test:consistency -- --runs 10000 --seed 1` sets both; the suite runs a few. */
const RUNS = Number(process.env.CONSISTENCY_RUNS ?? 150)
const SEED = Number(process.env.CONSISTENCY_SEED ?? Math.floor(Math.random() * 1e9))
const PER_RUN_MS = 400

describe('two nodes on one database and one Redis', () => {
  let base: TestBackplane
  let nodes: Nodes
  let world: World

  beforeAll(async () => {
    base = await startTestBackplane({ worker: false })
    world = await createWorld(base)
    nodes = await startNodes(base, randomFrom(SEED))
  })
  afterAll(async () => {
    await nodes?.close()
    await world?.close()
    await base?.close()
  })

  it(
    `never answer older than a client’s own write, nor than anybody’s of 250 ms ago (${RUNS} interleavings, seed ${SEED})`,
    async () => {
      const outcome = await interleave(world, nodes, { runs: RUNS, seed: SEED, chaos: RUNS > 1_000 ? 0.01 : 0.04 })
      process.stdout.write(`${JSON.stringify(outcome)}\n`)
      expect(outcome.stale).toBeNull()
      expect(outcome.interleavings).toBe(RUNS)
      // Nothing would be proved by nodes that remember nothing.
      expect(outcome.remembered).toBeGreaterThan(outcome.reads / 20)
      expect(outcome.writes).toBeGreaterThan(RUNS / 4)
    },
    30_000 + RUNS * PER_RUN_MS,
  )
})
