import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { FAULTS } from './faults.ts'
import { interleave } from './interleave.ts'
import { type Nodes, startNodes } from './nodes.ts'
import { randomFrom } from './random.ts'
import { createWorld, type World } from './world.ts'

const MOST_RUNS = 1_500
const SEED = 11

describe('the proof that no answer is stale turns red with', () => {
  let base: TestBackplane
  let world: World
  let nodes: Nodes | undefined

  beforeAll(async () => {
    base = await startTestBackplane({ worker: false })
    world = await createWorld(base)
  })
  afterEach(async () => {
    await nodes?.close()
    nodes = undefined
  })
  afterAll(async () => {
    await world?.close()
    await base?.close()
  })

  it.each(FAULTS)(
    '$name',
    async ({ afterStart, workload, ...fault }) => {
      nodes = await startNodes(base, randomFrom(SEED), fault)
      await afterStart?.(base)
      const { stale, interleavings } = await interleave(world, nodes, {
        runs: MOST_RUNS,
        seed: SEED,
        ...workload,
      })
      if (process.env.CONSISTENCY_VERBOSE) process.stdout.write(`${fault.name}: ${interleavings}: ${stale}\n`)
      expect(stale).toMatch(/was answered as/)
    },
    180_000,
  )
})
