import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { seedOf } from '../support/seed.ts'

const NESTED = `query ($first: Int! = 20) {
  viewer { memberships { tenant { members(first: $first) { nodes { tenant: id user { id } } } holdings(first: $first) { nodes { id } } } } }
}`
/** A hundred tenants, twenty subscriptions each, and a page of invoices on every one. */
const DEEP = (first: number) => `{ viewer { memberships { tenant {
  subscriptions { invoices(first: ${first}) { edges { node { id } } } plan { features { feature { key } } prices { id } } }
} } } }`

describe('how much a document may ask for', () => {
  let backplane: TestBackplane
  let client: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    client = await (await seedOf(backplane).tenant()).owner.client()
  })
  afterAll(() => backplane?.close())

  it('is bounded by what its lists may hold, multiplied, and not by what is there', async () => {
    const refused = await client.ask(DEEP(100))
    expect(refused.data).toBeNull()
    expect(refused.errors).toMatchObject([
      {
        message: expect.stringMatching(
          /^This document may read [\d,]+ rows, and one may read 250,000 at most\. Ask for smaller pages, or in several requests\.$/,
        ),
        extensions: { code: 'BAD_INPUT' },
      },
    ])
    expect(refused.status).toBe(400)
  })

  it('goes by the page that is asked for, also in a variable, and a larger one than there may be counts as the largest', async () => {
    expect((await client.ask(NESTED, { first: 1 })).errors).toEqual([])
    expect((await client.ask(NESTED)).errors).toEqual([])
    const [error] = (await client.ask(NESTED, { first: 1_000 })).errors
    expect(error?.message).toBe('first must be a whole number from 0 to 100')
  })
})
