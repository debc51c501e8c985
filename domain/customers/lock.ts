import type { CustomerRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { rowsOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'

const keyOf = ({ payments }: Pick<App, 'payments'>, ref: CustomerRef) => `payments:${payments.name}:${ref}`

/**
 * Runs `work` while nobody else applies the provider's word about this customer. Whoever fetches a state and writes it does both in
 * here: a slower writer could otherwise put an older state over a newer one.
 */
export function withCustomer<T>(
  app: Pick<App, 'db' | 'payments'>,
  ref: CustomerRef,
  work: () => Promise<T>,
): Promise<T> {
  return app.db.exclusively(keyOf(app, ref), work)
}

// The lock that `exclusively` takes, for as long as the transaction lasts.
const TAKE = txStatement('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken')

/**
 * Takes the same lock until the transaction ends, for what needs no call in between. Never waits: a connection for writes is not held while somebody
 * else calls the provider.
 * @returns false while somebody else has it
 */
export async function lockCustomer(app: Pick<App, 'payments'>, tx: Tx, ref: CustomerRef): Promise<boolean> {
  const [row] = await rowsOf<{ taken: boolean }>(tx, TAKE, [keyOf(app, ref)])
  return row?.taken === true
}
