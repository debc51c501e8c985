import type { GraphQLSchema } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { createReads } from '../../reads/load.ts'
import type { Model } from '../../reads/model.ts'
import { createPlans } from '../../server/graphql/documents/plan.ts'
import { answerOf, isAdmitted, join, runSelection } from '../../server/graphql/documents/statement-lane.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { Cast } from '../support/lanes/cast.ts'
import { eachOf } from '../support/lanes/each-of.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { createLeakOracle, type LeakOracle } from '../support/lanes/leaks.ts'
import { ownedRows, visibleRows } from '../support/lanes/owned-rows.ts'
import { type Paths, pathsOf, unnamed } from '../support/lanes/paths.ts'
import { type Questions, questionsFor } from '../support/lanes/questions.ts'
import { modelWithoutPredicates, withoutRowSecurity } from '../support/lanes/walls.ts'

const SEEDS = Array.from({ length: 1_000 }, (_, at) => 500_001 + at)
const model = modelOf([betterMovies])
const withoutPredicates = modelWithoutPredicates()

/** Both lanes choose rows in one function, so comparing them says nothing of it: each of the two walls stands trial alone. */
describe('the rows of a document', () => {
  let backplane: TestBackplane
  let schema: GraphQLSchema
  let cast: Cast
  let oracle: LeakOracle
  let paths: Paths
  let questions: Questions
  let behindBoth: ReadonlyMap<number, string>

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cast = await furnish(backplane.database)
    oracle = await createLeakOracle(backplane.database, backplane.app.cursors)
    schema = buildBackplaneSchema([betterMovies], model)
    paths = pathsOf(backplane, model)
    questions = await questionsFor(backplane.app, schema, cast, { abroad: 12 })
    behindBoth = await answersBy(model)
  })
  afterAll(() => backplane?.close())

  /** Seed → the answer of the one statement, where it gives one. */
  async function answersBy(plannedBy: Model): Promise<ReadonlyMap<number, string>> {
    const answers = new Map<number, string>()
    const planOf = createPlans(schema, plannedBy, backplane.backplane.catalogue)
    await eachOf(SEEDS, 6, async (seed) => {
      const { document, variables, viewer } = questions(seed)
      const registered = paths.register(document)
      const { coerced } = getVariableValues(schema, registered.operation.variableDefinitions ?? [], variables)
      const planned = coerced && planOf(registered, coerced)
      if (!planned || 'declined' in planned) return
      const { plan } = planned
      const running = { run: unnamed(backplane.app).run, cursors: backplane.app.cursors }
      const parts = isAdmitted(plan, viewer) && (await runSelection(running, plan.whole, viewer, coerced))
      if (parts) answers.set(seed, answerOf(parts.reduce(join)))
    })
    return answers
  }

  const leaksOf = (answers: ReadonlyMap<number, string>) =>
    [...answers].filter(([seed, text]) => oracle.leaks(text, questions(seed).viewer).length > 0)

  function differing(answers: ReadonlyMap<number, string>): readonly string[] {
    return SEEDS.filter((seed) => answers.get(seed) !== behindBoth.get(seed)).map((seed) => {
      const { as, document, variables } = questions(seed)
      return `${seed}, as ${as}: ${document} ${JSON.stringify(variables)}\n${answers.get(seed)}\n${behindBoth.get(seed)}`
    })
  }

  it('are those of the viewer behind both walls', () => {
    expect(behindBoth.size).toBeGreaterThan(500)
    expect(leaksOf(behindBoth)).toEqual([])
  })

  it('are the same by row-level security alone', async () => {
    // A place of one's own is shown by that wall as soon as it is there: recognising a person reads it. The predicate waits for the tenant.
    const own = (difference: string) => difference.includes(', as late:')
    expect(differing(await answersBy(withoutPredicates)).filter((difference) => !own(difference))).toEqual([])
  })

  it('are the same by the predicates alone', async () => {
    const answers = await withoutRowSecurity(backplane.database, () => answersBy(model))
    expect(differing(answers)).toEqual([])
  })

  it('are one by one those that the memberships allow, by either wall alone', async () => {
    const rows = await ownedRows(backplane.database, model)
    const visibleBy = (reads: Model) =>
      visibleRows(
        createReads(reads, unnamed(backplane.app).run, backplane.app.cursors),
        Object.values(cast.viewers),
        rows,
      )
    const byPredicates = await withoutRowSecurity(backplane.database, () => visibleBy(model))
    const byPolicies = await visibleBy(withoutPredicates)
    for (const viewer of Object.values(cast.viewers))
      if (viewer !== cast.viewers.late) expect(byPolicies.get(viewer)).toEqual(byPredicates.get(viewer))
    // Of `late` the predicates show less: a place of one's own only in the tenants that one was recognised with.
    expect(byPolicies.get(cast.viewers.late)).toEqual(
      expect.arrayContaining([...(byPredicates.get(cast.viewers.late) ?? [])]),
    )
    // `late` is one who sees less than the memberships allow: their token does not know of all.
    for (const viewer of Object.values(cast.viewers)) {
      if (viewer === cast.viewers.late) continue
      const allowed = rows.filter(({ id }) => oracle.maySee(id, viewer))
      expect(byPredicates.get(viewer)).toEqual(allowed.map(({ noun, id }) => `${noun} ${id}`))
    }
  })

  it('are anybody’s without both walls, and the oracle says so', async () => {
    const answers = await withoutRowSecurity(backplane.database, () => answersBy(withoutPredicates))
    expect(leaksOf(answers).length).toBeGreaterThan(20)
  })
})
