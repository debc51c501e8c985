import type { CustomerRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'

/** Whose customer this is at the configured provider; null for one that is not ours. */
export async function tenantOfCustomer(app: Pick<App, 'db' | 'payments'>, ref: CustomerRef): Promise<string | null> {
  const customer = await app.db.sweep((tx) =>
    tx.customer.findUnique({
      where: { provider_ref: { provider: app.payments.name, ref } },
      select: { tenantId: true },
    }),
  )
  return customer?.tenantId ?? null
}
