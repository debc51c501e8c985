// Long because: one table holds what breaks each invariant, and how it is mended.
import { execFile } from 'node:child_process'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { INVARIANTS, verifyInvariants } from '../../domain/verify/verify.ts'
import { newId } from '../../lib/ids.ts'
import { localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { redeemableCode } from '../support/furnished-coupons.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { otherCompany } from '../support/other-company.ts'
import { plantRow } from '../support/planted-rows.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

describe('what must be true of money', () => {
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let tenant: SeededTenant
  let subscriptionId: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    host = otherCompany(backplane)
    const seed = seedOf(backplane)
    tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const { code: promotionCode } = await redeemableCode(backplane.app, seed)
    await seed.subscription(tenant, { plan: 'standard', promotionCode })
    const gateway = await localPaymentsTestHandle(host)
    await eventually(async () => (await gateway.pendingWebhooks()) === 0, 'the webhooks are delivered')
    await processWaiting(backplane.app, tenant.id)
    const { id } = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow(),
    )
    subscriptionId = id
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })

  const broken = async () =>
    (await verifyInvariants(backplane.app)).filter((each) => each.violations.length > 0 || each.unchecked !== null)
  const command = () =>
    new Promise<{ code: number; out: string }>((resolve) => {
      const { appUrl, ownerUrl } = backplane.database
      const env = { ...process.env, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, BACKPLANE_HOME: backplane.home }
      execFile(process.execPath, ['--import', 'tsx', 'server/cli/verify.ts'], { env }, (error, out) =>
        resolve({ code: error ? Number(error.code) : 0, out }),
      )
    })

  it('holds after a subscription has been bought, and the command says so', async () => {
    expect(await broken()).toEqual([])
    const { code, out } = await command()
    expect(out).toContain('Every chain holds.')
    expect(out).toContain(`All ${INVARIANTS.length} invariants of money hold.`)
    expect(code).toBe(0)
  })

  /** What breaks each invariant, as a fault of ours or a hand in the database would, and how it is mended again. */
  const PLANTED: Readonly<
    Record<string, { plant(owner: pg.Client): Promise<unknown>; mend(owner: pg.Client): Promise<unknown> }>
  > = {
    'codes-are-counted': {
      plant: (owner) => owner.query('update promotion_codes set redeemed = redeemed + 1'),
      mend: (owner) => owner.query('update promotion_codes set redeemed = redeemed - 1'),
    },
    'one-charge-per-intent': {
      plant: async (owner) => {
        const intent = newId()
        for (let times = 0; times < 2; times++)
          await plantRow(owner, 'payments', { ...payment(), intent_id: intent, ref: newId() })
      },
      mend: (owner) => owner.query('delete from payments'),
    },
    'one-subscription-per-promise': {
      plant: (owner) =>
        owner.query(
          `insert into local_payments.subscriptions select 'sub_twice', our_id, customer_id, price_id, quantity, 'canceled', anchor_day,
             current_period_start, current_period_end, trial_end, incomplete_until, cancel_at_period_end, canceled_at, now(), null, created_at
           from local_payments.subscriptions limit 1`,
        ),
      mend: (owner) => owner.query(`delete from local_payments.subscriptions where id = 'sub_twice'`),
    },
    'captured-has-its-purpose': {
      plant: async (owner) => {
        const [order, taken] = [newId(), { ...payment(), purpose_kind: 'order' }]
        await plantRow(owner, 'orders', { id: order, state: 'failed', tenant_id: tenant.id })
        await plantRow(owner, 'payments', { ...taken, purpose_id: order, ref: newId() })
        await plantRow(owner, 'payments', { ...taken, purpose_id: newId(), ref: newId() })
      },
      mend: async (owner) => {
        await owner.query('delete from payments')
        await owner.query('delete from orders')
      },
    },
    'paid-is-paid': {
      plant: (owner) => owner.query('update invoices set paid_minor = total_minor + 1'),
      mend: (owner) => owner.query('update invoices set paid_minor = total_minor'),
    },
    'ledger-sums-to-zero': {
      plant: (owner) =>
        plantRow(owner, 'ledger_entries', {
          transaction_id: newId(),
          account: 'cash',
          amount_minor: 5,
          currency: 'USD',
        }),
      mend: async (owner) => {
        await owner.query('alter table ledger_entries disable trigger user')
        await owner.query('delete from ledger_entries')
        await owner.query('alter table ledger_entries enable trigger user')
      },
    },
    'sellers-are-owed-what-was-sent': {
      plant: (owner) => plantRow(owner, 'payments', { ...routed(), ref: newId() }),
      mend: (owner) => owner.query('delete from payments'),
    },
    'sellers-give-back': {
      plant: async (owner) => {
        const [id, now] = [newId(), new Date(0)]
        const lost = {
          state: 'lost',
          amount_minor: 1299,
          currency: 'USD',
          opened_at: now,
          closed_at: now,
          ref: newId(),
        }
        await plantRow(owner, 'payments', { ...routed(), id, ref: newId() })
        await plantRow(owner, 'disputes', { ...lost, payment_id: id, tenant_id: tenant.id })
      },
      mend: async (owner) => {
        await owner.query('delete from disputes')
        await owner.query('delete from payments')
      },
    },
    'sales-add-up': {
      plant: async (owner) => {
        const [id, order] = [newId(), newId()]
        await plantRow(owner, 'payments', { ...routed(), id, ref: newId(), purpose_kind: 'order', purpose_id: order })
        const placed = { state: 'fulfilled', total_minor: 1299, fee_minor: 130, seller_id: newId(), payment_id: id }
        await plantRow(owner, 'orders', { ...placed, id: order, tenant_id: tenant.id })
        await plantRow(owner, 'sales', { order_id: order, quantity: 1, amount_minor: 1299, fee_minor: 129 })
      },
      mend: async (owner) => {
        for (const table of ['sales', 'payments', 'orders']) await owner.query(`delete from ${table}`)
      },
    },
    'seller-plans-are-routed': {
      plant: async (owner) => {
        const invoice = await invoiceId(owner)
        await owner.query(
          `update subscriptions set seller_id = $1, transfer_account = 'acct_seller', fee_basis_points = 1000`,
          [newId()],
        )
        const elsewhere = { ...payment(), transfer_account: 'acct_other', fee_minor: 130 }
        await plantRow(owner, 'payments', { ...elsewhere, ref: newId(), purpose_kind: 'invoice', purpose_id: invoice })
      },
      mend: async (owner) => {
        await owner.query('update subscriptions set seller_id = null, transfer_account = null, fee_basis_points = null')
        await owner.query('delete from payments')
      },
    },
    'plan-sales-add-up': {
      plant: async (owner) => {
        const invoice = await invoiceId(owner)
        const paid = { ...routed(), ref: newId(), purpose_kind: 'invoice', purpose_id: invoice }
        await plantRow(owner, 'payments', { ...paid, updated_at: new Date() })
        await plantRow(owner, 'plan_sales', { invoice_id: invoice, amount_minor: 1299, fee_minor: 129 })
      },
      mend: async (owner) => {
        for (const table of ['plan_sales', 'payments']) await owner.query(`delete from ${table}`)
      },
    },
    'equals-provider': {
      plant: (owner) => owner.query('update subscriptions set quantity = 7'),
      mend: (owner) => owner.query('update subscriptions set quantity = 1'),
    },
    'one-effect-per-event': {
      plant: async (owner) => {
        for (let times = 0; times < 2; times++) await plantRow(owner, 'events', told('subscription.canceled'))
      },
      mend: (owner) => owner.query(`delete from events where type = 'subscription.canceled'`),
    },
    'inbox-is-decided': {
      plant: (owner) => owner.query('update inbox_events set outcome = null'),
      mend: (owner) => owner.query(`update inbox_events set outcome = 'applied'`),
    },
    'only-known-edges': {
      plant: (owner) => plantRow(owner, 'events', told('subscription.changed', { from: 'canceled', to: 'active' })),
      mend: (owner) => owner.query(`delete from events where payload->>'from' = 'canceled'`),
    },
    'one-audit-entry-per-change': {
      plant: (owner) =>
        plantRow(owner, 'events', { ...told('invoice.paid'), payload: JSON.stringify({ invoiceId: newId() }) }),
      mend: (owner) => owner.query(`delete from events where type = 'invoice.paid'`),
    },
  }
  const invoiceId = async (owner: pg.Client): Promise<string> => {
    const { rows } = await owner.query<{ id: string }>('select id from invoices limit 1')
    if (!rows[0]) throw new Error('the tenant has no invoice')
    return rows[0].id
  }
  const payment = () => ({
    tenant_id: tenant.id,
    captured_minor: 1299,
    refunded_minor: 0,
    currency: 'USD',
    state: 'succeeded',
  })
  const routed = () => ({ ...payment(), transfer_account: 'acct_seller', fee_minor: 130 })
  const told = (type: string, more: object = {}) => ({
    tenant_id: tenant.id,
    type,
    payload: JSON.stringify({ subscriptionId, ...more }),
    occurred_at: new Date(),
    recorded_at: new Date(),
  })

  it('has a planted violation for each', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(INVARIANTS.map((each) => each.name).sort())
  })

  it.each(Object.entries(PLANTED))(
    '%s goes red when it is broken, and green when it is mended',
    async (name, { plant, mend }) => {
      await beyondTheWalls(backplane.database, plant)
      const found = (await broken()).find((each) => each.invariant.name === name)
      expect(found?.unchecked).toBeNull()
      expect(found?.violations.length).toBeGreaterThanOrEqual(1)
      await beyondTheWalls(backplane.database, mend)
      expect((await broken()).map((each) => each.invariant.name)).toEqual([])
    },
  )

  it('prints what is broken, whose it is and what to do, and ends with 1', async () => {
    await beyondTheWalls(backplane.database, (owner) => owner.query('update subscriptions set quantity = 7'))
    const { code, out } = await command()
    expect(out).toMatch(
      /✗ equals-provider: .*\n {4}subscription lsub_\S+ of tnt_\w+: ours: trialing, quantity 7.*theirs: trialing, quantity 1/,
    )
    expect(out).toContain('What to do: npm run reconcile -- --repair')
    expect(out).toContain(`1 of ${INVARIANTS.length} invariants of money does not hold.`)
    expect(code).toBe(1)
    await beyondTheWalls(backplane.database, (owner) => owner.query('update subscriptions set quantity = 1'))
  })

  it('says so when the provider cannot be asked, and looks at the rest', async () => {
    const gateway = await localPaymentsTestHandle(host)
    await gateway.injectFault({ operation: 'getPaymentMethods', kind: 'unreachable' })
    expect((await broken()).map(({ invariant, unchecked }) => [invariant.name, unchecked !== null])).toEqual([
      ['equals-provider', true],
    ])
  })
})
