import { updateBillingDetails } from '../../../domain/billing-details/update.ts'
import { newId } from '../../../lib/ids.ts'
import type { Arrangement } from './arrangement.ts'
import { asked } from './asked.ts'

/** Who is billed: nothing is charged, and what the provider was told stands here. */
export const BILLING_DETAILS = {
  'billingDetails.update': {
    operation: 'updateCustomer',
    declines: false,
    async arrange({ app, seed }) {
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant)
      const viewer = await tenant.owner.viewer()
      const address = { line1: 'Hauptstraße 1', city: 'Berlin', postalCode: '10115', country: 'DE' }
      const input = { tenantId: tenant.id, legalName: 'Ada GmbH', address, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(updateBillingDetails, viewer, input, {
          legalName: 'Bob GmbH',
          address: { ...address, line1: 'Hauptstraße 2' },
          taxId: 'DE123456789',
        }),
        answers: ['updated'],
        charges: 0,
        live: 0,
        stands: {
          read: () =>
            app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
              tx.billingDetails.findFirst({ select: { legalName: true, country: true } }),
            ),
          as: { legalName: 'Ada GmbH', country: 'DE' },
        },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
