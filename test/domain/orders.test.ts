// Long because: one product, and every place at which an order may crash or be refused.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkEntitlements } from '../../domain/entitlements/check.ts'
import { DomainError } from '../../domain/errors.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { cancelOrder } from '../../domain/orders/cancel.ts'
import { placeOrder } from '../../domain/orders/place.ts'
import { retryOrderPayment } from '../../domain/orders/retry-payment.ts'
import { reverseOrder } from '../../domain/orders/reverse.ts'
import { workOnOrder } from '../../domain/orders/work.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { HOUR, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { FaultKind } from '../../providers/payments/local/faults.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { DECLINES_WHEN_CHARGED, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { POSTER, type Shop, shopOf } from '../support/shop.ts'

const ASKS_FOR_3DS = '4000002500003155'
const BANK_DEBIT = '6900000000000008'

describe('an order', () => {
  const wallClock = movingClock()
  let crashAt: string | null = null
  /** What is thrown there. */
  let crash = () => new Error(`crashed at ${crashAt}`)
  /** What somebody else does just before the charge. */
  let beforeCharge: (() => Promise<unknown>) | null = null
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let shop: Shop
  let tenant: SeededTenant
  let movieNight: string

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw crash()
      if (name === 'order.charge:claimed') await beforeCharge?.()
    }
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock, failpoint } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
    shop = shopOf(backplane.app, seed)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    crashAt = null
    crash = () => new Error(`crashed at ${crashAt}`)
    beforeCharge = null
    await gateway.clearFaults()
    movieNight = await shop.put()
    tenant = await seed.tenant()
  })

  const scope = () => ({ userId: null, tenantIds: [tenant.id] })
  const work = (orderId: string) => workOnOrder(backplane.app, { orderId, tenantId: tenant.id })
  const fault = (operation: string, kind: FaultKind, times = 1) => gateway.injectFault({ operation, kind, times })
  const ordered = async (card?: string) => {
    await seed.cardOnFile(tenant, card)
    await shop.add(tenant, movieNight)
    return (await shop.place(tenant)).orderId
  }
  const orderOf = (id: string) => backplane.app.db.as(scope(), (tx) => tx.order.findUniqueOrThrow({ where: { id } }))
  const stateOf = async (id: string) => (await orderOf(id)).state
  const reconcile = async () => {
    wallClock.pass(3 * MINUTE)
    return reconcileIntents(backplane.app)
  }
  const hears = (id: string, state: string) =>
    eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      await work(id)
      return (await stateOf(id)) === state
    }, `the order is ${state}`)
  const hdMovies = async () => {
    const viewer = await tenant.owner.viewer()
    const [answer] = await checkEntitlements(backplane.app, viewer, [{ tenantId: tenant.id, featureKey: 'hd_movies' }])
    if (!answer || answer instanceof Error) throw answer
    return answer
  }

  /** What stands on both sides. */
  const facts = async (id: string) => {
    const ours = await backplane.app.db.as(scope(), async (tx) => ({
      state: (await tx.order.findUniqueOrThrow({ where: { id } })).state,
      grants: await tx.grant.count({ where: { revokedAt: null } }),
      told: await tx.event.count({ where: { type: 'order.fulfilled' } }),
      audited: await tx.auditEntry.count({ where: { action: 'order.fulfilled' } }),
      customer: await tx.customer.findFirstOrThrow({ where: { tenantId: tenant.id } }),
    }))
    const sql = await host.sql('local_payments')
    const theirs = await sql.query<{ captured: string; refunded: string }>(
      `select count(*) filter (where status = 'succeeded') as captured,
         (select count(*) from refunds r join payments p on p.id = r.payment_id where p.customer_id = $1) as refunded
       from payments where customer_id = $1`,
      [ours.customer.ref],
    )
    const { customer: _, ...rest } = ours
    return { ...rest, captured: Number(theirs.rows[0]?.captured), refunded: Number(theirs.rows[0]?.refunded) }
  }
  const FULFILLED = { state: 'fulfilled', grants: 1, told: 1, audited: 1, captured: 1, refunded: 0 }

  it('is promised at once and charged by a worker; what it paid for can be used until it has run out', async () => {
    const id = await ordered()
    expect(await stateOf(id)).toBe('placed')
    expect((await hdMovies()).allowed).toBe(false)
    await work(id)
    expect(await facts(id)).toEqual(FULFILLED)
    const bought = await hdMovies()
    expect(bought).toMatchObject({ allowed: true, reason: 'granted' })
    await seed.passTime(tenant, new Date(Number(bought.until) - 1_000))
    expect((await hdMovies()).allowed).toBe(true)
    await seed.passTime(tenant, new Date(Number(bought.until)))
    expect(await hdMovies()).toMatchObject({ allowed: false, reason: 'no_subscription' })
    const ended = await backplane.app.db.as(scope(), (tx) => tx.event.findMany({ where: { type: 'grant.ended' } }))
    expect(ended.map(({ payload }) => payload)).toMatchObject([{ featureKey: 'hd_movies', goesOn: false }])
  })

  it('that is cancelled when a worker has just taken it up is not charged', async () => {
    const id = await ordered()
    beforeCharge = async () =>
      cancelOrder(backplane.app, await tenant.owner.viewer(), { orderId: id, idempotencyKey: newId() })
    await work(id)
    expect(await facts(id)).toMatchObject({ state: 'canceled', grants: 0, captured: 0 })
    expect(await backplane.app.db.as(scope(), (tx) => tx.payment.count())).toBe(0)
  })

  it('of which goods are gone when it has been charged keeps the record of its payment', async () => {
    const poster = await shop.put({ ...POSTER, stock: 1 })
    await seed.cardOnFile(tenant)
    await shop.add(tenant, poster)
    await shop.add(tenant, movieNight)
    const { orderId } = await shop.place(tenant)
    beforeCharge = () => shop.put({ ...POSTER, stock: 0 })
    await work(orderId)
    const payments = await backplane.app.db.as(scope(), (tx) => tx.payment.findMany())
    expect(payments).toMatchObject([{ state: 'succeeded', purposeId: orderId }])
    expect(await facts(orderId)).toMatchObject({ state: 'refunded', grants: 0, captured: 1, refunded: 1 })
  })

  it('of the same access extends it by its days', async () => {
    const id = await ordered()
    await work(id)
    const { until } = await hdMovies()
    await shop.add(tenant, movieNight, 2)
    await work((await shop.place(tenant)).orderId)
    expect(Number((await hdMovies()).until) - Number(until)).toBe(14 * 24 * HOUR)
  })

  it('asked for fifty times at once under one key is one order and one charge', async () => {
    await seed.cardOnFile(tenant)
    await shop.add(tenant, movieNight)
    const key = newId()
    const placed = await Promise.all(Array.from({ length: 50 }, () => shop.place(tenant, key)))
    const ids = new Set(placed.map(({ orderId }) => orderId))
    expect([...ids]).toHaveLength(1)
    const [id = ''] = ids
    await Promise.all(Array.from({ length: 4 }, () => work(id)))
    expect(await facts(id)).toEqual(FULFILLED)
    expect(await backplane.app.db.as(scope(), (tx) => tx.order.count())).toBe(1)
  })

  it('asked for with another card under its key is refused; so is its payment, asked for again', async () => {
    const id = await ordered(DECLINES_WHEN_CHARGED)
    const reused = { code: 'IDEMPOTENCY_KEY_REUSED' }
    const viewer = await tenant.owner.viewer()
    const { key, card } = await backplane.app.db.as(scope(), async (tx) => ({
      key: (await tx.intent.findFirstOrThrow({ where: { verb: 'order.place' } })).idempotencyKey,
      card: (await tx.paymentMethod.findFirstOrThrow()).id,
    }))
    const other = { tenantId: tenant.id, paymentMethodId: card, idempotencyKey: key }
    await expect(placeOrder(backplane.app, viewer, other)).rejects.toMatchObject(reused)
    await work(id)
    const again = { orderId: id, idempotencyKey: newId() }
    await retryOrderPayment(backplane.app, viewer, again)
    const otherwise = retryOrderPayment(backplane.app, viewer, { ...again, paymentMethodId: card })
    await expect(otherwise).rejects.toMatchObject(reused)
    expect(await backplane.app.db.as(scope(), (tx) => tx.order.count())).toBe(1)
    expect(await orderOf(id)).toMatchObject({ state: 'placed', paymentMethodId: null })
  })

  it('of one cart is one, however many keys ask for it', async () => {
    await seed.cardOnFile(tenant)
    await shop.add(tenant, movieNight)
    const placed = await Promise.all(Array.from({ length: 8 }, () => shop.place(tenant)))
    expect(placed.map(({ kind }) => kind).toSorted()).toEqual([...Array(7).fill('cart_empty'), 'placed'])
  })

  it('whose card is declined says so, and is paid with another', async () => {
    const id = await ordered(DECLINES_WHEN_CHARGED)
    await work(id)
    expect(await orderOf(id)).toMatchObject({ state: 'failed', declineReason: 'card_declined', attempt: 1 })
    expect((await hdMovies()).allowed).toBe(false)
    await seed.cardOnFile(tenant)
    const again = { orderId: id, idempotencyKey: newId() }
    const viewer = await tenant.owner.viewer()
    expect((await retryOrderPayment(backplane.app, viewer, again)).kind).toBe('placed')
    expect((await retryOrderPayment(backplane.app, viewer, again)).kind).toBe('placed')
    await work(id)
    expect(await facts(id)).toEqual(FULFILLED)
    const third = await retryOrderPayment(backplane.app, viewer, { orderId: id, idempotencyKey: newId() })
    expect(third).toMatchObject({ kind: 'not_failed', state: 'fulfilled' })
  })

  it('that the bank asks about waits for the customer, and goes on when they have said yes', async () => {
    const id = await ordered(ASKS_FOR_3DS)
    await work(id)
    const waiting = await orderOf(id)
    expect(waiting).toMatchObject({ state: 'action_required', clientSecret: expect.any(String) })
    const answer = await fetch(String(waiting.actionUrl), {
      method: 'POST',
      body: new URLSearchParams({ answer: 'succeeded' }),
    })
    expect(answer.status).toBe(200)
    await hears(id, 'fulfilled')
    expect(await orderOf(id)).toMatchObject({ actionUrl: null, clientSecret: null })
    expect(await facts(id)).toEqual(FULFILLED)
  })

  it('that the bank asks about can be cancelled: nothing is charged', async () => {
    const id = await ordered(ASKS_FOR_3DS)
    await work(id)
    const cancel = async () =>
      cancelOrder(backplane.app, await tenant.owner.viewer(), { orderId: id, idempotencyKey: newId() })
    expect((await cancel()).kind).toBe('canceled')
    expect((await cancel()).kind).toBe('not_cancelable')
    expect(await facts(id)).toMatchObject({ state: 'canceled', captured: 0, grants: 0 })
  })

  it('by a bank debit is fulfilled when the bank has said yes, days later', async () => {
    const id = await ordered(BANK_DEBIT)
    await work(id)
    expect(await facts(id)).toMatchObject({ state: 'processing', grants: 0 })
    await seed.passTime(tenant, new Date((await backplane.app.clock.now(tenant.id)).getTime() + 4 * 24 * HOUR))
    await hears(id, 'fulfilled')
    expect(await facts(id)).toEqual(FULFILLED)
  })

  it('takes its goods from the stock; of what was sold out meanwhile, the money goes back and it says so', async () => {
    const poster = await shop.put({ ...POSTER, stock: 3 })
    const other = await seed.tenant()
    for (const each of [tenant, other]) {
      await seed.cardOnFile(each)
      expect(await shop.add(each, poster, 2)).toBe('set')
    }
    const lucky = await shop.place(tenant)
    const late = await shop.place(other)
    await work(lucky.orderId)
    expect(await facts(lucky.orderId)).toMatchObject({ state: 'fulfilled', refunded: 0 })
    tenant = other
    await work(late.orderId)
    expect(await facts(late.orderId)).toMatchObject({ state: 'refunded', captured: 1, refunded: 1, told: 0 })
    expect(await orderOf(late.orderId)).toMatchObject({ refundReason: 'out_of_stock' })
    const left = await backplane.app.db.as(scope(), (tx) => tx.product.findUniqueOrThrow({ where: { id: poster } }))
    expect(left.stock).toBe(1)
  })

  it('that staff gives back ends the access that it paid for; a part of it does not', async () => {
    const id = await ordered()
    await work(id)
    const { paymentId } = await orderOf(id)
    const staff = await (await seed.operator('finance')).viewer()
    const refund = async (amountMinor: bigint | null) => {
      const input = { paymentId: String(paymentId), amountMinor, reason: 'they asked', idempotencyKey: newId() }
      expect((await refundPayment(backplane.app, staff, input)).kind).toBe('refunded')
      await reverseOrder(backplane.app, { tenantId: tenant.id, orderId: id })
    }
    await refund(99n)
    expect([await stateOf(id), (await hdMovies()).allowed]).toEqual(['fulfilled', true])
    await refund(null)
    expect([await stateOf(id), (await hdMovies()).allowed]).toEqual(['refunded', false])
    expect(await orderOf(id)).toMatchObject({ refundReason: 'refunded' })
  })

  it.each([
    ['won', '4000000000002685', ['fulfilled', true]],
    ['lost', '4000000000000259', ['refunded', false]],
  ] as const)('whose payment is disputed suspends its access until the bank has decided: %s', async (_, card, then) => {
    const id = await ordered(card)
    await work(id)
    const look = async () => {
      await processWaiting(backplane.app, tenant.id)
      await reverseOrder(backplane.app, { tenantId: tenant.id, orderId: id })
      const dispute = await backplane.app.db.as(scope(), (tx) => tx.dispute.findFirst())
      return { dispute: dispute?.state, stands: [await stateOf(id), (await hdMovies()).allowed] }
    }
    const inDays = async (days: number) =>
      seed.passTime(tenant, new Date(Number(await backplane.app.clock.now(tenant.id)) + days * 24 * HOUR))
    await inDays(2)
    const open = await eventually(async () => {
      const seen = await look()
      return seen.dispute === 'open' && seen
    }, 'the dispute is open')
    expect(open.stands).toEqual(['fulfilled', false])
    await inDays(120)
    const decided = await eventually(async () => {
      const seen = await look()
      return seen.dispute !== 'open' && seen
    }, 'the bank has decided')
    expect(decided.stands).toEqual(then)
  })

  describe('is charged once and fulfilled once', () => {
    it.each([
      'order.charge:claimed',
      'payment.create:claimed',
      'payment.create:called',
      'order.charge:called',
      'order.charge:recorded',
      'order.fulfil:claimed',
      'order.fulfil:recorded',
    ])('after a crash at %s', async (point) => {
      const id = await ordered()
      crashAt = point
      await expect(work(id)).rejects.toThrow()
      crashAt = null
      await reconcile()
      await work(id)
      expect(await facts(id)).toEqual(FULFILLED)
    })

    it('when what was charged cannot be recorded for a refusal of ours: it is not taken for one before the charge', async () => {
      const id = await ordered()
      crashAt = 'payment.create:called'
      crash = () => new DomainError('OVERLOADED', 'The database had too much to do.')
      await expect(work(id)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
      crashAt = null
      await reconcile()
      await work(id)
      expect(await facts(id)).toEqual(FULFILLED)
    })

    it('when what was paid for cannot be given yet: it is paid, and given when that is possible', async () => {
      const id = await ordered()
      crashAt = 'order.fulfil:claimed'
      await expect(work(id)).rejects.toThrow('crashed at order.fulfil:claimed')
      const { state, paymentId } = await orderOf(id)
      expect(state).toBe('paid')
      expect(await facts(id)).toMatchObject({ grants: 0, told: 0, audited: 0, captured: 1 })
      expect(await backplane.app.db.as(scope(), (tx) => tx.payment.findMany())).toMatchObject([
        { id: paymentId, state: 'succeeded' },
      ])
      crashAt = null
      await work(id)
      expect(await facts(id)).toEqual(FULFILLED)
    })

    it.each(['unreachable', 'rate_limited', 'error_before_commit', 'error_after_commit'] as const)(
      'when the provider answers with %s',
      async (kind) => {
        const id = await ordered()
        await fault('createPayment', kind)
        await expect(work(id)).rejects.toMatchObject({ retryable: true })
        expect(await stateOf(id)).toBe('paying')
        await reconcile()
        await work(id)
        expect(await facts(id)).toEqual(FULFILLED)
      },
    )
  })

  describe('whose goods are gone is refunded once', () => {
    const soldOut = async () => {
      const poster = await shop.put({ ...POSTER, stock: 1 })
      await seed.cardOnFile(tenant)
      await shop.add(tenant, poster)
      const { orderId } = await shop.place(tenant)
      await shop.put({ ...POSTER, stock: 0 })
      return orderId
    }
    const REFUNDED = { state: 'refunded', grants: 0, told: 0, audited: 0, captured: 1, refunded: 1 }

    it.each(['order.refund:claimed', 'refund.create:claimed', 'refund.create:called', 'order.refund:called'])(
      'after a crash at %s',
      async (point) => {
        const id = await soldOut()
        crashAt = point
        await expect(work(id)).rejects.toThrow()
        crashAt = null
        await reconcile()
        await work(id)
        expect(await facts(id)).toEqual(REFUNDED)
      },
    )

    it.each(['unreachable', 'error_before_commit', 'error_after_commit'] as const)(
      'when the provider answers with %s',
      async (kind) => {
        const id = await soldOut()
        await fault('refundPayment', kind)
        await expect(work(id)).rejects.toMatchObject({ retryable: true })
        await reconcile()
        await work(id)
        expect(await facts(id)).toEqual(REFUNDED)
      },
    )
  })

  describe('is refused, and nothing is ordered,', () => {
    const refused = async () => {
      const { kind } = await shop.place(tenant)
      const written = await backplane.app.db.as(scope(), async (tx) => [
        await tx.order.count(),
        await tx.payment.count(),
      ])
      return [kind, ...written]
    }

    it('without a card, and without anything in the cart', async () => {
      expect(await refused()).toEqual(['cart_empty', 0, 0])
      await shop.add(tenant, movieNight)
      expect(await refused()).toEqual(['payment_method_required', 0, 0])
    })

    it('at a price that has changed, until the cart has taken it over', async () => {
      await seed.cardOnFile(tenant)
      await shop.add(tenant, movieNight)
      await shop.put({ prices: [{ currency: 'USD', amountMinor: 599n }] })
      expect(await refused()).toEqual(['price_changed', 0, 0])
      await shop.add(tenant, movieNight)
      expect((await shop.place(tenant)).kind).toBe('placed')
    })

    it('of what is not on sale in its currency any more', async () => {
      await seed.cardOnFile(tenant)
      expect(await shop.add(tenant, movieNight, 1, 'JPY')).toBe('set')
      await shop.put({ prices: [{ currency: 'USD', amountMinor: 499n }] })
      expect(await refused()).toEqual(['not_on_sale', 0, 0])
    })

    it('of more than are left', async () => {
      const poster = await shop.put(POSTER)
      await seed.cardOnFile(tenant)
      expect(await shop.add(tenant, poster, 6)).toBe('out_of_stock')
      await shop.add(tenant, poster, 5)
      await shop.put({ ...POSTER, stock: 4 })
      expect(await refused()).toEqual(['out_of_stock', 0, 0])
    })

    it('of more than can be charged at once: neither is so much put into a cart', async () => {
      const dearest = await shop.put({ prices: [{ currency: 'USD', amountMinor: 99_999_999n }] })
      await seed.cardOnFile(tenant)
      expect(await shop.add(tenant, dearest)).toBe('set')
      expect(await shop.add(tenant, dearest, 2)).toBe('invalid')
      await backplane.app.db.as(scope(), (tx) => tx.cartLine.updateMany({ data: { quantity: 2 } }))
      await expect(refused()).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: 'A cart comes to $999,999.99 at most, which is what can be charged at once. Order the rest apart.',
      })
      expect(await backplane.app.db.as(scope(), (tx) => tx.order.count())).toBe(0)
    })

    it('until a cart that was filled while more was taken has been emptied in steps', async () => {
      const dear = await shop.put({ prices: [{ currency: 'USD', amountMinor: 50_000_000n }] })
      await seed.cardOnFile(tenant)
      await shop.add(tenant, dear)
      await backplane.app.db.as(scope(), async (tx) => {
        await tx.cartLine.updateMany({ data: { quantity: 4 } })
        await tx.cart.updateMany({ data: { totalMinor: 200_000_000n } })
      })
      expect(await shop.add(tenant, dear, 5)).toBe('invalid')
      expect(await shop.add(tenant, dear, 3)).toBe('set')
      expect(await shop.add(tenant, dear, 1)).toBe('set')
      expect((await shop.place(tenant)).kind).toBe('placed')
    })
  })

  it('has one currency, and no negative quantity', async () => {
    expect(await shop.add(tenant, movieNight, -1)).toBe('invalid')
    expect(await shop.add(tenant, movieNight, 1_001)).toBe('invalid')
    expect(await shop.add(tenant, await shop.put(POSTER), 1, 'JPY')).toBe('not_on_sale')
    expect(await shop.add(tenant, movieNight, 1, 'JPY')).toBe('set')
    expect(await shop.add(tenant, await shop.put(POSTER))).toBe('wrong_currency')
    expect(await shop.add(tenant, movieNight, 0, 'JPY')).toBe('set')
    const cart = await backplane.app.db.as(scope(), (tx) => tx.cart.findFirstOrThrow({ include: { lines: true } }))
    expect(cart).toMatchObject({ totalMinor: 0n, lines: [] })
  })
})
