import { isCountry } from '../../../lib/countries.ts'
import type { BillingDetails, CustomerRef, CustomerUpdate } from '../port.ts'
import { lockCustomer } from './customers.ts'
import { emit } from './events.ts'
import { rejected, type Tx } from './gateway.ts'
import { freeze } from './json.ts'

const OPERATION = 'updateCustomer'

/** Keeps who is billed. Invoices that have been made stay made out to whom they were. */
export async function updateCustomer(tx: Tx, ref: CustomerRef, details: BillingDetails): Promise<CustomerUpdate> {
  const { now } = await lockCustomer(tx, ref, OPERATION)
  const { country, line1, city } = details.address
  if (!isCountry(country)) throw rejected(OPERATION, `"${country}" is not an ISO 3166-1 code`)
  if (details.legalName === '' || line1 === '' || city === '') throw rejected(OPERATION, 'a name or address is empty')
  await tx.query('update customers set billing = $2 where id = $1', [ref, freeze(details)])
  await emit(tx, {
    type: 'customer.updated',
    customer: ref,
    objectKind: 'customer',
    objectRef: ref,
    snapshotOf: `${ref}/customer`,
    snapshot: { ref },
    at: now,
  })
  return { kind: 'updated' }
}
