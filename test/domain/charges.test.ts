import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { chargeCustomer } from '../../domain/payments/charge-customer.ts'
import { addMs, DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { type Money, money } from '../../lib/money.ts'
import type { FaultKind } from '../../providers/payments/local/faults.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { DECLINES_WHEN_CHARGED, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ASKS_THE_BANK = '4000002500003155'
const ANSWERED_LATER = '6900000000000008'
const REFUSED_LATER = '6900000000000016'

describe('charging a customer', () => {
  const wallClock = movingClock()
  let crashAt: string | null = null
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw new Error(`crashed at ${name}`)
    }
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock, failpoint } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    crashAt = null
    await gateway.clearFaults()
    tenant = await seed.tenant()
  })

  const charge = (idempotencyKey = newId(), amount: Money = money(1_299, 'USD'), customerPresent = true) =>
    chargeCustomer(backplane.app, systemViewer('test', tenant.id), {
      tenantId: tenant.id,
      purpose: { kind: 'order', id: null },
      amount,
      description: 'One film',
      customerPresent,
      idempotencyKey,
    })
  const fault = (operation: string, kind: FaultKind) => gateway.injectFault({ operation, kind })
  const ours = () =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      const payments = await tx.payment.findMany({ orderBy: { id: 'asc' } })
      return payments.map(({ state, capturedMinor, declineReason }) => ({ state, capturedMinor, declineReason }))
    })
  /** What the other company has taken from this tenant, in minor units, by how many payments. */
  const theirs = async () => {
    const customer = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.customer.findFirstOrThrow({ select: { ref: true } }),
    )
    const sql = await host.sql('local_payments')
    const { rows } = await sql.query<{ amount_minor: string }>(
      `select amount_minor from payments where customer_id = $1 and status = 'succeeded'`,
      [customer.ref],
    )
    return rows.map((row) => BigInt(row.amount_minor))
  }
  const PAID = { state: 'succeeded', capturedMinor: 1_299n, declineReason: null }

  it('takes the amount once, however often the request is sent', async () => {
    await seed.cardOnFile(tenant)
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 10 }, () => charge(key)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.kind).toBe('succeeded')
    expect(await ours()).toEqual([PAID])
    expect(await theirs()).toEqual([1_299n])
    await expect(charge(key, money(1_300, 'USD'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await theirs()).toEqual([1_299n])
  })

  it.each([
    ['JPY', 500n],
    ['KWD', 1_250n],
  ])('takes %s in its own minor units', async (currency, amountMinor) => {
    await seed.cardOnFile(tenant)
    expect((await charge(newId(), money(amountMinor, currency))).kind).toBe('succeeded')
    expect((await ours()).map((payment) => payment.capturedMinor)).toEqual([amountMinor])
    expect(await theirs()).toEqual([amountMinor])
  })

  it('says why a card was declined, and takes nothing', async () => {
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    expect(await charge()).toMatchObject({ kind: 'declined', reason: 'card_declined' })
    expect(await ours()).toEqual([{ state: 'declined', capturedMinor: 0n, declineReason: 'card_declined' }])
    expect(await theirs()).toEqual([])
  })

  it('without a card on file is declined for that reason', async () => {
    expect(await charge()).toMatchObject({ kind: 'declined', reason: 'no_payment_method' })
    expect(await ours()).toEqual([{ state: 'declined', capturedMinor: 0n, declineReason: 'no_payment_method' }])
  })

  it('lets the customer authenticate when they are there, and is declined when they are not', async () => {
    await seed.cardOnFile(tenant, ASKS_THE_BANK)
    expect(await charge(newId(), money(1_299, 'USD'), false)).toMatchObject({
      kind: 'declined',
      reason: 'authentication_required',
    })
    const asked = await charge()
    if (asked.kind !== 'action_required' || !asked.url) throw new Error(`expected a page: ${asked.kind}`)
    expect((await ours()).map((payment) => payment.state)).toEqual(['declined', 'action_required'])
    const answer = await fetch(asked.url, { method: 'POST', body: new URLSearchParams({ answer: 'succeeded' }) })
    expect(await answer.text()).toContain('Paid')
    await eventually(async () => {
      await processWaiting(backplane.app, tenant.id)
      return (await ours())[1]?.state === 'succeeded'
    }, 'the authenticated payment is mirrored')
    expect(await theirs()).toEqual([1_299n])
  })

  it.each([
    [ANSWERED_LATER, PAID],
    [REFUSED_LATER, { state: 'declined', capturedMinor: 0n, declineReason: 'card_declined' }],
  ])('by the bank debit %s is processing until its bank has answered', async (number, end) => {
    await seed.cardOnFile(tenant, number)
    expect((await charge()).kind).toBe('processing')
    expect((await ours())[0]).toMatchObject({ state: 'processing', capturedMinor: 0n })
    const now = await backplane.app.clock.now(tenant.id)
    await seed.passTime(tenant, addMs(now, 4 * DAY))
    await processWaiting(backplane.app, tenant.id)
    expect(await ours()).toEqual([end])
  })

  it('that its webhooks have overtaken, answer and bank, is what the webhooks say', async () => {
    await seed.cardOnFile(tenant, '6900000000000008')
    const failpoint = async (name: string) => {
      if (name !== 'payment.create:called') return
      const now = await backplane.app.clock.now(tenant.id)
      await seed.passTime(tenant, addMs(now, 4 * DAY))
      await processWaiting(backplane.app, tenant.id)
      expect(await ours()).toEqual([PAID])
    }
    const refused: unknown[] = []
    const log = { ...backplane.app.log, error: (...said: unknown[]) => void refused.push(said) }
    const app = { ...backplane.app, failpoint, log }
    const input = { tenantId: tenant.id, purpose: { kind: 'gift', id: null }, amount: money(1_299, 'USD') }
    const more = { description: 'One film', customerPresent: true, idempotencyKey: newId() }
    await chargeCustomer(app, systemViewer('test', tenant.id), { ...input, ...more })
    expect(await ours()).toEqual([PAID])
    // The older of the two was not even tried.
    expect(refused).toEqual([])
  })

  it.each(['error_after_commit', 'timeout_after_commit'] as const)(
    'whose answer was lost (%s) is found at the provider, and not taken again',
    async (kind) => {
      await seed.cardOnFile(tenant)
      const key = newId()
      await fault('createPayment', kind)
      await expect(charge(key)).rejects.toMatchObject({ code: 'IN_PROGRESS', retryable: true })
      wallClock.pass(3 * MINUTE)
      await reconcileIntents(backplane.app)
      expect((await charge(key)).kind).toBe('succeeded')
      expect(await ours()).toEqual([PAID])
      expect(await theirs()).toEqual([1_299n])
    },
  )

  it.each(['payment.create:claimed', 'payment.create:called'])('interrupted at %s is taken once', async (point) => {
    await seed.cardOnFile(tenant)
    const key = newId()
    crashAt = point
    await expect(charge(key)).rejects.toThrow()
    crashAt = null
    wallClock.pass(3 * MINUTE)
    await reconcileIntents(backplane.app)
    expect((await charge(key)).kind).toBe('succeeded')
    expect(await theirs()).toEqual([1_299n])
  })

  it('left unknown for thirty hours is settled without a second charge', async () => {
    await seed.cardOnFile(tenant)
    const key = newId()
    await fault('createPayment', 'error_after_commit')
    await expect(charge(key)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    wallClock.pass(30 * HOUR)
    await reconcileIntents(backplane.app)
    expect((await charge(key)).kind).toBe('succeeded')
    expect(await theirs()).toEqual([1_299n])
  })

  it('that never reached the provider is taken by the repeated request', async () => {
    await seed.cardOnFile(tenant)
    const key = newId()
    await fault('createPayment', 'unreachable')
    await expect(charge(key)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect((await charge(key)).kind).toBe('succeeded')
    expect((await ours()).map((payment) => payment.state)).toEqual(['failed', 'succeeded'])
    expect(await theirs()).toEqual([1_299n])
  })
})
