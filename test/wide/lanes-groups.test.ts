import type { GraphQLSchema } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopeOf } from '../../domain/access.ts'
import { runPrepared } from '../../domain/db/prepared-read.ts'
import { transposed } from '../../domain/db/together-connection.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import type { CompiledSelection } from '../../reads/compile.ts'
import type { Model } from '../../reads/model.ts'
import type { Row } from '../../reads/prepared.ts'
import { createPlans } from '../../server/graphql/documents/plan.ts'
import { isAdmitted } from '../../server/graphql/documents/statement-lane.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { Cast } from '../support/lanes/cast.ts'
import { eachOf } from '../support/lanes/each-of.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { type Paths, pathsOf, unnamed } from '../support/lanes/paths.ts'
import { type Questions, questionsFor } from '../support/lanes/questions.ts'
import { modelWithoutPredicates, withoutRowSecurity } from '../support/lanes/walls.ts'
import { asOwner } from '../support/rows.ts'

const SEEDS = Array.from({ length: Number(process.env.LANES_DOCUMENTS ?? 1_000) }, (_, at) => 700_001 + at)
const model = modelOf([betterMovies])
const LEFT = ", current_setting('app.user_id', true) || current_setting('app.tenant_ids', true) as left"
const FROM = ' from unnest('

/** Whoever is read for by one statement stands behind both walls alone: each of them is put on trial without the other. */
describe('a document that several ask by one statement', () => {
  let backplane: TestBackplane
  let schema: GraphQLSchema
  let cast: Cast
  let paths: Paths
  let questions: Questions
  let client: pg.Client

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cast = await furnish(backplane.database)
    schema = buildBackplaneSchema([betterMovies], model)
    paths = pathsOf(backplane, model)
    questions = await questionsFor(backplane.app, schema, cast, { abroad: 12 })
    client = new pg.Client({
      connectionString: backplane.database.appUrl,
      pipeline: true,
      options: '-c role=backplane_together -c plan_cache_mode=force_generic_plan',
    })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await backplane?.close()
  })

  /** By seed what each of the cast is shown in a group, where it differs from what they are shown alone behind both walls. */
  async function differences(plannedBy: Model) {
    const planAlone = createPlans(schema, model, backplane.backplane.catalogue)
    const planTogether = createPlans(schema, plannedBy, backplane.backplane.catalogue)
    const { run } = unnamed(backplane.app)
    const { cursors } = backplane.app
    const found: string[] = []
    let groups = 0
    await eachOf(SEEDS, 6, async (seed) => {
      const { document, variables } = questions(seed)
      const registered = paths.register(document)
      const { coerced } = getVariableValues(schema, registered.operation.variableDefinitions ?? [], variables)
      const alone = coerced && planAlone(registered, coerced)
      const together = coerced && planTogether(registered, coerced)
      if (!alone || !together || 'declined' in alone || 'declined' in together) return
      const group = together.plan.whole
      const own = alone.plan.whole
      if (!group.together) return
      // Whoever comes late is shown more by the second wall alone: a place of one's own.
      const viewers = Object.entries(cast.viewers).filter(
        ([name, viewer]) => name !== 'late' && isAdmitted(alone.plan, viewer),
      )
      // Everybody twice, the second time in the other order: what is left of the one before is another's each time.
      const crowd = [...viewers, ...viewers.toReversed()]
      const valuesFor = (compiled: CompiledSelection, viewer: (typeof crowd)[number][1]) =>
        compiled.values({ viewer: scopeOf(viewer), args: coerced, cursors })
      let asked: { values: readonly unknown[] }[]
      try {
        asked = crowd.map(([, viewer]) => ({ values: valuesFor(group, viewer) }))
      } catch {
        return
      }
      const shown = new Map<string, Row | undefined>()
      try {
        for (const [name, viewer] of viewers) shown.set(name, (await run(own, valuesFor(own, viewer)))[0])
      } catch {
        return
      }
      const text = group.together.text.replace(FROM, LEFT + FROM)
      expect(text).toContain(LEFT)
      const rows = await runPrepared(client, { name: '', text }, transposed(asked), new Map())
      groups += 1
      for (const row of rows) {
        const { place, left, ...answer } = row
        const [name] = crowd[Number(place) - 1] ?? []
        if (left !== '') found.push(`${seed}: ${JSON.stringify(left)} is left of ${name}'s settings`)
        if (JSON.stringify(answer) !== JSON.stringify(shown.get(name ?? '')))
          found.push(
            `${seed}, as ${name} at ${place}: ${document}\n${JSON.stringify(answer)}\n${JSON.stringify(shown.get(name ?? ''))}`,
          )
      }
      if (rows.length !== crowd.length) found.push(`${seed}: ${rows.length} rows for ${crowd.length}`)
    })
    return { found, groups }
  }

  it('shows each of them what they are shown alone', async () => {
    const { found, groups } = await differences(model)
    expect(found).toEqual([])
    expect(groups).toBeGreaterThan(SEEDS.length / 3)
  })

  it('shows the same by row-level security alone', async () => {
    const { found, groups } = await differences(modelWithoutPredicates())
    expect(found).toEqual([])
    expect(groups).toBeGreaterThan(SEEDS.length / 3)
  })

  it('shows the same by the predicates alone', async () => {
    const { found, groups } = await withoutRowSecurity(backplane.database, () => differences(model))
    expect(found).toEqual([])
    expect(groups).toBeGreaterThan(SEEDS.length / 3)
  })

  it('would show too little to whoever is not the first, were a policy asked once a statement', async () => {
    const turn = (said: string) =>
      asOwner(backplane.database, (owner) => owner.query(`alter policy together_tenant on memberships using (${said})`))
    await turn('tenant_id = any((select current_tenant_ids())::uuid[])')
    try {
      expect((await differences(modelWithoutPredicates())).found.length).toBeGreaterThan(0)
    } finally {
      await turn('tenant_id = any(current_tenant_ids())')
    }
  })
})
