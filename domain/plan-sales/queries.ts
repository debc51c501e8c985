import { money, withExponent } from '../../lib/money.ts'
import { computed, connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

const amountOf = (minor: unknown, currency: unknown) => withExponent(money(String(minor), String(currency)))

export const planSale = noun('PlanSale', {
  table: 'plan_sales',
  columns: {
    id: 'id:planSale',
    tenantId: 'id:tenant',
    invoiceId: 'id:invoice',
    planId: 'id:plan',
    name: 'text',
    currency: 'text',
    state: 'text',
    amountMinor: 'bigint',
    feeMinor: 'bigint',
    reversedMinor: 'bigint',
    feeRefundedMinor: 'bigint',
    periodStart: 'timestamptz',
    periodEnd: 'timestamptz',
    soldAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { plan: one('Plan', { from: 'planId' }) },
  computed: {
    amount: computed(['amountMinor', 'currency'], (row) => amountOf(row.amountMinor, row.currency)),
    fee: computed(['feeMinor', 'currency'], (row) => amountOf(row.feeMinor, row.currency)),
    reversed: computed(['reversedMinor', 'currency'], (row) => amountOf(row.reversedMinor, row.currency)),
    feeRefunded: computed(['feeRefundedMinor', 'currency'], (row) => amountOf(row.feeRefundedMinor, row.currency)),
  },
})

export const tenantPlanSales = relationsOf('Tenant', {
  planSales: connection('PlanSale', { to: 'tenantId', order: ['-soldAt'] }),
})
