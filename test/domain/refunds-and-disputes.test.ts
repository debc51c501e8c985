// Long because: money that goes back has one stage, which all its sentences share.
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { loadEntitlement } from '../../domain/entitlements/load.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { chargeCustomer } from '../../domain/payments/charge-customer.ts'
import { invoicePaymentConsumer } from '../../domain/payments/mirror-invoice.ts'
import { reconcile } from '../../domain/reconcile/run.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { addMs, DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { type Money, money } from '../../lib/money.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { GOOD_CARD, type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { sellerOf } from '../support/selling.ts'

const DISPUTED_AND_LOST = '4000000000000259'
const DISPUTED_AND_WON = '4000000000002685'

describe('money that goes back', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed
  let tenant: SeededTenant
  let finance: Person
  let crashAt: string | null = null

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw new Error(`crashed at ${name}`)
    }
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock, failpoint } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
    finance = await seed.operator('finance')
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    crashAt = null
    tenant = await seed.tenant()
  })

  async function charge(card = GOOD_CARD, amount: Money = money(1_000, 'USD'), feeMinor?: bigint): Promise<string> {
    await seed.cardOnFile(tenant, card)
    const charged = await chargeCustomer(backplane.app, systemViewer('test', tenant.id), {
      tenantId: tenant.id,
      purpose: { kind: 'order', id: null },
      amount,
      description: 'One film',
      customerPresent: true,
      idempotencyKey: newId(),
      ...(feeMinor === undefined ? {} : { transfer: { account: await account(), feeMinor } }),
    })
    if (charged.kind !== 'succeeded') throw new Error(`not charged: ${charged.kind}`)
    return charged.paymentId
  }
  const account = async () => {
    const { sellerId } = await sellerOf(backplane.app, seed)
    return (await backplane.app.db.sweep((tx) => tx.seller.findUniqueOrThrow({ where: { id: sellerId } }))).ref ?? ''
  }
  const refund = async (paymentId: string, amountMinor: bigint | null, idempotencyKey = newId()) =>
    refundPayment(backplane.app, await finance.viewer(), { paymentId, amountMinor, reason: 'Sorry', idempotencyKey })
  const inTenant = <T>(work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, work)
  const payment = (id: string) => inTenant((tx) => tx.payment.findUniqueOrThrow({ where: { id } }))
  /** Every account that holds something, in minor units. */
  const balances = () =>
    inTenant(async (tx) => {
      const sums = await tx.ledgerEntry.groupBy({ by: ['account', 'currency'], _sum: { amountMinor: true } })
      return Object.fromEntries(
        sums.filter(({ _sum }) => _sum.amountMinor).map((each) => [each.account, each._sum.amountMinor]),
      )
    })
  const givenBack = async () => {
    const sql = await host.sql('local_payments')
    const { ref } = await inTenant((tx) => tx.customer.findFirstOrThrow())
    const { rows } = await sql.query<{ amount_minor: string }>(
      `select r.amount_minor from refunds r join payments p on p.id = r.payment_id where p.customer_id = $1 order by r.created_at, r.id`,
      [ref],
    )
    return rows.map((row) => BigInt(row.amount_minor))
  }
  async function pass(days: number): Promise<void> {
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), days * DAY))
    await processWaiting(backplane.app, tenant.id)
  }

  it('is given back in parts and then in full, and never again', async () => {
    const id = await charge()
    expect((await refund(id, 300n)).kind).toBe('refunded')
    expect(await refund(id, 701n)).toEqual({
      kind: 'exceeds_captured',
      paymentId: id,
      leftMinor: '700',
      currency: 'USD',
    })
    expect((await refund(id, null)).kind).toBe('refunded')
    expect(await refund(id, null)).toMatchObject({ kind: 'exceeds_captured', leftMinor: '0' })
    expect(await givenBack()).toEqual([300n, 700n])
    expect(await payment(id)).toMatchObject({ refundedMinor: 1_000n, state: 'succeeded' })
    expect(await balances()).toEqual({ revenue: -1_000n, refunds: 1_000n })
  })

  it('asked for ten times at once under ten keys never exceeds what was taken', async () => {
    const id = await charge()
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(id, 300n)))
    expect(answers.filter((answer) => answer.kind === 'refunded')).toHaveLength(3)
    expect(answers.filter((answer) => answer.kind === 'exceeds_captured')).toHaveLength(7)
    expect(await givenBack()).toEqual([300n, 300n, 300n])
    expect(await balances()).toEqual({ cash: 100n, revenue: -1_000n, refunds: 900n })
  })

  it('asked for ten times under one key is given back once', async () => {
    const id = await charge()
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(id, 400n, key)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await givenBack()).toEqual([400n])
    await expect(refund(id, 401n, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it.each([
    ['JPY', 500n, 123n],
    ['KWD', 1_250n, 10n],
  ])('is in %s what it was in %s', async (currency, taken, back) => {
    const id = await charge(GOOD_CARD, money(taken, currency))
    expect((await refund(id, back)).kind).toBe('refunded')
    expect(await balances()).toEqual({ cash: taken - back, revenue: -taken, refunds: back })
  })

  it('of a seller’s sale takes back the transfer and the fee in the same proportion', async () => {
    const id = await charge(GOOD_CARD, money(1_000, 'USD'), 100n)
    expect(await balances()).toEqual({ cash: 1_000n, transfers: -900n, fees: -100n })
    await refund(id, 500n)
    expect(await balances()).toEqual({ cash: 500n, transfers: -450n, fees: -50n })
    await refund(id, null)
    expect(await balances()).toEqual({})
  })

  it.each(['refund.create:claimed', 'refund.create:called'])('interrupted at %s is given back once', async (point) => {
    const id = await charge()
    const key = newId()
    crashAt = point
    await expect(refund(id, 400n, key)).rejects.toThrow()
    crashAt = null
    expect((await payment(id)).refundedMinor).toBe(400n)
    wallClock.pass(3 * MINUTE)
    await reconcileIntents(backplane.app)
    expect((await refund(id, 400n, key)).kind).toBe('refunded')
    expect(await givenBack()).toEqual([400n])
  })

  it('that could not be sent is free to be given back again', async () => {
    const id = await charge()
    await gateway.injectFault({ operation: 'refundPayment', kind: 'unreachable' })
    await expect(refund(id, 1_000n)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect((await payment(id)).refundedMinor).toBe(0n)
    expect((await refund(id, 1_000n)).kind).toBe('refunded')
  })

  it('is given back by staff with the permission only', async () => {
    const id = await charge()
    const support = await seed.operator('support')
    const ask = { paymentId: id, amountMinor: null, reason: 'Sorry', idempotencyKey: newId() }
    await expect(refundPayment(backplane.app, await support.viewer(), ask)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(refundPayment(backplane.app, await tenant.owner.viewer(), ask)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await givenBack()).toEqual([])
  })

  it.each([
    [DISPUTED_AND_LOST, 'lost', { revenue: -1_000n, refunds: 1_000n }],
    [DISPUTED_AND_WON, 'won', { cash: 1_000n, revenue: -1_000n }],
  ] as const)('taken back by the bank (card %s) opens a case, which is %s in the end', async (card, end, booked) => {
    const id = await charge(card)
    await pass(2)
    const cases = () => inTenant((tx) => tx.case.findMany({ select: { state: true } }))
    expect(await cases()).toEqual([{ state: 'open' }])
    expect(await balances()).toEqual({ revenue: -1_000n, disputes: 1_000n })
    expect(await refund(id, 100n)).toEqual({ kind: 'disputed', paymentId: id })
    await pass(31)
    expect(await cases()).toEqual([{ state: end }])
    expect(await balances()).toEqual(booked)
  })

  it.each([
    [DISPUTED_AND_LOST, { revenue: -1_000n, refunds: 400n, cash: 600n }],
    [DISPUTED_AND_WON, { cash: 1_000n, revenue: -1_000n }],
  ] as const)('is booked as what the bank takes, when it changes the amount (card %s)', async (card, booked) => {
    await charge(card)
    await pass(2)
    const names = async (amountMinor: bigint) => {
      const sql = await host.sql('local_payments')
      const { ref } = await inTenant((tx) => tx.customer.findFirstOrThrow())
      await sql.query(
        'update disputes d set amount_minor = $2 from payments p where p.id = d.payment_id and p.customer_id = $1',
        [ref, String(amountMinor)],
      )
      await reconcile(backplane.app, { repair: true, whole: true, tenantId: tenant.id })
    }
    await names(700n)
    expect(await balances()).toEqual({ cash: 300n, revenue: -1_000n, disputes: 700n })
    await names(1_000n)
    await names(700n)
    expect(await balances()).toEqual({ cash: 300n, revenue: -1_000n, disputes: 700n })
    await names(400n)
    await pass(31)
    expect(await balances()).toEqual(booked)
  })

  it('that was lost is booked as what the bank has kept, when it gives a part of it back', async () => {
    await charge(DISPUTED_AND_LOST)
    await pass(2)
    await pass(31)
    const sql = await host.sql('local_payments')
    const { ref } = await inTenant((tx) => tx.customer.findFirstOrThrow())
    await sql.query(
      'update disputes d set amount_minor = 250 from payments p where p.id = d.payment_id and p.customer_id = $1',
      [ref],
    )
    await reconcile(backplane.app, { repair: true, whole: true, tenantId: tenant.id })
    expect(await balances()).toEqual({ cash: 750n, revenue: -1_000n, refunds: 250n })
  })

  it.each([
    [DISPUTED_AND_LOST, false],
    [DISPUTED_AND_WON, true],
  ])('of an invoice (card %s) suspends its subscription until the bank has found for us: %s', async (card, after) => {
    await seed.cardOnFile(tenant, card)
    const id = await seed.subscription(tenant)
    const { trialEndsAt } = await inTenant((tx) => tx.subscription.findUniqueOrThrow({ where: { id } }))
    if (!trialEndsAt) throw new Error('expected a trial')
    await seed.passTime(tenant, addMs(trialEndsAt, HOUR))
    await processWaiting(backplane.app, tenant.id)
    const access = async () => {
      const at = await backplane.app.clock.now(tenant.id)
      return inTenant(async (tx) => {
        const { plan } = await tx.subscription.findUniqueOrThrow({
          where: { id },
          include: { plan: { include: { features: { include: { feature: true } } } } },
        })
        const featureKey = plan.features.find((each) => each.enabled)?.feature.key ?? ''
        return (await loadEntitlement(tx, { tenantId: tenant.id, featureKey, now: at })).allowed
      })
    }
    expect(await access()).toBe(true)
    await eventually(async () => {
      await pass(2)
      return !(await access())
    }, 'the dispute has suspended the subscription')
    // The renewal is paid by another card, or it would be disputed too.
    await seed.cardOnFile(tenant)
    await pass(31)
    expect(await access()).toBe(after)
  })

  it('of an invoice can be given back too, and the invoice is booked once', async () => {
    await seed.cardOnFile(tenant)
    await seed.subscription(tenant)
    await pass(40)
    const events = await inTenant((tx) => tx.event.findMany({ where: { type: 'invoice.paid' } }))
    const [paid] = events
    if (!paid) throw new Error('no invoice was paid')
    const event = { ...paid, payload: paid.payload as Record<string, unknown> }
    await invoicePaymentConsumer.handle(backplane.app, event)
    await invoicePaymentConsumer.handle(backplane.app, event)
    const [of] = await inTenant((tx) => tx.payment.findMany())
    if (!of) throw new Error('the payment is not known')
    expect(await balances()).toEqual({
      cash: of.amountMinor * BigInt(events.length),
      revenue: -of.amountMinor * BigInt(events.length),
    })
    expect((await refund(of.id, null)).kind).toBe('refunded')
    expect(await givenBack()).toEqual([of.amountMinor])
  })
})

describe('the ledger', () => {
  let backplane: TestBackplane
  let tenant: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    tenant = await seedOf(backplane).tenant()
  })
  afterAll(() => backplane?.close())

  const write = (amounts: readonly bigint[]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      const id = newId()
      const at = new Date()
      await tx.ledgerTransaction.create({
        data: {
          id,
          tenantId: tenant.id,
          sourceKind: 'payment',
          sourceId: newId(),
          step: 'test',
          occurredAt: at,
          recordedAt: at,
        },
      })
      await tx.ledgerEntry.createMany({
        data: amounts.map((amountMinor) => ({
          id: newId(),
          tenantId: tenant.id,
          transactionId: id,
          account: 'cash',
          amountMinor,
          currency: 'USD',
        })),
      })
    })
  const inTenant = <T>(work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, work)

  it('takes what is balanced, and refuses what is not, or empty', async () => {
    await write([5n, -5n])
    await expect(write([5n, -4n])).rejects.toThrow(/not balanced/)
    await expect(write([])).rejects.toThrow(/no entries/)
    expect(await inTenant((tx) => tx.ledgerTransaction.count())).toBe(1)
  })

  it('is changed and emptied by nobody, its owner included', async () => {
    await expect(inTenant((tx) => tx.ledgerEntry.updateMany({ data: { amountMinor: 1n } }))).rejects.toThrow()
    await expect(inTenant((tx) => tx.ledgerEntry.deleteMany())).rejects.toThrow()
    const owner = new pg.Client({ connectionString: backplane.database.ownerUrl })
    await owner.connect()
    for (const statement of ['delete from ledger_entries', 'update ledger_entries set currency = currency'])
      await expect(owner.query(statement)).rejects.toThrow(/append-only/)
    await owner.end()
  })
})
