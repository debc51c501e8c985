// Long because: one entry for each list of the schema, and the rows that it is asked about.
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
import { hashOf } from '../../domain/documents/manifest.ts'
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
  'Tenant.roles': [inTenants('roles { name permissions memberCount }'), 5],
  'Tenant.invitations': [
    inTenants('invitations { totalCount nodes { email state customRole { name } invitedBy { name } } }'),
    7,
  ],
  'Tenant.apiKeys': [inTenants('apiKeys { totalCount nodes { name createdBy { name } } }'), 6],
  'Tenant.clientApps': [inTenants('clientApps { nodes { name } }'), 4],
  'ClientApp.usage': [inTenants('clientApps { nodes { usage { totalCount nodes { requests } } } }'), 6],
  'Tenant.documentApps': [inTenants('documentApps { totalCount nodes { name } }'), 5],
  'DocumentApp.versions': [inTenants('documentApps { nodes { versions { nodes { name documentCount } } } }'), 5],
  'DocumentApp.usage': [inTenants('documentApps { nodes { usage { nodes { requests errors { code } } } } }'), 5],
  'DocumentVersion.documents': [
    inTenants('documentApps { nodes { versions { nodes { documents { nodes { documentId kind } } } } } }'),
    6,
  ],
  'Viewer.dataExports': ['{ viewer { dataExports { id } } }', 2],
  'Tenant.domains': [inTenants('domains { domain recordName }'), 4],
  'Tenant.joinRequests': [inTenants('joinRequests { totalCount nodes { email } }'), 5],
  'Viewer.joinableTenants': ['{ viewer { joinableTenants { name } } }', 3],
  'Query.products': ['{ products { key name } }', 1],
  'Product.features': ['{ products { features { feature { key } } } }', 3],
  'Product.prices': ['{ products { prices { unit { amountMinor } } } }', 2],
  'Tenant.orders': [inTenants('orders { totalCount nodes { state total { amountMinor } } }'), 5],
  'Order.lines': [inTenants('orders { nodes { lines { quantity product { name } } } }'), 6],
  'Tenant.sales': [inTenants('sales { totalCount nodes { quantity amount { amountMinor } product { name } } }'), 5],
  'Tenant.planSales': [inTenants('planSales { totalCount nodes { name amount { amountMinor } plan { name } } }'), 5],
  'Query.sellerPlans': ['{ sellerPlans { name sellerName } }', 1],
  'Seller.plans': [inTenants('seller { name plans { key } }'), 4],
  'Seller.products': [inTenants('seller { name products { key } }'), 4],
  'Cart.lines': [inTenants('cart { lines { quantity unit { amountMinor } product { name } } }'), 6],
  'Tenant.grants': [inTenants('grants { totalCount nodes { startsAt feature { key } } }'), 6],
  'Tenant.payments': [inTenants('payments { totalCount nodes { state amount { amountMinor } } }'), 5],
  'Payment.refunds': [inTenants('payments { nodes { refunds { state amount { amountMinor } } } }'), 5],
  'Payment.disputes': [inTenants('payments { nodes { disputes { state amount { amountMinor } } } }'), 5],
  'Tenant.holdings': [inTenants('holdings { totalCount nodes { thing user { name } } }'), 6],
  'Tenant.counters': [inTenants('counters { used updatedAt feature { key } }'), 5],
  'Tenant.devices': [inTenants('devices { name user { name } }'), 5],
  'Tenant.subscriptions': [inTenants('subscriptions { state plan { name } price { unit { amountMinor } } }'), 6],
  'Tenant.invoices': [inTenants('invoices { totalCount nodes { id total { amountMinor } } }'), 5],
  'Invoice.lines': [inTenants('invoices { nodes { lines { description amount { amountMinor } } } }'), 4],
  'Tenant.paymentMethods': [inTenants('paymentMethods { last4 }'), 4],
  'TenantSubscription.invoices': [inTenants('subscriptions { invoices { totalCount nodes { id } } }'), 6],
  'Query.nodes': ['query ($tenant: ID!) { nodes(ids: [$tenant]) { id } }', 1],
  'Query.plans': ['{ plans { name } }', 1],
  'Plan.features': ['{ plans { features { limitValue feature { key } } } }', 3],
  'Plan.prices': ['{ plans { prices { interval plan { key } } } }', 3],
  'Query.films': ['query ($tenant: ID!) { films { title quality(tenantId: $tenant) } }', 2],
}

