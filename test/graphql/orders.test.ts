import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { listenBySse } from '../support/live-clients.ts'
import { asOwner } from '../support/rows.ts'
import { type Seed, seedOf } from '../support/seed.ts'

const PUT = `mutation ($input: PutProductInput!) { putProduct(input: $input) {
  __typename ... on ProductPut { product { id key kind onSale prices { unit { amountMinor currency } } features { feature { key } } } }
  ... on InvalidInput { field message } } }`
const SET = `mutation ($input: SetCartLineInput!) { setCartLine(input: $input) {
  __typename ... on CartLineSet { cart { total { amountMinor currency } lines { quantity product { key } unit { amountMinor } } } }
  ... on MutationError { message } } }`
const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
  __typename ... on OrderPlaced { order { id state total { amountMinor currency } lines { name quantity total { amountMinor } } } }
  ... on MutationError { message } } }`
const FOLLOW = `subscription ($tenantId: ID!) { tenantChanged(tenantId: $tenantId, topics: [ORDERS]) {
  kind position type tenant { orders(first: 1) { nodes { state } } } } }`

describe('a shop', () => {
  let backplane: TestBackplane
  let seed: Seed
  let failing = false
  let failed = 0
  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (!failing || name !== 'order.charge:claimed') return
      failed += 1
      throw new Error('the charge cannot be made')
    }
    backplane = await startTestBackplane({ overrides: { failpoint } })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  const product = {
    key: 'movie-night',
    name: 'Movie night',
    description: 'HD movies for a week.',
    kind: 'ACCESS',
    taxCategory: 'DIGITAL_SERVICE',
    prices: [{ currency: 'USD', amountMinor: '499' }],
    features: [{ key: 'hd_movies' }],
    durationDays: 7,
  }
  const put = async (changes: object = {}) => {
    const staff = await (await seed.operator('finance')).client()
    return staff.data<{ putProduct: { __typename: string; product: { id: string } } }>(PUT, {
      input: { ...product, ...changes },
    })
  }
  const filled = async () => {
    const tenant = await seed.tenant()
    const productId = (await put()).putProduct.product.id
    const owner = await tenant.owner.client()
    const input = { tenantId: tenant.publicId, productId, quantity: 2, currency: 'USD' }
    expect(await owner.data(SET, { input })).toEqual({
      setCartLine: {
        __typename: 'CartLineSet',
        cart: {
          total: { amountMinor: '998', currency: 'USD' },
          lines: [{ quantity: 2, product: { key: 'movie-night' }, unit: { amountMinor: '499' } }],
        },
      },
    })
    await seed.cardOnFile(tenant)
    return { tenant, owner }
  }

  it('sells: the order is answered at once, and who follows it sees it paid and fulfilled', async () => {
    const { tenant, owner } = await filled()
    const heard = listenBySse(backplane.url, await tenant.owner.token(), {
      query: FOLLOW,
      variables: { tenantId: tenant.publicId },
    })
    await heard.ready()
    const input = { tenantId: tenant.publicId, idempotencyKey: newId() }
    const placed = await owner.data(PLACE, { input })
    expect(placed).toMatchObject({
      placeOrder: {
        __typename: 'OrderPlaced',
        order: {
          total: { amountMinor: '998', currency: 'USD' },
          lines: [{ name: 'Movie night', quantity: 2, total: { amountMinor: '998' } }],
        },
      },
    })
    await eventually(
      async () => heard.changes().some(({ type }) => type === 'order.fulfilled'),
      'the order is fulfilled',
    )
    expect(heard.changes().map(({ type }) => type)).toEqual([
      'order.placed',
      'order.paying',
      'order.paid',
      'order.fulfilled',
    ])
    expect(heard.changes().at(-1)).toMatchObject({ tenant: { orders: { nodes: [{ state: 'FULFILLED' }] } } })
    heard.stop()
    const seen = `query ($id: ID!) { tenant(id: $id) { cart { lines { quantity } total { amountMinor } }
      entitlement(featureKey: "hd_movies") { allowed reason }
      grants { nodes { sourceKind revokedAt feature { key } } } } }`
    expect(await owner.data(seen, { id: tenant.publicId })).toEqual({
      tenant: {
        cart: { lines: [], total: { amountMinor: '0' } },
        entitlement: { allowed: true, reason: 'GRANTED' },
        grants: { nodes: [{ sourceKind: 'order', revokedAt: null, feature: { key: 'hd_movies' } }] },
      },
    })
  })

  it('keeps a job that was given up, until an operator replays it', async () => {
    const { tenant, owner } = await filled()
    failing = true
    await owner.data(PLACE, { input: { tenantId: tenant.publicId, idempotencyKey: newId() } })
    await eventually(async () => failed > 0, 'a worker has tried')
    const { id } = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.order.findFirstOrThrow({ where: { state: 'placed' } }),
    )
    // What is left of an hour of tries is over at once.
    await asOwner(backplane.database, (sql) =>
      sql.query(
        `update pgboss.job set retry_limit = retry_count, start_after = now() where name = 'orders.work' and data->>'orderId' = $1`,
        [id],
      ),
    )
    const staff = await (await seed.operator()).client()
    const LIST = '{ deadLetters { id queue tenantId error attempts replayedAt } }'
    const list = async () =>
      (await staff.data<{ deadLetters: { id: string; tenantId: string }[] }>(LIST)).deadLetters.filter(
        (letter) => letter.tenantId === tenant.publicId,
      )
    const [letter] = await eventually(async () => {
      const found = await list()
      return found.length > 0 && found
    }, 'the dead letter')
    expect(letter).toMatchObject({ queue: 'orders.work', error: 'the charge cannot be made', replayedAt: null })
    failing = false
    const replay = () =>
      staff.data('mutation ($id: ID!) { replayDeadLetter(deadLetterId: $id) }', { id: letter?.id ?? '' })
    expect(await replay()).toEqual({ replayDeadLetter: true })
    expect(await replay()).toEqual({ replayDeadLetter: false })
    await eventually(
      () =>
        backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
          tx.order.findFirst({ where: { id, state: 'fulfilled' } }),
        ),
      'the order is fulfilled',
    )
    expect(await list()).toEqual([])
    const support = await (await seed.operator('support')).client()
    expect((await support.ask(LIST)).errors[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('shows orders and carts to nobody else', async () => {
    const { tenant, owner } = await filled()
    const input = { tenantId: tenant.publicId, idempotencyKey: newId() }
    const { placeOrder } = await owner.data<{ placeOrder: { order: { id: string } } }>(PLACE, { input })
    const { id } = placeOrder.order
    const eve = await (await seed.tenant({ owner: await seed.person('Eve') })).owner.client()
    expect((await eve.ask(PLACE, { input })).errors[0]?.extensions.code).toBe('NOT_FOUND')
    const RETRY = 'mutation ($input: RetryOrderPaymentInput!) { retryOrderPayment(input: $input) { __typename } }'
    const foreign = await eve.ask(RETRY, { input: { orderId: id, idempotencyKey: newId() } })
    expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect(await eve.data('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null })
    const member = await (await seed.member(tenant, 'member')).client()
    expect((await member.ask(PLACE, { input })).errors[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('refuses a product that cannot be sold, and says which field', async () => {
    const refused = async (changes: object) => (await put(changes)).putProduct
    expect(await refused({ prices: [] })).toMatchObject({ __typename: 'InvalidInput', field: 'prices' })
    expect(await refused({ prices: [{ currency: 'USD', amountMinor: '0' }] })).toMatchObject({ field: 'prices' })
    expect(await refused({ features: [{ key: 'teleport' }] })).toMatchObject({ field: 'features' })
    expect(await refused({ kind: 'GOODS' })).toMatchObject({ field: 'features' })
    expect(await refused({ stock: 3 })).toMatchObject({ field: 'stock' })
    expect(await refused({ durationDays: 0 })).toMatchObject({ field: 'durationDays' })
    expect(await refused({ key: 'Movie Night' })).toMatchObject({ field: 'key' })
  })
})
