import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { chargeCustomer } from '../../domain/payments/charge-customer.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import type { CustomerRef, PaymentRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { GOOD_CARD, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const DISPUTED_AND_LOST = '4000000000000259'
const BANK_DEBIT = '6900000000000008'

describe('payments, refunds and disputes of which the two sides do not say the same', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let tenant: SeededTenant

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
  beforeEach(async () => {
    await gateway.clearFaults()
    tenant = await seed.tenant()
  })

  const inTenant = <T>(work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, work)
  const heard = async () => {
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are delivered')
    await processWaiting(backplane.app, tenant.id)
  }
  const run = (repair: boolean, whole = true) => reconcile(backplane.app, { repair, whole })
  const runHere = (repair: boolean) => reconcile(backplane.app, { repair, whole: true, tenantId: tenant.id })
  const viewer = () => systemViewer('test', tenant.id)
  const charge = async (card: string) => {
    await seed.cardOnFile(tenant, card)
    const result = await chargeCustomer(backplane.app, viewer(), {
      tenantId: tenant.id,
      purpose: { kind: 'gift', id: null },
      amount: money(1_000n, 'USD'),
      description: 'One film',
      customerPresent: true,
      idempotencyKey: newId(),
    })
    if (result.kind !== 'succeeded' && result.kind !== 'processing') throw new Error(`not charged: ${result.kind}`)
    await heard()
    return inTenant((tx) => tx.payment.findUniqueOrThrow({ where: { id: result.paymentId } }))
  }
  /** Staff gives it back at the provider, past us. */
  const giveBackThere = (ref: string | null, minor: bigint) =>
    backplane.app.payments.refundPayment(
      { ourId: toPublicId('refund', newId()), payment: ref as PaymentRef, amount: money(minor, 'USD') },
      { idempotencyKey: newId() },
    )
  const ours = () =>
    inTenant(async (tx) => ({
      payments: (await tx.payment.findMany({ orderBy: { id: 'asc' } })).map((each) => each.state),
      refunds: (await tx.refund.findMany()).map((each) => each.amountMinor),
      disputes: (await tx.dispute.findMany()).map((each) => each.state),
    }))

  it('are recovered after four days of webhooks that never came, by one run that only asks for events', async () => {
    await run(true)
    const [paid, debit, disputed] = [await charge(GOOD_CARD), await charge(BANK_DEBIT), await charge(DISPUTED_AND_LOST)]
    expect(await ours()).toEqual({ payments: ['succeeded', 'processing', 'succeeded'], refunds: [], disputes: [] })
    await gateway.injectFault({ operation: 'deliver', kind: 'dropped_webhook', times: 1_000 })
    await giveBackThere(paid.ref, 400n)
    const customer = await inTenant((tx) => tx.customer.findFirstOrThrow())
    await backplane.app.payments.clock?.advance(customer.ref as CustomerRef, addMs(wallClock.now(), 4 * DAY))
    wallClock.pass(4 * DAY)
    await heard()
    expect(await ours()).toEqual({ payments: ['succeeded', 'processing', 'succeeded'], refunds: [], disputes: [] })
    const report = await run(true, false)
    expect(report.missedEvents).toBeGreaterThanOrEqual(3)
    expect(await ours()).toEqual({
      payments: ['succeeded', 'succeeded', 'succeeded'],
      refunds: [400n],
      disputes: ['open'],
    })
    const dispute = await inTenant((tx) => tx.dispute.findFirstOrThrow())
    expect([dispute.paymentId, debit.state]).toEqual([disputed.id, 'processing'])
    expect((await run(false)).drifts).toEqual([])
    expect((await run(true, false)).missedEvents).toBe(0)
  })

  it('are found without any event, and made right, each booked once', async () => {
    const paid = await charge(GOOD_CARD)
    await gateway.injectFault({ operation: 'deliver', kind: 'dropped_webhook', times: 1_000 })
    await giveBackThere(paid.ref, 400n)
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are lost')
    const found = await runHere(false)
    expect(found.drifts).toMatchObject([
      { kind: 'refund', ours: null, theirs: 'succeeded, 400 USD (minor units)', repaired: false },
    ])
    expect((await runHere(true)).drifts.map((drift) => drift.repaired)).toEqual([true])
    expect((await runHere(true)).drifts).toEqual([])
    const given = await inTenant((tx) => tx.ledgerEntry.findMany({ where: { account: 'refunds' } }))
    expect(given.map((entry) => entry.amountMinor)).toEqual([400n])
  })

  it('are made right when a hand has changed what we keep, without telling anybody a second time', async () => {
    const paid = await charge(DISPUTED_AND_LOST)
    await refundPayment(backplane.app, viewer(), {
      paymentId: paid.id,
      amountMinor: 300n,
      reason: 'Sorry',
      idempotencyKey: newId(),
    })
    const customer = await inTenant((tx) => tx.customer.findFirstOrThrow())
    await backplane.app.payments.clock?.advance(customer.ref as CustomerRef, addMs(wallClock.now(), 2 * DAY))
    await heard()
    const told = () => inTenant((tx) => tx.event.count({ where: { tenantId: tenant.id } }))
    const before = await told()
    await inTenant(async (tx) => {
      await tx.payment.update({ where: { id: paid.id }, data: { capturedMinor: 900n } })
      await tx.refund.updateMany({ data: { amountMinor: 200n } })
      await tx.dispute.updateMany({ data: { amountMinor: 1n } })
    })
    const found = await runHere(false)
    expect(found.drifts.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
      ['payment', 'succeeded, 900 of 1000 USD (minor units) taken', 'succeeded, 1000 of 1000 USD (minor units) taken'],
      ['refund', 'succeeded, 200 USD (minor units)', 'succeeded, 300 USD (minor units)'],
      ['dispute', 'open, 1 USD (minor units)', 'open, 700 USD (minor units)'],
    ])
    // A payment is mirrored with all that has become of it.
    expect((await runHere(true)).drifts.map(({ kind, repaired }) => [kind, repaired])).toEqual([['payment', true]])
    expect((await runHere(false)).drifts).toEqual([])
    expect(await told()).toBe(before)
    expect((await inTenant((tx) => tx.payment.findUniqueOrThrow({ where: { id: paid.id } }))).refundedMinor).toBe(300n)
  })

  it('are made right where the job that keeps an invoice’s payment was lost, so that it can be refunded', async () => {
    await seed.cardOnFile(tenant)
    await seed.subscription(tenant)
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 15 * DAY))
    await heard()
    const found = await runHere(false)
    expect(found.drifts).toMatchObject([{ kind: 'payment', ours: null, theirs: expect.stringMatching(/^succeeded, /) }])
    expect((await runHere(true)).drifts).toMatchObject([{ kind: 'payment', repaired: true }])
    const payment = await inTenant((tx) => tx.payment.findFirstOrThrow())
    expect(payment.purposeKind).toBe('invoice')
    const back = { paymentId: payment.id, amountMinor: null, reason: 'Sorry', idempotencyKey: newId() }
    expect((await refundPayment(backplane.app, viewer(), back)).kind).toBe('refunded')
    expect((await runHere(false)).drifts).toEqual([])
  })

  it('are named and not made up where only we have them', async () => {
    const paid = await charge(GOOD_CARD)
    await inTenant((tx) => tx.payment.update({ where: { id: paid.id }, data: { ref: `pi_gone_${newId()}` } }))
    const { drifts } = await runHere(true)
    expect(drifts.find((drift) => drift.ref.startsWith('pi_gone_'))).toMatchObject({
      kind: 'payment',
      theirs: null,
      repaired: false,
    })
    await inTenant((tx) => tx.payment.update({ where: { id: paid.id }, data: { ref: paid.ref } }))
    expect((await runHere(false)).drifts).toEqual([])
  })
})
