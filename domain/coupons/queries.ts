import { computed, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { shownTerms } from './shown.ts'

/** What a subscription was promised for a code. */
export const discount = noun('Discount', {
  table: 'coupon_redemptions',
  columns: {
    id: 'uuid',
    tenantId: 'id:tenant',
    subscriptionId: 'id:subscription',
    code: 'text',
    name: 'text',
    percentOff: 'text',
    amountOffMinor: 'bigint',
    currency: 'text',
    duration: 'text',
    months: 'int',
    redeemedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    terms: computed(['name', 'percentOff', 'amountOffMinor', 'currency', 'duration', 'months'], shownTerms),
  },
})
