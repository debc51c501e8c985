import { Stripe } from 'stripe'
import type { Write } from '../../call.ts'
import type { Address, BillingDetails, CustomerRef, CustomerUpdate, TaxId } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { isLocated } from './taxes.ts'

/** Stripe looks at a tax id's shape at once, and asks the state's own register later. */
export function updateCustomer(
  api: StripeApi,
  customer: CustomerRef,
  { legalName, address, taxId }: BillingDetails,
  write: Write,
): Promise<CustomerUpdate> {
  return ask('updateCustomer', write, async () => {
    const { idempotencyKey } = write
    // First what may be refused, so that a refusal leaves all as it was.
    try {
      await putTaxId(api, customer, taxId, idempotencyKey)
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'tax_id_invalid')
        return { kind: 'tax_id_refused' }
      throw error
    }
    const params = { name: legalName, address: toStripeAddress(address) }
    await api.stripe.customers.update(customer, params, { idempotencyKey })
    if (await isLocated(api, customer)) await taxSubscriptions(api, customer, idempotencyKey)
    return { kind: 'updated' }
  })
}

/** One, or none; a kind that Stripe does not know is kept by us alone. */
async function putTaxId({ stripe }: StripeApi, customer: CustomerRef, taxId: TaxId | null, key: string): Promise<void> {
  const wanted = taxId && taxId.kind !== 'other' ? { type: taxId.kind, value: taxId.value } : null
  const there = await stripe.customers.listTaxIds(customer, { limit: 100 })
  const same = there.data.find(({ type, value }) => wanted && type === wanted.type && value === wanted.value)
  if (wanted && !same) await stripe.customers.createTaxId(customer, wanted, { idempotencyKey: `${key}:tax_id` })
  for (const { id } of there.data) if (id !== same?.id) await stripe.customers.deleteTaxId(customer, id)
}

/** Those that began while nobody knew where the customer is. */
async function taxSubscriptions({ stripe }: StripeApi, customer: CustomerRef, key: string): Promise<void> {
  const { data } = await stripe.subscriptions.list({ customer, limit: 100 })
  for (const { id, automatic_tax: tax } of data)
    if (!tax.enabled)
      await stripe.subscriptions.update(
        id,
        { automatic_tax: { enabled: true } },
        { idempotencyKey: `${key}:tax:${id}` },
      )
}

/** An empty text takes back what stood there. */
function toStripeAddress({ line1, line2, city, postalCode, region, country }: Address): Stripe.AddressParam {
  return {
    ...{ line1, line2: line2 ?? '', city, country },
    ...{ postal_code: postalCode ?? '', state: region ?? '' },
  }
}
