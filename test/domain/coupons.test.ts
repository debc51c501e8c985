// Long because: one product serves every way in which a code is redeemed, refused and given back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireCheckouts } from '../../domain/checkouts/expire.ts'
import { startCheckout } from '../../domain/checkouts/start.ts'
import { checkPromotionCode } from '../../domain/coupons/check.ts'
import { createPromotionCode } from '../../domain/coupons/create-code.ts'
import { endCoupon } from '../../domain/coupons/end.ts'
import { endPromotionCode } from '../../domain/coupons/end-code.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { addMs, DAY, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { redeemableCode } from '../support/furnished-coupons.ts'
import { payAtGateway } from '../support/gateway-page.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import {
  DECLINES_WHEN_CHARGED,
  GOOD_CARD,
  type PriceChoice,
  type Seed,
  type SeededTenant,
  seedOf,
} from '../support/seed.ts'

const HALF = { percentOff: '50', duration: 'forever' } as const

describe('a promotion code', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })

  const inTenant = <T>(tenant: SeededTenant, read: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, read)
  const withCard = async (number = GOOD_CARD) => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant, number)
    return tenant
  }
  const start = async (
    tenant: SeededTenant,
    promotionCode: string,
    choice: PriceChoice = {},
    idempotencyKey = newId(),
  ) =>
    subscribe(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(choice),
      promotionCode,
      idempotencyKey,
    })
  const check = async (tenant: SeededTenant, code: string, choice: PriceChoice = {}) =>
    checkPromotionCode(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(choice),
      quantity: 1,
      code,
    })
  /** How often code and coupon say they were redeemed, and what stands to show for it. */
  const counted = ({ couponId, promotionCodeId }: { couponId: string; promotionCodeId: string }) =>
    backplane.app.db.operator(async (tx) => ({
      code: (await tx.promotionCode.findUniqueOrThrow({ where: { id: promotionCodeId } })).redeemed,
      coupon: (await tx.coupon.findUniqueOrThrow({ where: { id: couponId } })).redeemed,
      redemptions: await tx.couponRedemption.count({ where: { promotionCodeId } }),
    }))
  const NONE = { code: 0, coupon: 0, redemptions: 0 }
  const ONE = { code: 1, coupon: 1, redemptions: 1 }

  it('takes its part off every invoice, whose lines say so', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF)
    const tenant = await withCard()
    expect(await check(tenant, ` ${coupon.code.toLowerCase()} `)).toMatchObject({
      kind: 'accepted',
      code: { code: coupon.code },
    })
    expect(await start(tenant, coupon.code.toLowerCase())).toMatchObject({ kind: 'started' })
    expect(await counted(coupon)).toEqual(ONE)
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 16 * DAY))
    const invoice = await eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      return inTenant(tenant, (tx) =>
        tx.invoice.findFirst({ where: { tenantId: tenant.id, totalMinor: { gt: 0 } }, include: { lines: true } }),
      )
    }, 'the first invoice is mirrored')
    expect(invoice?.totalMinor).toBe((invoice?.subtotalMinor ?? 0n) - (invoice?.discountMinor ?? 0n))
    expect(invoice?.discountMinor).toBe(invoice?.totalMinor === undefined ? null : (invoice.subtotalMinor + 1n) / 2n)
    expect(invoice?.lines.map(({ discountMinor }) => discountMinor)).toEqual([invoice?.discountMinor])
  })

  it('of which one redemption is left goes to one of fifty who come at once', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF, { maxRedemptions: 1 })
    const tenants: SeededTenant[] = []
    for (const _ of Array.from({ length: 50 })) tenants.push(await seed.tenant())
    const viewers = await Promise.all(tenants.map(({ owner }) => owner.viewer()))
    // No card is needed to hold a code for the provider's page.
    const priceId = await seed.priceId()
    const results = await Promise.all(
      tenants.map((tenant, index) =>
        startCheckout(backplane.app, viewers[index] as never, {
          tenantId: tenant.id,
          priceId,
          quantity: 1,
          promotionCode: coupon.code,
          returnPath: '/account',
          idempotencyKey: newId(),
        }),
      ),
    )
    expect(results.filter(({ kind }) => kind === 'started')).toHaveLength(1)
    expect(results.filter((each) => each.kind === 'code_refused' && each.reason === 'spent')).toHaveLength(49)
    expect(await counted(coupon)).toEqual(ONE)
  })

  it('is redeemed once by a tenant where it says so, though it asks twice at once', async () => {
    const coupon = await redeemableCode(backplane.app, seed, { ...HALF, oncePerTenant: true })
    const tenant = await seed.tenant()
    const viewer = await tenant.owner.viewer()
    const priceId = await seed.priceId()
    const open = () =>
      startCheckout(backplane.app, viewer, {
        tenantId: tenant.id,
        priceId,
        quantity: 1,
        promotionCode: coupon.code,
        returnPath: '/account',
        idempotencyKey: newId(),
      })
    const kinds = (await Promise.all([open(), open(), open()])).map((each) =>
      each.kind === 'code_refused' ? each.reason : each.kind,
    )
    expect(kinds.toSorted()).toEqual(['already_redeemed', 'already_redeemed', 'started'])
    expect(await counted(coupon)).toEqual(ONE)
  })

  describe('is refused, and nothing is written,', () => {
    const refusals: [string, () => Promise<{ code: string }>, PriceChoice, string][] = [
      ['when nobody has it', async () => ({ code: 'NOBODYS' }), {}, 'unknown'],
      [
        "when it is another tenant's own",
        async () => redeemableCode(backplane.app, seed, HALF, { tenantId: (await seed.tenant()).id }),
        {},
        'unknown',
      ],
      [
        'for another plan',
        () => redeemableCode(backplane.app, seed, { ...HALF, planKeys: ['basic'] }),
        {},
        'other_plan',
      ],
      ['in another currency', () => redeemableCode(backplane.app, seed), { currency: 'EUR' }, 'wrong_currency'],
      [
        'below its minimum',
        () => redeemableCode(backplane.app, seed, { ...HALF, minimum: money(9_999_999, 'USD') }),
        {},
        'below_minimum',
      ],
      [
        'when it has expired',
        async () => {
          const made = await redeemableCode(backplane.app, seed, HALF, {
            expiresAt: addMs(await backplane.app.clock.now(), MINUTE),
          })
          wallClock.pass(2 * MINUTE)
          return made
        },
        {},
        'ended',
      ],
      [
        'when it was ended',
        async () => {
          const made = await redeemableCode(backplane.app, seed, HALF)
          const staff = await (await seed.operator()).viewer()
          expect(await endPromotionCode(backplane.app, staff, made)).toBe(true)
          expect(await endPromotionCode(backplane.app, staff, made)).toBe(false)
          return made
        },
        {},
        'ended',
      ],
      [
        'when its coupon was ended',
        async () => {
          const made = await redeemableCode(backplane.app, seed, HALF)
          const staff = await (await seed.operator()).viewer()
          expect(await endCoupon(backplane.app, staff, made)).toBe(true)
          expect(await endCoupon(backplane.app, staff, made)).toBe(false)
          return made
        },
        {},
        'ended',
      ],
    ]
    it.each(refusals)('%s', async (_what, made, choice, reason) => {
      const { code } = await made()
      const tenant = await withCard()
      expect(await check(tenant, code, choice)).toEqual({ kind: 'refused', reason })
      const key = newId()
      expect(await start(tenant, code, choice, key)).toEqual({ kind: 'code_refused', reason })
      expect(await start(tenant, code, choice, key)).toEqual({ kind: 'code_refused', reason })
      const left = await inTenant(tenant, async (tx) => [
        await tx.subscription.count({ where: { tenantId: tenant.id } }),
        await tx.couponRedemption.count({ where: { tenantId: tenant.id } }),
      ])
      expect(left).toEqual([0, 0])
    })

    it('by who has subscribed before, where it is for newcomers', async () => {
      const { code } = await redeemableCode(backplane.app, seed, { ...HALF, firstTimeOnly: true })
      const tenant = await withCard()
      const subscriptionId = await seed.subscription(tenant)
      const input = { subscriptionId, when: 'now', idempotencyKey: newId() } as const
      await cancelSubscription(backplane.app, await tenant.owner.viewer(), input)
      expect(await start(tenant, code)).toEqual({ kind: 'code_refused', reason: 'first_time_only' })
    })
  })

  it('is given back when the card is declined', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF, { maxRedemptions: 1 })
    const tenant = await withCard()
    const first = await seed.subscription(tenant)
    const viewer = await tenant.owner.viewer()
    await cancelSubscription(backplane.app, viewer, { subscriptionId: first, when: 'now', idempotencyKey: newId() })
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    expect(await start(tenant, coupon.code)).toMatchObject({ kind: 'declined' })
    expect(await counted(coupon)).toEqual(NONE)
    expect(await start(await withCard(), coupon.code)).toMatchObject({ kind: 'started' })
    expect(await counted(coupon)).toEqual(ONE)
  })

  it('is given back when the provider could not be reached, and redeemed by the same request again', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF, { maxRedemptions: 1 })
    const tenant = await withCard()
    const key = newId()
    await gateway.injectFault({ operation: 'startSubscription', kind: 'unreachable', times: 1 })
    await expect(start(tenant, coupon.code, {}, key)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(await counted(coupon)).toEqual(NONE)
    expect(await start(tenant, coupon.code, {}, key)).toMatchObject({ kind: 'started' })
    expect(await counted(coupon)).toEqual(ONE)
  })

  it('stays redeemed while it is not known whether the start has happened, and is once the answer is found', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF)
    const tenant = await withCard()
    await gateway.injectFault({ operation: 'startSubscription', kind: 'error_after_commit', times: 1 })
    await expect(start(tenant, coupon.code)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    expect(await counted(coupon)).toEqual(ONE)
    wallClock.pass(3 * MINUTE)
    await reconcileIntents(backplane.app)
    const states = await inTenant(tenant, (tx) => tx.subscription.findMany({ where: { tenantId: tenant.id } }))
    expect(states.map(({ state }) => state)).toEqual(['trialing'])
    expect(await counted(coupon)).toEqual(ONE)
  })

  it('is held for the page, and becomes the subscription’s when that is paid', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF)
    const tenant = await seed.tenant()
    const page = await startCheckout(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(),
      quantity: 1,
      promotionCode: coupon.code,
      returnPath: '/account',
      idempotencyKey: newId(),
    })
    if (page.kind !== 'started') throw new Error(page.kind)
    expect(await (await fetch(page.url)).text()).toContain('With “Spring”')
    await payAtGateway(page.url, GOOD_CARD)
    const redemption = await eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      return inTenant(tenant, (tx) =>
        tx.couponRedemption.findFirst({ where: { tenantId: tenant.id, subscriptionId: { not: null } } }),
      )
    }, 'the subscription has its discount')
    expect(redemption).toMatchObject({ code: coupon.code, checkoutId: page.checkoutId })
    expect(await counted(coupon)).toEqual(ONE)
  })

  it('that is held for a page is given back when the page expires, though nobody says so', async () => {
    const coupon = await redeemableCode(backplane.app, seed, HALF, { maxRedemptions: 1 })
    const tenant = await seed.tenant()
    await startCheckout(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      priceId: await seed.priceId(),
      quantity: 1,
      promotionCode: coupon.code,
      returnPath: '/account',
      idempotencyKey: newId(),
    })
    await expireCheckouts(backplane.app)
    expect(await counted(coupon)).toEqual(ONE)
    wallClock.pass(DAY + 10 * MINUTE)
    await expireCheckouts(backplane.app)
    expect(await counted(coupon)).toEqual(NONE)
  })

  it('is a word that is used once', async () => {
    const made = await redeemableCode(backplane.app, seed)
    const staff = await (await seed.operator()).viewer()
    const input = { ...made, tenantId: null, maxRedemptions: null, expiresAt: null }
    await endPromotionCode(backplane.app, staff, made)
    expect(await createPromotionCode(backplane.app, staff, input)).toMatchObject({ kind: 'invalid', field: 'code' })
  })
})
