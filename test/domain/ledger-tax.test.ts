import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { applyInvoice } from '../../domain/invoices/mirror.ts'
import { money } from '../../lib/money.ts'
import type { CustomerRef, InvoiceRef, ProviderInvoice } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { seedOf } from '../support/seed.ts'

/** Twelve dollars, two of which are tax. */
const TAXED: ProviderInvoice = {
  ...{
    ref: 'in_taxed' as InvoiceRef,
    customer: 'cus_x' as CustomerRef,
    subscription: null,
    number: 'X-1',
    status: 'paid',
  },
  ...{
    subtotal: money(1_000n, 'USD'),
    discount: money(0n, 'USD'),
    tax: money(200n, 'USD'),
    taxes: [],
    billedTo: null,
    lines: [],
    hostedUrl: null,
  },
  ...{ total: money(1_200n, 'USD'), amountPaid: money(1_200n, 'USD'), attemptCount: 1, nextAttemptAt: null },
  ...{ declineReason: null, periodStart: new Date(), periodEnd: new Date(), createdAt: new Date(), paidAt: new Date() },
}

describe('an invoice with tax', () => {
  let backplane: TestBackplane
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  it('is booked as revenue without it: the tax is owed on, and no income', async () => {
    const { app } = backplane
    const { id: tenantId } = await seedOf(backplane).tenant()
    const sums = await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
      await applyInvoice(app, tx, systemViewer('test', tenantId), tenantId, TAXED, new Date())
      return tx.ledgerEntry.groupBy({ by: ['account'], _sum: { amountMinor: true } })
    })
    const booked = Object.fromEntries(sums.map(({ account, _sum }) => [account, _sum.amountMinor]))
    expect(booked).toEqual({ cash: 1_200n, receivable: 0n, revenue: -1_000n, tax: -200n })
  })
})
