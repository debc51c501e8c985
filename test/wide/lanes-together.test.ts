import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../domain/access.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { sharingRoles } from '../../server/http/shared-parts.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { Cast } from '../support/lanes/cast.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { inOrder, type Paths, pathsOf } from '../support/lanes/paths.ts'
import { type Questions, questionsFor } from '../support/lanes/questions.ts'

/** LANES_SEED to begin elsewhere: a failure names its seed. */
const DOCUMENTS = Number(process.env.LANES_DOCUMENTS ?? 500)
const FIRST_SEED = Number(process.env.LANES_SEED ?? 1)

const model = modelOf([betterMovies])

/** Everybody of the cast, and beside each member somebody else with the same places: what one has loaded is there for the other. */
function everybody({ people, viewers }: Cast): readonly { readonly key: string; readonly viewer: Viewer }[] {
  const shared = sharingRoles()
  const own = Object.entries(viewers).map(([key, viewer]) => ({
    key,
    viewer: viewer.kind === 'user' ? { ...viewer, roles: shared(viewer.roles) } : viewer,
  }))
  const stranger = people.find(({ name }) => name === 'stranger')?.userId ?? ''
  const twins = own.flatMap(({ key, viewer }) =>
    viewer.kind === 'user' && viewer.roles.size > 0
      ? [{ key: `${key}'s twin`, viewer: { ...viewer, userId: stranger } }]
      : [],
  )
  return [...own, ...twins]
}

describe('a document that all ask of one node', () => {
  let backplane: TestBackplane
  let paths: Paths
  let questions: Questions
  let askers: ReturnType<typeof everybody>

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const cast = await furnish(backplane.database)
    paths = pathsOf(backplane, model)
    questions = await questionsFor(backplane.app, buildBackplaneSchema([betterMovies], model), cast)
    askers = everybody(cast)
  })
  afterAll(() => backplane?.close())

  it('shows each of them what they alone would be shown, whoever has asked before', async () => {
    const lane = paths.lane()
    const seen = { inParts: 0, fromOthers: 0, answers: 0 }
    for (let seed = FIRST_SEED; seed < FIRST_SEED + DOCUMENTS; seed += 1) {
      const { document, variables } = questions(seed)
      const registered = paths.register(document)
      if (registered.parts.length === 0) continue
      seen.inParts += 1
      const variablesText = JSON.stringify(variables)
      // Who begins is another each time.
      const order = askers.map((_, at) => askers[(at + seed) % askers.length]).filter((each) => each !== undefined)
      // Each document has its own place in memory, as one that is registered once.
      const numbered = { ...registered, serial: seed }
      for (const { key, viewer } of order) {
        const asked = `LANES_SEED=${seed}, as ${key}: ${document} ${variablesText}`
        const reference = inOrder(await paths.reference(registered, variables, viewer))
        const failed = reference.startsWith('{"errors"')
        const before = lane.find(numbered, { key, viewer }, variablesText)
        const answer = await lane.answer({
          ...{ registered: numbered, viewer, caller: key, variablesText, hears: true },
          variables: () => variables,
        })
        const after = lane.find(numbered, { key, viewer }, variablesText)
        seen.answers += 1
        if (before) seen.fromOthers += 1
        for (const each of [before, answer, after]) {
          if (!each) continue
          // Which of two failures is told first is chance, and another test's.
          if (failed) expect(each.body.startsWith('{"errors"'), asked).toBe(true)
          else expect(each.body, asked).toBe(reference)
        }
      }
    }
    process.stdout.write(`together, seeds ${FIRST_SEED} to ${FIRST_SEED + DOCUMENTS - 1}: ${JSON.stringify(seen)}\n`)
    expect(seen.inParts).toBeGreaterThanOrEqual(DOCUMENTS * 0.1)
    expect(seen.fromOthers).toBeGreaterThanOrEqual(seen.inParts)
  }, 600_000)
})
