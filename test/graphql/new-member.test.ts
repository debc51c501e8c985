import { execute, parse } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { createContext } from '../../server/graphql/context.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { seedOf } from '../support/seed.ts'

let backplane: TestBackplane
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
})
afterAll(() => backplane?.close())

it('somebody who is taken into a tenant between being recognised and reading is shown what they had, and no error', async () => {
  const seed = seedOf(backplane)
  const [first, second] = [await seed.tenant({ name: 'First' }), await seed.tenant({ name: 'Second' })]
  const person = await seed.member(first, 'member')
  const recognised = await person.viewer()
  await backplane.app.db.as({ userId: null, tenantIds: [second.id] }, (tx) =>
    tx.membership.createMany({
      data: [
        { id: crypto.randomUUID(), tenantId: second.id, userId: person.userId, role: 'member', createdAt: new Date() },
      ],
    }),
  )
  const schema = buildBackplaneSchema([betterMovies])
  const document = parse('{ viewer { memberships { tenant { name } } } }')
  const answer = async (viewer: typeof recognised) =>
    execute({ schema, document, contextValue: createContext(backplane.app, viewer) })
  const placesIn = (...names: string[]) => ({
    data: { viewer: { memberships: names.map((name) => ({ tenant: { name } })) } },
  })
  expect(await answer(recognised)).toEqual(placesIn('First'))
  expect(await answer(await person.viewer())).toEqual(placesIn('First', 'Second'))
})
