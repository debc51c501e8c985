import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  graphql,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../domain/app.ts'
import { createBusinessClock } from '../../domain/clock/business-clock.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId } from '../../lib/ids.ts'
import { createReads } from '../../reads/load.ts'
import { createContext } from '../../server/graphql/context.ts'
import { objectTypes } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const inTenants = (fields: string) => `{ viewer { memberships { tenant { ${fields} } } } }`

/**
 * Each list of the schema, with what hangs on its rows, asked for in all of a person's tenants at once, and the statements that it may
 * take: as many for a person with four full tenants as for one with one.
 */
const LISTS: Readonly<Record<string, readonly [document: string, statements: number]>> = {
  'Viewer.memberships': [inTenants('name'), 3],
  'Viewer.notifications': [
    '{ viewer { unreadCount notifications { totalCount nodes { title tenant { name } } } } }',
    5,
  ],
  'Tenant.members': [inTenants('memberCount members { totalCount nodes { role user { name } } }'), 7],
  'Tenant.holdings': [inTenants('holdings { totalCount nodes { thing user { name } } }'), 6],
  'Tenant.counters': [inTenants('counters { used updatedAt feature { key } }'), 5],
  'Tenant.devices': [inTenants('devices { name user { name } }'), 5],
  'Tenant.subscriptions': [inTenants('subscriptions { state plan { name } price { unit { amountMinor } } }'), 6],
  'Tenant.invoices': [inTenants('invoices { totalCount nodes { id total { amountMinor } } }'), 5],
  'Tenant.paymentMethods': [inTenants('paymentMethods { last4 }'), 4],
  'TenantSubscription.invoices': [inTenants('subscriptions { invoices { totalCount nodes { id } } }'), 6],
  'Query.plans': ['{ plans { name } }', 1],
  'Plan.features': ['{ plans { features { limitValue feature { key } } } }', 3],
  'Plan.prices': ['{ plans { prices { interval plan { key } } } }', 3],
  'Query.films': ['query ($tenant: ID!) { films { title quality(tenantId: $tenant) } }', 2],
}

/** Sums of the metrics provider, one a currency: no rows of ours. */
const NO_ROWS = ['Metrics.monthlyRecurringRevenue']

describe('a list', () => {
  let backplane: TestBackplane
  let schema: GraphQLSchema
  let app: App
  let statements = 0
  let seed: Seed
  let few: { person: Person; tenant: SeededTenant }
  let many: { person: Person; tenant: SeededTenant }

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    schema = buildBackplaneSchema([betterMovies])
    seed = seedOf(backplane)
    app = counting()
    few = await furnish(1)
    many = await furnish(4)
  })
  afterAll(() => backplane?.close())

  /** A person with so many tenants, each with as many rows of everything. */
  async function furnish(count: number) {
    const person = await seed.person()
    const tenants: SeededTenant[] = []
    for (let index = 0; index < count; index += 1) {
      const tenant = await seed.tenant({ owner: person, plan: 'standard' })
      for (let more = 0; more < count; more += 1) await seed.member(tenant, 'member')
      await fill(tenant, person, count)
      tenants.push(tenant)
    }
    return { person, tenant: tenants[0] as SeededTenant }
  }

  async function fill({ id: tenantId }: SeededTenant, { userId }: Person, count: number): Promise<void> {
    const createdAt = new Date()
    const each = Array.from({ length: count }, () => newId())
    await backplane.app.db.as({ userId, tenantIds: [tenantId] }, async (tx) => {
      const rest = { tenantId, userId, featureKey: 'connected_devices', createdAt }
      await tx.holding.createMany({ data: each.map((id) => ({ id, thing: id, ...rest })) })
      const words = { type: 'planted', title: 'Planted', body: 'Planted' }
      await tx.notification.createMany({
        data: each.map((id) => ({ id, userId, tenantId, dedupeKey: id, createdAt, ...words })),
      })
      for (const id of each)
        await tx.$executeRaw`insert into better_movies.devices (id, tenant_id, user_id, name, created_at)
          values (${id}::uuid, ${tenantId}::uuid, ${userId}::uuid, 'TV', ${createdAt})`
    })
  }

  /** The product with its statements counted: a transaction of the domain counts once. */
  function counting(): App {
    const { db, wallClock } = backplane.app
    const counted: App['db'] = {
      ...db,
      run: (...args) => {
        statements += 1
        return db.run(...args)
      },
      as: (scope, work) => {
        statements += 1
        return db.as(scope, work)
      },
    }
    const reads = createReads(modelOf([betterMovies]), counted.run)
    // Where time cannot be moved, asking for it costs no statement.
    return { ...backplane.app, db: counted, reads, clock: createBusinessClock(db, wallClock, false) }
  }

  /** Answers as the general lane does. */
  async function ask(document: string, { person, tenant }: typeof few) {
    const viewer = await person.viewer()
    statements = 0
    const answer = await graphql({
      schema,
      source: document,
      variableValues: { tenant: tenant.publicId },
      contextValue: createContext(app, viewer),
    })
    expect(answer.errors ?? []).toEqual([])
    return { statements, rows: JSON.stringify(answer.data).length }
  }

  it('stands here for every list of the schema', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()].filter(isObjectType)
    const lists = [...roots, ...objectTypes(schema)].flatMap((type: GraphQLObjectType) =>
      Object.values(type.getFields())
        .filter(({ type: of }) => {
          const bare = isNonNullType(of) ? of.ofType : of
          return isListType(bare) || getNamedType(of).name.endsWith('Connection')
        })
        .map((field) => `${type.name}.${field.name}`),
    )
    const insideAPage = /^\w+Connection\./
    expect(lists.filter((name) => !insideAPage.test(name)).toSorted()).toEqual(
      [...Object.keys(LISTS), ...NO_ROWS].toSorted(),
    )
  })

  it.each(Object.entries(LISTS))(
    '%s costs as many statements for many rows as for few',
    async (_, [document, limit]) => {
      await ask(document, few)
      const one = await ask(document, few)
      const four = await ask(document, many)
      expect(four.statements).toBe(one.statements)
      expect(four.statements).toBe(limit)
    },
  )

  it('the lists above are longer for the one than for the other: the comparison means something', async () => {
    for (const name of [
      'Viewer.memberships',
      'Viewer.notifications',
      'Tenant.members',
      'Tenant.holdings',
      'Tenant.devices',
    ]) {
      const [document] = LISTS[name] ?? ['']
      expect((await ask(document, many)).rows).toBeGreaterThan(3 * (await ask(document, few)).rows)
    }
  })

  it('the entitlements of all tenants are one question, and an unknown feature among them holds up no other', async () => {
    const document = inTenants(
      'entitlement(featureKey: "hd_movies") { allowed } used: entitlement(featureKey: "connected_devices") { used }',
    )
    expect((await ask(document, many)).statements).toBe((await ask(document, few)).statements)
    const reads = createContext(backplane.app, await few.person.viewer()).entitlements
    const [known, unknown] = await Promise.allSettled(
      ['hd_movies', 'no_such'].map((featureKey) => reads.load({ tenantId: few.tenant.id, featureKey })),
    )
    expect(known).toMatchObject({ status: 'fulfilled', value: { allowed: true } })
    expect(unknown).toMatchObject({ status: 'rejected', reason: { code: 'BAD_INPUT' } })
  })
})
