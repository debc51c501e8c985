// Long because: one shop with its sellers and its buyer, and what each may see and do of the other.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endProduct, endSellerProduct } from '../../domain/products/end.ts'
import { putProduct } from '../../domain/products/put.ts'
import { putSellerProduct } from '../../domain/products/put-for-seller.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { feeOf } from '../../domain/sellers/rules.ts'
import { setSellerFee } from '../../domain/sellers/set-fee.ts'
import { startOnboarding } from '../../domain/sellers/start-onboarding.ts'
import { verifyInvariants } from '../../domain/verify/verify.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { GOOD_CARD, type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { decideSeller, type SeededSeller, sellerIn, sellerOf, sellersProduct } from '../support/selling.ts'
import { MOVIE_NIGHT, POSTER, type Shop, shopOf } from '../support/shop.ts'

const DISPUTED_AND_LOST = '4000000000000259'
const DISPUTED_AND_WON = '4000000000002685'

describe('a marketplace', () => {
  let backplane: TestBackplane
  let seed: Seed
  let shop: Shop
  let staff: Person
  let seller: SeededSeller
  let buyer: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    shop = shopOf(backplane.app, seed)
    staff = await seed.operator('finance')
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    seller = await sellerOf(backplane.app, seed)
    buyer = await seed.tenant()
  })

  const inTenant = <T>({ id }: Pick<SeededTenant, 'id'>, work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [id] }, work)
  const sales = () => inTenant(seller.tenant, (tx) => tx.sale.findMany({ orderBy: { name: 'asc' } }))
  const setFee = async (feeBasisPoints: number | null) =>
    setSellerFee(backplane.app, await staff.viewer(), { sellerId: seller.sellerId, feeBasisPoints })
  const balances = () =>
    inTenant(buyer, async (tx) => {
      const sums = await tx.ledgerEntry.groupBy({ by: ['account'], _sum: { amountMinor: true } })
      return Object.fromEntries(
        sums.filter(({ _sum }) => _sum.amountMinor).map((each) => [each.account, each._sum.amountMinor]),
      )
    })
  /** Buys, and waits for the order to come so far. */
  async function bought(productId: string, { card = GOOD_CARD, quantity = 1, state = 'fulfilled' } = {}) {
    await seed.cardOnFile(buyer, card)
    expect(await shop.add(buyer, productId, quantity)).toBe('set')
    const { orderId } = await shop.place(buyer)
    return eventually(
      () => inTenant(buyer, (tx) => tx.order.findFirst({ where: { id: orderId, state } })),
      `the order is ${state}`,
    )
  }
  const refund = async (paymentId: string | null, amountMinor: bigint | null) =>
    refundPayment(backplane.app, await staff.viewer(), {
      paymentId: paymentId ?? '',
      amountMinor,
      reason: 'Sorry',
      idempotencyKey: newId(),
    })
  const pass = async (days: number) => seed.passTime(buyer, addMs(await backplane.app.clock.now(buyer.id), days * DAY))

  it('pays the seller what was sold less the fee, and shows it to them without the buyer', async () => {
    const order = await bought(await sellersProduct(backplane.app, seller), { quantity: 2 })
    expect(order).toMatchObject({ totalMinor: 2_500n, feeMinor: 250n, sellerId: seller.sellerId })
    expect(await balances()).toEqual({ cash: 2_500n, transfers: -2_250n, fees: -250n })
    const [sale] = await eventually(async () => ((await sales()).length > 0 ? sales() : null), 'the sale is seen')
    expect(sale).toMatchObject({
      orderId: order.id,
      name: 'Poster',
      quantity: 2,
      state: 'sold',
      amountMinor: 2_500n,
      feeMinor: 250n,
      reversedMinor: 0n,
    })
    expect(JSON.stringify(sale, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
      buyer.id,
    )
  })

  it('keeps a seller’s sales and account from the buyer, and the buyer’s order from the seller', async () => {
    const order = await bought(await sellersProduct(backplane.app, seller))
    await eventually(async () => (await sales()).length, 'the sale is seen')
    const seen = (tenant: SeededTenant) =>
      inTenant(tenant, async (tx) => ({
        sales: await tx.sale.count({ where: { orderId: order.id } }),
        sellers: await tx.seller.count(),
        orders: await tx.order.count({ where: { id: order.id } }),
      }))
    expect(await seen(seller.tenant)).toEqual({ sales: 1, sellers: 1, orders: 0 })
    expect(await seen(buyer)).toEqual({ sales: 0, sellers: 0, orders: 1 })
  })

  it('takes back from the seller what is refunded, in parts to the last minor unit, and the fee with it', async () => {
    await setFee(333)
    const { paymentId } = await bought(await sellersProduct(backplane.app, seller))
    expect(await balances()).toEqual({ cash: 1_250n, transfers: -1_208n, fees: -42n })
    for (const part of [417n, 417n]) expect((await refund(paymentId, part)).kind).toBe('refunded')
    expect(await balances()).toEqual({ cash: 416n, transfers: -402n, fees: -14n })
    expect((await refund(paymentId, null)).kind).toBe('refunded')
    expect(await balances()).toEqual({})
    await eventually(
      async () => (await sales()).some((sale) => sale.state === 'returned' && sale.feeRefundedMinor === 42n),
      'the seller sees that all went back',
    )
  })

  it.each([
    [DISPUTED_AND_LOST, 'returned', {}],
    [DISPUTED_AND_WON, 'sold', { cash: 1_250n, transfers: -1_125n, fees: -125n }],
  ])('disputed (card %s) is %s for the seller in the end', async (card, state, booked) => {
    await bought(await sellersProduct(backplane.app, seller), { card })
    await pass(2)
    await eventually(async () => (await sales()).some((sale) => sale.state === 'disputed'), 'the seller sees it')
    expect(await balances()).toEqual({ transfers: -1_125n, fees: -125n, disputes: 1_250n })
    await pass(31)
    await eventually(async () => (await sales()).some((sale) => sale.state === state), `it is ${state}`)
    expect(await balances()).toEqual(booked)
  })

  it('keeps what the seller’s own fee says, else the platform’s, and what was ordered keeps its fee', async () => {
    const productId = await sellersProduct(backplane.app, seller)
    expect((await setFee(0)).kind).toBe('set')
    expect(await bought(productId)).toMatchObject({ feeMinor: 0n })
    expect((await setFee(2_500)).kind).toBe('set')
    const dear = await bought(productId)
    expect(dear).toMatchObject({ feeMinor: 313n })
    await setFee(null)
    expect(await inTenant(buyer, (tx) => tx.order.findUniqueOrThrow({ where: { id: dear.id } }))).toMatchObject({
      feeMinor: 313n,
    })
  })

  it.each([-1, 10_001, 0.5])('refuses a fee of %s basis points, and nothing is written', async (fee) => {
    expect(await setFee(fee)).toMatchObject({ kind: 'invalid', field: 'feeBasisPoints' })
    expect((await inTenant(seller.tenant, (tx) => tx.seller.findFirstOrThrow())).feeBasisPoints).toBeNull()
  })

  it('rounds a fee once: a half up, never over the amount, and round tens of a currency with three decimals', () => {
    expect([1n, 5n, 15n, 1_250n].map((each) => feeOf(money(each, 'USD'), 1_000))).toEqual([0n, 1n, 2n, 125n])
    expect(feeOf(money(500n, 'JPY'), 333)).toBe(17n)
    expect(feeOf(money(1_230n, 'KWD'), 333)).toBe(40n)
    expect(feeOf(money(999n, 'USD'), 10_000)).toBe(999n)
  })

  it('sells of one seller an order: a cart of another’s or of the platform’s takes no more in', async () => {
    await shop.add(buyer, await sellersProduct(backplane.app, seller))
    const other = await sellerOf(backplane.app, seed)
    expect(await shop.add(buyer, await sellersProduct(backplane.app, other))).toBe('other_seller')
    expect(await shop.add(buyer, await shop.put({ ...POSTER, stock: null }))).toBe('other_seller')
    expect(await inTenant(buyer, (tx) => tx.cartLine.count())).toBe(1)
  })

  it('orders nothing of a cart that has come to hold products of two sellers', async () => {
    const other = await sellersProduct(backplane.app, await sellerOf(backplane.app, seed))
    await seed.cardOnFile(buyer)
    await shop.add(buyer, await sellersProduct(backplane.app, seller))
    await inTenant(buyer, async (tx) => {
      const { id: cartId } = await tx.cart.findFirstOrThrow()
      const line = { cartId, tenantId: buyer.id, productId: other, quantity: 1, unitMinor: 1_250n, currency: 'USD' }
      await tx.cartLine.create({ data: { id: newId(), ...line, createdAt: new Date() } })
    })
    expect((await shop.place(buyer)).kind).toBe('mixed_sellers')
    expect(await inTenant(buyer, (tx) => tx.order.count())).toBe(0)
  })

  it.each(['restricted', 'disabled'] as const)('sells nothing of a seller who is %s', async (state) => {
    const productId = await sellersProduct(backplane.app, seller)
    await seed.cardOnFile(buyer)
    await shop.add(buyer, productId)
    await decideSeller(backplane.app, seller, state)
    expect((await shop.place(buyer)).kind).toBe('seller_unavailable')
    expect(await shop.add(buyer, productId, 2)).toBe('seller_unavailable')
    expect(await inTenant(buyer, (tx) => tx.order.count())).toBe(0)
    await decideSeller(backplane.app, seller, 'enabled')
    expect((await shop.place(buyer)).kind).toBe('placed')
  })

  it('takes nothing from a buyer whose seller was closed after they ordered, and says that it was not the card', async () => {
    const { app } = backplane
    await seed.cardOnFile(buyer)
    await shop.add(buyer, await sellersProduct(app, seller))
    await decideSeller(app, seller, 'disabled')
    const heardAs = (state: string) =>
      inTenant(seller.tenant, (tx) => tx.seller.update({ where: { id: seller.sellerId }, data: { state } }))
    // As it stands while the provider's word is still on its way.
    await heardAs('enabled')
    const { orderId } = await shop.place(buyer)
    const failed = await eventually(
      () => inTenant(buyer, (tx) => tx.order.findFirst({ where: { id: orderId, state: 'failed' } })),
      'the order has failed',
    )
    expect(failed.declineReason).toBe('seller_unavailable')
    expect(await balances()).toEqual({})
    await heardAs('disabled')
  })

  it('lets nobody change a product who does not sell it', async () => {
    const { app } = backplane
    const key = `mine-${newId()}`
    const productId = await sellersProduct(app, seller, { key })
    const other = await sellerOf(app, seed)
    const { kind: _kind, features: _f, durationDays: _d, credits: _c, ...terms } = POSTER
    const viewer = await other.tenant.owner.viewer()
    const steal = await putSellerProduct(app, viewer, { ...terms, key, tenantId: other.tenant.id })
    expect(steal).toEqual({ kind: 'not_yours' })
    await expect(endSellerProduct(app, viewer, { tenantId: other.tenant.id, productId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await putProduct(app, await staff.viewer(), { ...POSTER, key })).toMatchObject({ field: 'key' })
    const behindTheVerbs = inTenant(other.tenant, (tx) =>
      tx.productPrice.updateMany({ where: { productId }, data: { unitMinor: 1n } }),
    )
    await expect(behindTheVerbs).rejects.toThrow(/another seller/)
    const renamed = inTenant(other.tenant, (tx) => tx.product.update({ where: { id: productId }, data: { name: 'x' } }))
    await expect(renamed).rejects.toThrow(/another seller/)
    // Staff may take anything off sale.
    expect(await endProduct(app, await staff.viewer(), { productId })).toBe(true)
    expect(
      await endSellerProduct(app, await seller.tenant.owner.viewer(), { tenantId: seller.tenant.id, productId }),
    ).toBe(false)
  })

  it('is for owners: who pays the bills does not make the tenant a seller', async () => {
    const { app } = backplane
    const ask = { tenantId: buyer.id, name: 'Wall', returnPath: '/account', idempotencyKey: newId() }
    const accountant = await seed.member(buyer, 'billing')
    await expect(startOnboarding(app, await accountant.viewer(), ask)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await startOnboarding(app, await buyer.owner.viewer(), { ...ask, name: ' ' })).toMatchObject({
      field: 'name',
    })
    expect(await inTenant(buyer, (tx) => tx.seller.count())).toBe(0)
    const { kind: _kind, features: _f, durationDays: _d, credits: _c, ...terms } = POSTER
    const put = await putSellerProduct(app, await buyer.owner.viewer(), { ...terms, tenantId: buyer.id })
    expect(put).toEqual({ kind: 'seller_unavailable', state: null })
  })

  it('goes on with one account however often it is begun, and shows buyers the name of now', async () => {
    const { app } = backplane
    const productId = await sellersProduct(app, seller)
    const again = await sellerIn(app, seller.tenant, 'Wall and Frame')
    expect(again.sellerId).toBe(seller.sellerId)
    const product = await inTenant(buyer, (tx) => tx.product.findUniqueOrThrow({ where: { id: productId } }))
    expect(product.sellerName).toBe('Wall and Frame')
  })

  it('opens no page any more for a seller who was closed', async () => {
    await decideSeller(backplane.app, seller, 'disabled')
    const ask = { tenantId: seller.tenant.id, name: 'Wall', returnPath: '/account', idempotencyKey: newId() }
    const answer = await startOnboarding(backplane.app, await seller.tenant.owner.viewer(), ask)
    expect(answer).toEqual({ kind: 'disabled', sellerId: seller.sellerId })
  })

  it('leaves books in which everything that must be true is true, and says so when it is not', async () => {
    const named = ['sellers-are-owed-what-was-sent', 'sellers-give-back', 'sales-add-up', 'only-known-edges']
    const verdicts = async () =>
      (await verifyInvariants(backplane.app)).filter(({ invariant }) => named.includes(invariant.name))
    await eventually(
      async () => (await verdicts()).every(({ violations, unchecked }) => violations.length === 0 && !unchecked),
      'nothing is wrong',
    )
    const { paymentId } = await bought(await sellersProduct(backplane.app, seller))
    await eventually(async () => (await sales()).length, 'the sale is seen')
    await inTenant(buyer, (tx) =>
      tx.payment.update({ where: { id: paymentId ?? '' }, data: { reversedMinor: 100n, feeRefundedMinor: 10n } }),
    )
    await inTenant(seller.tenant, (tx) => tx.sale.updateMany({ data: { feeMinor: 1n } }))
    const broken = (await verdicts()).filter(({ violations }) => violations.length > 0)
    expect(broken.map(({ invariant }) => invariant.name)).toEqual(['sellers-are-owed-what-was-sent', 'sales-add-up'])
  })

  it('sells the platform’s own as before: no seller, no fee', async () => {
    const order = await bought(await shop.put(MOVIE_NIGHT))
    expect(order).toMatchObject({ sellerId: null, feeMinor: null })
    expect(await balances()).toEqual({ cash: 499n, revenue: -499n })
  })
})
