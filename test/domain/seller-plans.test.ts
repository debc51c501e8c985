// Long because: one seller, its plan and its customer, and what each may see and do of the other.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endSellerPlan } from '../../domain/plans/end-for-seller.ts'
import { pushCatalogue } from '../../domain/plans/push.ts'
import { putSellerPlan } from '../../domain/plans/put-for-seller.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { setSellerFee } from '../../domain/sellers/set-fee.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { changePlan } from '../../domain/subscriptions/change-plan.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { verifyInvariants } from '../../domain/verify/verify.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { GOOD_CARD, type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { decideSeller, type SeededSeller, sellerIn, sellerOf, sellersPlan } from '../support/selling.ts'

const DISPUTED_AND_LOST = '4000000000000259'
const ROUTED = { cash: 2_000n, transfers: -1_800n, fees: -200n }

describe('a seller’s plan', () => {
  let backplane: TestBackplane
  let seed: Seed
  let staff: Person
  let seller: SeededSeller
  let customer: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    staff = await seed.operator('finance')
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    seller = await sellerOf(backplane.app, seed)
    customer = await seed.tenant()
  })

  const within = <T>({ id }: Pick<SeededTenant, 'id'>, work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [id] }, work)
  const sales = (of = seller.tenant) => within(of, (tx) => tx.planSale.findMany({ orderBy: { soldAt: 'asc' } }))
  const balances = () =>
    within(customer, async (tx) => {
      const sums = await tx.ledgerEntry.groupBy({ by: ['account'], _sum: { amountMinor: true } })
      return Object.fromEntries(
        sums.filter(({ _sum }) => _sum.amountMinor).map((each) => [each.account, each._sum.amountMinor]),
      )
    })
  const ask = async (priceId: string, tenant = customer) =>
    subscribe(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, priceId, idempotencyKey: newId() })
  const stateOf = (subscriptionId: string) =>
    within(customer, (tx) => tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } }))
  const pass = async (days: number) =>
    seed.passTime(customer, addMs(await backplane.app.clock.now(customer.id), days * DAY))
  const sold = (count: number) =>
    eventually(async () => ((await sales()).length === count ? sales() : null), `${count} sales are seen`)
  const sound = async () =>
    expect((await verifyInvariants(backplane.app)).flatMap(({ violations }) => violations)).toEqual([])

  /** Subscribes to the plan, and waits until the seller has seen the first invoice. */
  async function subscribed({ card = GOOD_CARD, interval = 'month' as 'month' | 'year' } = {}) {
    const { planId, priceId } = await sellersPlan(backplane.app, seller, {
      prices: [{ currency: 'USD', interval, amountMinor: 2_000n }],
    })
    await seed.cardOnFile(customer, card)
    const started = await ask(priceId)
    if (started.kind !== 'started') throw new Error(`not started: ${started.kind}`)
    const [sale] = await sold(1)
    return { planId, priceId, subscriptionId: started.subscriptionId, sale }
  }

  it('brings the seller each invoice less the fee, renewals too, and shows it to them without the customer', async () => {
    const { planId, sale, subscriptionId } = await subscribed()
    expect(sale).toMatchObject({
      planId,
      name: 'Print of the month',
      state: 'sold',
      amountMinor: 2_000n,
      feeMinor: 200n,
    })
    expect(await balances()).toEqual(ROUTED)
    await pass(32)
    const [, renewed] = await sold(2)
    expect(renewed).toMatchObject({ amountMinor: 2_000n, feeMinor: 200n, reversedMinor: 0n })
    expect(await balances()).toEqual({ cash: 4_000n, transfers: -3_600n, fees: -400n })
    const shown = JSON.stringify(await sales(), (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
    expect(shown).not.toContain(customer.id)
    expect(shown).not.toContain(subscriptionId)
    await sound()
  })

  it('is bought beside the platform’s own, once at a time, and adds nothing to the platform’s revenue', async () => {
    const paid = await seed.tenant({ plan: 'standard' })
    const { priceId } = await sellersPlan(backplane.app, seller)
    const another = await sellersPlan(backplane.app, await sellerOf(backplane.app, seed))
    expect((await ask(priceId, paid)).kind).toBe('started')
    expect((await ask(another.priceId, paid)).kind).toBe('started')
    expect((await ask(priceId, paid)).kind).toBe('already_subscribed')
    const changes = await within(paid, (tx) => tx.event.findMany({ where: { type: 'subscription.active' } }))
    const added = changes
      .map(({ payload }) => payload as { planKey: string; recurringAfterMinor: string })
      .filter(({ planKey }) => planKey.startsWith('print-'))
    expect(added.map(({ recurringAfterMinor }) => recurringAfterMinor)).toEqual(['0', '0'])
  })

  it('keeps sales from the customer and from others, and the customer’s subscription from the seller', async () => {
    const { subscriptionId } = await subscribed()
    const other = await seed.tenant()
    const seen = (tenant: SeededTenant) =>
      within(tenant, async (tx) => ({
        sales: await tx.planSale.count(),
        subscriptions: await tx.subscription.count({ where: { id: subscriptionId } }),
        invoices: await tx.invoice.count({ where: { subscriptionId } }),
      }))
    expect(await seen(seller.tenant)).toEqual({ sales: 1, subscriptions: 0, invoices: 0 })
    expect(await seen(customer)).toEqual({ sales: 0, subscriptions: 1, invoices: 1 })
    expect(await seen(other)).toEqual({ sales: 0, subscriptions: 0, invoices: 0 })
  })

  it('keeps the fee of the start, whatever the seller’s becomes', async () => {
    await subscribed()
    await setSellerFee(backplane.app, await staff.viewer(), { sellerId: seller.sellerId, feeBasisPoints: 5_000 })
    await pass(32)
    expect((await sold(2)).map(({ feeMinor }) => feeMinor)).toEqual([200n, 200n])
  })

  it('refunded, is taken back from the seller, and the fee with it', async () => {
    await subscribed()
    const payment = await within(customer, (tx) => tx.payment.findFirstOrThrow({ where: { purposeKind: 'invoice' } }))
    const refund = async (amountMinor: bigint | null) =>
      refundPayment(backplane.app, await staff.viewer(), {
        paymentId: payment.id,
        amountMinor,
        reason: 'Sorry',
        idempotencyKey: newId(),
      })
    expect((await refund(500n)).kind).toBe('refunded')
    expect(await balances()).toEqual({ cash: 1_500n, transfers: -1_350n, fees: -150n })
    expect((await refund(null)).kind).toBe('refunded')
    expect(await balances()).toEqual({})
    await eventually(
      async () =>
        (await sales()).some(({ state, feeRefundedMinor }) => state === 'returned' && feeRefundedMinor === 200n),
      'the seller sees that all went back',
    )
    await sound()
  })

  it('disputed and lost, is the seller’s loss, once', async () => {
    await subscribed({ card: DISPUTED_AND_LOST, interval: 'year' })
    await pass(2)
    await eventually(async () => (await sales()).some(({ state }) => state === 'disputed'), 'the seller sees it')
    await pass(31)
    await eventually(async () => (await sales()).some(({ state }) => state === 'returned'), 'it is lost')
    expect(await balances()).toEqual({})
  })

  it.each(['now', 'period_end'] as const)('cancelled (%s) is not renewed', async (when) => {
    const { subscriptionId } = await subscribed()
    const canceled = await cancelSubscription(backplane.app, await customer.owner.viewer(), {
      subscriptionId,
      when,
      idempotencyKey: newId(),
    })
    expect(canceled.kind).toBe('canceled')
    await pass(32)
    expect((await stateOf(subscriptionId)).state).toBe('canceled')
    expect(await sales()).toHaveLength(1)
    expect(await balances()).toEqual(ROUTED)
  })

  it('is past due when its seller cannot be paid at a renewal, and is paid once they can', async () => {
    const { subscriptionId } = await subscribed()
    await decideSeller(backplane.app, seller, 'restricted')
    await pass(32)
    expect((await stateOf(subscriptionId)).state).toBe('past_due')
    expect(await balances()).toEqual(ROUTED)
    await decideSeller(backplane.app, seller, 'enabled')
    await pass(8)
    expect((await stateOf(subscriptionId)).state).toBe('active')
    await sold(2)
  })

  it.each(['restricted', 'disabled'] as const)(
    'of a seller who is %s is not started: nothing is written',
    async (state) => {
      const { priceId } = await sellersPlan(backplane.app, seller)
      await seed.cardOnFile(customer)
      await decideSeller(backplane.app, seller, state)
      expect(await ask(priceId)).toEqual({ kind: 'seller_unavailable' })
      expect(await within(customer, (tx) => tx.subscription.count())).toBe(0)
    },
  )

  it('of a seller who was closed unbeknownst to us is not started: the provider says so', async () => {
    const { priceId } = await sellersPlan(backplane.app, seller)
    await seed.cardOnFile(customer)
    const ref = await within(seller.tenant, (tx) => tx.seller.findFirstOrThrow())
    await fetch(seller.url, { method: 'POST', body: new URLSearchParams({ answer: 'restricted' }), redirect: 'manual' })
    expect(ref.state).toBe('enabled')
    expect(await ask(priceId)).toEqual({ kind: 'seller_unavailable' })
    expect(await balances()).toEqual({})
  })

  it('is paid in the currency in which the customer pays for the rest', async () => {
    await subscribed()
    const yen = await sellersPlan(backplane.app, seller, {
      prices: [{ currency: 'JPY', interval: 'month', amountMinor: 3_000n }],
    })
    expect(await ask(yen.priceId)).toEqual({ kind: 'wrong_currency', currency: 'USD' })
    expect(await within(customer, (tx) => tx.subscription.count())).toBe(1)
  })

  it('gets other prices as a new version, and who has the older one keeps it', async () => {
    const { planId, subscriptionId } = await subscribed()
    const { key } = await within(seller.tenant, (tx) => tx.plan.findUniqueOrThrow({ where: { id: planId } }))
    const dearer = { key, prices: [{ currency: 'USD', interval: 'month', amountMinor: 2_500n }] } as const
    const next = await sellersPlan(backplane.app, seller, dearer)
    expect(next.planId).not.toBe(planId)
    expect(await sellersPlan(backplane.app, seller, dearer)).toEqual(next)
    const versions = await within(seller.tenant, (tx) =>
      tx.plan.findMany({ where: { key }, orderBy: { version: 'asc' } }),
    )
    expect(versions.map(({ version, onSale }) => [version, onSale])).toEqual([
      [1, false],
      [2, true],
    ])
    expect((await stateOf(subscriptionId)).planId).toBe(planId)
    const changed = await changePlan(backplane.app, await customer.owner.viewer(), {
      ...{ subscriptionId, priceId: next.priceId, when: 'now', idempotencyKey: newId() },
    })
    expect(changed.kind).toBe('changed')
    expect((await stateOf(subscriptionId)).planId).toBe(next.planId)
  })

  it('off sale is not found by who would subscribe, and is taken off by its seller alone', async () => {
    const { planId, priceId } = await sellersPlan(backplane.app, seller)
    const end = async (by: SeededTenant) =>
      endSellerPlan(backplane.app, await by.owner.viewer(), { tenantId: by.id, planId })
    const another = await sellerOf(backplane.app, seed)
    await expect(end(another.tenant)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await end(seller.tenant)).toBe(true)
    expect(await end(seller.tenant)).toBe(false)
    await expect(ask(priceId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps its key from other sellers and from the platform’s catalogue, and a platform’s key from sellers', async () => {
    const key = `print-${newId()}`
    const { planId } = await sellersPlan(backplane.app, seller, { key })
    const another = await sellerOf(backplane.app, seed)
    const terms = {
      ...{ name: 'Copy', description: '', position: 0 },
      prices: [{ currency: 'USD', interval: 'month', amountMinor: 1n }] as const,
    }
    const put = async (wanted: string) =>
      putSellerPlan(backplane.app, await another.tenant.owner.viewer(), {
        ...{ ...terms, tenantId: another.tenant.id, key: wanted },
      })
    expect(await put(key)).toEqual({ kind: 'not_yours' })
    expect(await put('standard')).toEqual({ kind: 'not_yours' })
    const plan = { key, version: 2, name: 'Taken', description: '', trialDays: 0, graceDays: 0, features: {} }
    const push = pushCatalogue(backplane.app, {
      ...{ productLine: `line-${newId()}`, features: [], plans: [{ ...plan, prices: { USD: { month: 1 } } }] },
    })
    await expect(push).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const standing = await within(seller.tenant, (tx) => tx.plan.findMany({ where: { key } }))
    expect(standing.map(({ id, name }) => [id, name])).toEqual([[planId, 'Print of the month']])
  })

  it('is changed by no other tenant, not even by a statement of its own', async () => {
    const { planId } = await sellersPlan(backplane.app, seller)
    const change = within(customer, (tx) => tx.plan.updateMany({ where: { id: planId }, data: { name: 'Mine' } }))
    await expect(change).rejects.toThrow()
    const cheapen = within(customer, (tx) => tx.price.updateMany({ where: { planId }, data: { unitMinor: 1n } }))
    await expect(cheapen).rejects.toThrow()
  })

  it.each([
    ['key', { key: 'No' }],
    ['name', { name: ' ' }],
    ['prices', { prices: [] }],
    ['prices', { prices: [{ currency: 'USD', interval: 'month', amountMinor: 0n }] }],
    ['prices', { prices: [{ currency: 'KWD', interval: 'month', amountMinor: 1_001n }] }],
  ] as const)('with a wrong %s is refused, and nothing is written', async (field, changes) => {
    const input = {
      ...{ tenantId: seller.tenant.id, key: `print-${newId()}`, name: 'Print', description: '', position: 0 },
      prices: [{ currency: 'USD', interval: 'month', amountMinor: 2_000n }] as const,
      ...changes,
    }
    const put = await putSellerPlan(backplane.app, await seller.tenant.owner.viewer(), input)
    expect(put).toMatchObject({ kind: 'invalid', field })
    expect(await within(seller.tenant, (tx) => tx.plan.count({ where: { sellerId: seller.sellerId } }))).toBe(0)
  })

  it('is put by who may sell, for a tenant that is a seller', async () => {
    const input = { key: `print-${newId()}`, name: 'Print', description: '', position: 0 }
    const prices = [{ currency: 'USD', interval: 'month', amountMinor: 2_000n }] as const
    const put = async (tenant: SeededTenant, by = tenant.owner) =>
      putSellerPlan(backplane.app, await by.viewer(), { ...input, prices, tenantId: tenant.id })
    expect(await put(customer)).toEqual({ kind: 'seller_unavailable', state: null })
    const admin = await seed.member(seller.tenant, 'admin')
    await expect(put(seller.tenant, admin)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('follows its seller’s name', async () => {
    const { planId } = await sellersPlan(backplane.app, seller)
    await sellerIn(backplane.app, seller.tenant, 'Frame and Wall')
    const plan = await within(customer, (tx) => tx.plan.findUniqueOrThrow({ where: { id: planId } }))
    expect(plan.sellerName).toBe('Frame and Wall')
  })

  it('can be subscribed to again once the reconciler has heard that its seller may be paid', async () => {
    const { priceId } = await sellersPlan(backplane.app, seller)
    await seed.cardOnFile(customer)
    // As if the webhook that told it had been lost.
    await within(seller.tenant, (tx) => tx.seller.updateMany({ data: { state: 'restricted' } }))
    expect(await ask(priceId)).toEqual({ kind: 'seller_unavailable' })
    const { drifts } = await reconcile(backplane.app, { repair: true, whole: true })
    expect(drifts).toMatchObject([
      { kind: 'seller', tenantId: seller.tenant.id, ours: 'restricted', theirs: 'enabled', repaired: true },
    ])
    expect((await ask(priceId)).kind).toBe('started')
  })
})