/** Sums of the metrics provider, one a currency, and lists inside one row: no rows of ours. */
const NO_ROWS = [
  ...['AccountNotClosed.blockers', 'ApiKey.permissions', 'AuditEntry.changes', 'ChallengeNotFound.found'],
  ...['ClientApp.permissions', 'CustomRole.permissions', 'Metrics.monthlyRecurringRevenue'],
  ...['CataloguePushed.differences', 'CatalogueRefused.lines', 'Coupon.planKeys', 'PlanFeature.rates', 'Price.tiers'],
  ...[
    'SubscriptionChangePreview.lines',
    'SubscriptionChangePreview.taxes',
    'Invoice.taxes',
    'TenantRunForward.happenings',
  ],
  ...[
    'DocumentAppRecord.versions',
    'DocumentDeprecation.versions',
    'DocumentUsage.errors',
    'DocumentsRefused.documents',
  ],
]

/** Staff's, about one person or about everybody: nothing multiplies them. */
const OF_STAFF = [
  ...[
    'Query.auditEntries',
    'Query.bans',
    'Query.deadLetters',
    'Query.impersonations',
    'Query.userSessions',
    'Query.users',
  ],
  ...['Query.documentApps', 'Query.documentDeprecations', 'Query.documentUsage', 'Query.unknownDocuments'],
  ...['Query.savedOperations', 'RolePreviewStarted.roles'],
  ...['UserAccount.bans', 'UserAccount.impersonations', 'UserAccount.places'],
  ...['Query.cases', 'Query.ledgerBalances', 'Query.ledgerEntries', 'Query.reconcileRuns', 'ReconcileRun.drifts'],
  ...['Query.coupons', 'Coupon.codes', 'Query.planMigrations'],
]

