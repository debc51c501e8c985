import type { CustomerRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'

/**
 * Runs `work` while nobody else applies the provider's word about this customer. Whoever fetches a state and writes it does both in
 * here: a slower writer could otherwise put an older state over a newer one.
 */
export function withCustomer<T>(
  app: Pick<App, 'db' | 'payments'>,
  ref: CustomerRef,
  work: () => Promise<T>,
): Promise<T> {
  return app.db.exclusively(`payments:${app.payments.name}:${ref}`, work)
}
