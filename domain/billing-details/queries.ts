import { computed, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const billingDetails = noun('BillingDetails', {
  table: 'billing_details',
  columns: {
    id: 'id:billingDetails',
    tenantId: 'id:tenant',
    legalName: 'text',
    line1: 'text',
    line2: 'text',
    city: 'text',
    postalCode: 'text',
    region: 'text',
    country: 'text',
    taxIdKind: 'text',
    taxId: 'text',
    updatedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    address: computed(
      ['line1', 'line2', 'city', 'postalCode', 'region', 'country'],
      ({ line1, line2, city, postalCode, region, country }) => ({ line1, line2, city, postalCode, region, country }),
    ),
  },
})

export const tenantBillingDetails = relationsOf('Tenant', {
  billingDetails: one('BillingDetails', { to: 'tenantId' }),
})
