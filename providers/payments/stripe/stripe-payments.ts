import type { z } from 'zod'
import { HOUR } from '../../../lib/clock.ts'
import type { Policy } from '../../policy.ts'
import type { PaymentsProvider } from '../port.ts'
import { getPaymentMethods, startCardSetup } from './cards.ts'
import { stripeApi } from './client.ts'
import { testClocks } from './clock.ts'
import { stripePaymentsConfig } from './config.ts'
import { createCustomer, findCustomer } from './customers.ts'
import { getInvoices, payInvoice } from './invoices.ts'
import { putPrice } from './prices.ts'
import { startSubscription } from './start-subscription.ts'
import { cancelSubscription, findSubscription, getSubscriptions } from './subscriptions.ts'
import { readWebhook } from './webhook.ts'

/**
 * Stripe Billing behind the port (API 2026-10-28.endive). Every request that Stripe gives keys to carries the caller's; those that
 * need several requests derive theirs from it. Reaches Stripe only when a method is called.
 * @throws ZodError when the configuration is wrong
 */
export function stripePayments(input: z.input<typeof stripePaymentsConfig>): PaymentsProvider {
  const config = stripePaymentsConfig.parse(input)
  const api = stripeApi(config)
  return {
    name: 'stripe',
    supports: { clock: api.testMode },
    // Stripe forgets a key after about 24 hours.
    idempotencyWindowMs: 23 * HOUR,
    ...(api.testMode && { clock: testClocks(api) }),
    createCustomer: (input, write) => createCustomer(api, input, write),
    findCustomer: (ourId, read) => findCustomer(api, ourId, read),
    putPrice: (input, write) => putPrice(api, input, write),
    startCardSetup: (input, write) => startCardSetup(api, input, write),
    getPaymentMethods: (customers, read) => getPaymentMethods(api, customers, read),
    startSubscription: (input, write) => startSubscription(api, input, write),
    findSubscription: (ourId, read) => findSubscription(api, ourId, read),
    getSubscriptions: (refs, read) => getSubscriptions(api, refs, read),
    cancelSubscription: (ref, when, write) => cancelSubscription(api, ref, when, write),
    getInvoices: (refs, read) => getInvoices(api, refs, read),
    payInvoice: (ref, write) => payInvoice(api, ref, write),
    readWebhook: (request) => readWebhook(config, request),
  }
}

/** How the policy may repeat Stripe's calls: it keeps keys for every POST, and its one DELETE is idempotent in itself. */
export const stripeCalls: Policy<PaymentsProvider>['methods'] = {
  createCustomer: 'keyed',
  findCustomer: 'read',
  putPrice: 'keyed',
  startCardSetup: 'keyed',
  getPaymentMethods: 'read',
  startSubscription: 'keyed',
  findSubscription: 'read',
  getSubscriptions: 'read',
  cancelSubscription: 'keyed',
  getInvoices: 'read',
  payInvoice: 'keyed',
}
