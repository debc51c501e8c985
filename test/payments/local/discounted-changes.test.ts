import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../../lib/ids.ts'
import type { CouponDuration, SubscriptionChange } from '../../../providers/payments/port.ts'
import { customerWith, GOOD, key, movableClock, newPrice } from './arrange-local.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('a change of a subscription with a coupon', () => {
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway({ wallClock: movableClock(new Date('2026-03-10T09:30:00Z')) })
  })
  afterAll(() => gateway?.close())

  /** Half off 30.00 a month. */
  const halfPrice = async (duration: CouponDuration) => {
    const { payments } = gateway
    const customer = await customerWith(gateway, GOOD)
    const ourId = toPublicId('coupon', newId())
    const discount = await payments.putCoupon(
      { ourId, name: 'Half', value: { kind: 'percent', percent: '50' }, duration },
      key(),
    )
    const [price, cheaper] = [await newPrice(gateway, 3_000), await newPrice(gateway, 1_000)]
    const outcome = await payments.startSubscription(
      { ourId: toPublicId('subscription', newId()), customer, price, quantity: 1, discount },
      key(),
    )
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    const preview = (change: Partial<SubscriptionChange>) =>
      payments.previewChange(outcome.subscription.ref, { price: cheaper, quantity: 1, when: 'now', ...change })
    return { ref: outcome.subscription.ref, cheaper, preview }
  }

  it.each([
    ['for ever', { kind: 'forever' }, 500n],
    ['once', { kind: 'once' }, 1_000n],
  ] as const)('taken off %s gives back no more than was paid', async (_what, duration, renewal) => {
    const { preview } = await halfPrice(duration)
    const { subtotal, dueNow, lines } = await preview({})
    // 15.00 were paid and 5.00 are asked for the same period.
    expect(subtotal.amountMinor).toBe(-1_000n)
    expect(dueNow.amountMinor).toBe(0n)
    expect(lines.map(({ amount }) => amount.amountMinor)).toEqual([-1_500n, 500n])
    const { next } = await preview({ when: 'now_without_proration' })
    expect(next?.total.amountMinor).toBe(renewal)
  })

  it('is previewed as it is charged, and a pause credits what was paid', async () => {
    const { ref, cheaper, preview } = await halfPrice({ kind: 'forever' })
    const twice = { price: cheaper, quantity: 9, when: 'now' } as const
    const { dueNow } = await preview(twice)
    expect(dueNow.amountMinor).toBe(3_000n)
    const changed = await gateway.payments.changeSubscription(ref, twice, key())
    if (changed.kind !== 'changed' || !changed.subscription.latestInvoice) throw new Error(changed.kind)
    const invoice = (await gateway.payments.getInvoices([changed.subscription.latestInvoice])).values().next().value
    expect(invoice?.amountPaid.amountMinor).toBe(3_000n)
    await gateway.payments.pauseSubscription(ref, key())
    // The 45.00 of the period pay for the one that begins, which costs as much; nothing is left for the one after.
    const resumed = await gateway.payments.resumeSubscription(ref, key())
    expect(resumed).toMatchObject({ kind: 'changed', subscription: { latestInvoice: invoice?.ref } })
    expect((await preview({ quantity: 9, when: 'period_end' })).next?.total.amountMinor).toBe(4_500n)
  })
})
