import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eachOf } from '../support/lanes/each-of.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { createLeakOracle, type LeakOracle } from '../support/lanes/leaks.ts'
import { type Paths, pathsOf } from '../support/lanes/paths.ts'
import { type Questions, questionsFor } from '../support/lanes/questions.ts'

/** LANES_DOCUMENTS=20000 for a longer look; LANES_SEED to begin elsewhere: a failure names its seed. */
const DOCUMENTS = Number(process.env.LANES_DOCUMENTS ?? 2_000)
const FIRST_SEED = Number(process.env.LANES_SEED ?? 1)

const model = modelOf([betterMovies])

describe('a document made by chance, as whoever asks', () => {
  let backplane: TestBackplane
  let oracle: LeakOracle
  let paths: Paths
  let questions: Questions

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const cast = await furnish(backplane.database)
    oracle = await createLeakOracle(backplane.database, backplane.app.cursors)
    paths = pathsOf(backplane, model)
    questions = await questionsFor(backplane.app, buildBackplaneSchema([betterMovies], model), cast)
  })
  afterAll(() => backplane?.close())

  it('gets the same bytes by every lane, and nobody sees what is not theirs', async () => {
    const seen = { statement: 0, executor: 0, nobody: 0, kept: 0, errors: 0, races: 0, rows: 0 }
    const seeds = Array.from({ length: DOCUMENTS }, (_, at) => FIRST_SEED + at)
    await eachOf(seeds, 6, async (seed) => {
      const { document, variables, as, viewer } = questions(seed)
      const asked = `LANES_SEED=${seed}, as ${as}: ${document} ${JSON.stringify(variables)}`
      const answers = await paths.answers(paths.register(document), variables, viewer)
      const { reference, remembered, by, differences, races } = answers
      expect(differences, asked).toEqual([])
      expect(remembered?.startsWith('{"errors"') ?? false, `a failure was kept: ${asked}`).toBe(false)
      expect(oracle.leaks(reference, viewer), asked).toEqual([])
      seen[by] += 1
      if (races > 0) seen.races += 1
      if (remembered !== null) seen.kept += 1
      if (reference.startsWith('{"errors"')) seen.errors += 1
      if (reference.length > 400) seen.rows += 1
    })
    process.stdout.write(`lanes, seeds ${FIRST_SEED} to ${FIRST_SEED + DOCUMENTS - 1}: ${JSON.stringify(seen)}\n`)
    // A compiler that declines everything would give the same bytes, too. A few documents say nothing of shares.
    const counted = DOCUMENTS < 500 ? 0 : DOCUMENTS
    // Staff's roots, which resolvers answer, are many of the schema's.
    expect(seen.statement).toBeGreaterThanOrEqual((counted - seen.nobody) * 0.55)
    expect(seen.executor).toBeGreaterThanOrEqual(counted * 0.05)
    expect(seen.kept).toBeGreaterThanOrEqual(counted * 0.4)
    expect(seen.errors).toBeGreaterThanOrEqual(counted * 0.05)
    expect(seen.races).toBeLessThanOrEqual(Math.ceil(DOCUMENTS * 0.01))
    expect(seen.rows).toBeGreaterThanOrEqual(counted * 0.3)
    expect(oracle.looked).toBeGreaterThanOrEqual(counted * 3.9)
  }, 600_000)
})