/** Asked of the issuer, about the person themselves, or of one tenant's log at a time. */
const ASKED_ALONE = [
  ...['Query.previewCloseAccount', 'Tenant.auditEntries', 'Tenant.documentDeprecations', 'Viewer.sessions'],
]

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
      const times = { createdAt, updatedAt: createdAt }
      await tx.role.createMany({
        data: each.map((id) => ({ id, tenantId, name: id, permissions: ['tenant:read'], ...times })),
      })
      await tx.tenantDomain.createMany({
        data: each.map((id) => ({
          ...{ id, tenantId, domain: `${id}.example`, challenge: id, state: 'pending', joinPolicy: 'off', ...times },
        })),
      })
      await tx.invitation.createMany({
        data: each.map((id) => ({
          ...{ id, tenantId, email: `${id}@example.com`, role: 'custom', roleId: id, state: 'pending', createdAt },
          ...{ invitedById: userId, expiresAt: createdAt, sentAt: createdAt },
        })),
      })
      await tx.apiKey.createMany({
        data: each.map((id) => ({
          ...{ id, tenantId, name: id, prefix: id, lastFour: 'last', granted: 'tenant:read', hash: id, createdAt },
          creatorId: userId,
        })),
      })
      await tx.documentApp.createMany({
        data: each.map((id) => ({ id, tenantId, name: id, createdAt, updatedAt: createdAt })),
      })
      await tx.documentVersion.createMany({
        data: each.map((id) => ({
          ...{ id, tenantId, appId: id, name: id, digest: id, documentCount: 1, publishedAt: createdAt },
        })),
      })
      await tx.document.createMany({
        data: each.map((id) => ({ id, tenantId, sha256: hashOf(id), text: id, createdAt })),
      })
      await tx.documentEntry.createMany({
        data: each.map((id) => ({ id, tenantId, versionId: id, bodyId: id, sha256: hashOf(id), kind: 'query' })),
      })
      await tx.documentUsage.createMany({
        data: each.map((id) => ({
          ...{
            id,
            tenantId,
            appId: id,
            day: createdAt,
            sha256: '',
            requests: 1,
            failed: 0,
            points: 1,
            errorCounts: '{}',
          },
        })),
      })
      await tx.clientApp.createMany({
        data: each.map((id) => ({
          id,
          documentAppId: id,
          tenantId,
          name: id,
          issuer: 'planted',
          clientId: id,
          granted: 'tenant:read',
          createdAt,
        })),
      })
      await tx.joinRequest.createMany({
        data: each.map((id) => ({ id, tenantId, userId, email: id, name: id, state: 'declined', createdAt })),
      })
      const words = { type: 'planted', title: 'Planted', body: 'Planted' }
      await tx.notification.createMany({
        data: each.map((id) => ({ id, userId, tenantId, dedupeKey: id, createdAt, ...words })),
      })
      const sold = {
        key: '',
        name: 'Poster',
        description: 'Planted',
        kind: 'goods',
        taxCategory: 'exempt',
        position: 1,
      }
      await tx.product.createMany({ data: each.map((id) => ({ ...sold, ...times, id, key: id })) })
      const feature = await tx.feature.findFirstOrThrow({ select: { id: true } })
      await tx.productFeature.createMany({
        data: each.map((id) => ({ id, productId: id, featureId: feature.id, position: 1 })),
      })
      const price = { currency: 'USD', unitMinor: 100n }
      await tx.productPrice.createMany({ data: each.map((id) => ({ id, productId: id, ...price })) })
      const cartId = newId()
      await tx.cart.create({ data: { id: cartId, tenantId, currency: 'USD', totalMinor: 100n, ...times } })
      const line = { tenantId, quantity: 1, ...price }
      await tx.cartLine.createMany({ data: each.map((id) => ({ id, cartId, productId: id, ...line, createdAt })) })
      const order = { tenantId, state: 'placed', currency: 'USD', totalMinor: 100n }
      await tx.order.createMany({ data: each.map((id) => ({ id, ...order, ...times })) })
      await tx.orderLine.createMany({
        data: each.map((id) => ({ id, orderId: id, productId: id, name: 'Poster', position: 1, ...line })),
      })
      const source = { sourceKind: 'order', part: 0, startsAt: createdAt, createdAt }
      await tx.grant.createMany({
        data: each.map((id) => ({ id, tenantId, featureId: feature.id, sourceId: id, ...source })),
      })
      const customerId = newId()
      const provider = 'planted'
      await tx.customer.createMany({ data: [{ id: customerId, tenantId, provider, ref: customerId, createdAt }] })
      const paid = { tenantId, provider, currency: 'USD', amountMinor: 100n }
      const charge = { customerId, purposeKind: 'order', description: 'Planted', customerPresent: true }
      await tx.payment.createMany({
        data: each.map((id) => ({ id, ref: id, state: 'succeeded', ...paid, ...charge, ...times })),
      })
      await tx.refund.createMany({
        data: each.map((id) => ({ id, ref: id, paymentId: id, state: 'succeeded', ...paid, ...times })),
      })
      const opened = { state: 'open', reason: 'planted', openedAt: createdAt }
      await tx.dispute.createMany({ data: each.map((id) => ({ id, ref: id, paymentId: id, ...paid, ...opened })) })
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
    const reads = createReads(modelOf([betterMovies]), counted.run, backplane.app.cursors)
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
    expect(
      lists.filter((name) => !insideAPage.test(name)).toSorted(),
      'a list that is not here: add it to LISTS, with a document that asks for what hangs on its rows, and the statements that this takes',
    ).toEqual([...Object.keys(LISTS), ...NO_ROWS, ...OF_STAFF, ...ASKED_ALONE].toSorted())
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
