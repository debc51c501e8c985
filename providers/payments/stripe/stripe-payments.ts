import type { z } from 'zod'
import { HOUR } from '../../../lib/clock.ts'
import type { Policy } from '../../policy.ts'
import type { PaymentsProvider } from '../port.ts'
import { getPaymentMethods, removePaymentMethod, setDefaultPaymentMethod, startCardSetup } from './cards.ts'
import { changeSubscription, updateQuantity } from './change-subscription.ts'
import { getCheckouts, startCheckout } from './checkouts.ts'
import { stripeApi } from './client.ts'
import { testClocks } from './clock.ts'
import { stripePaymentsConfig } from './config.ts'
import { endPromotionCode, putCoupon, putPromotionCode } from './coupons.ts'
import { createCustomer, findCustomer } from './customers.ts'
import { EMBEDDED_FORM_SOURCES, startEmbeddedCardSetup } from './embedded-cards.ts'
import { getInvoices, payInvoice } from './invoices.ts'
import { listEvents, listInvoices, listSubscriptions } from './listings.ts'
import { pauseSubscription, resumeSubscription } from './pause-subscription.ts'
import { listDisputes, listPayments, listRefunds } from './payment-listings.ts'
import { cancelPayment, createPayment, findInvoicePayment, findPayment, getPayments } from './payments.ts'
import { previewChange } from './preview-change.ts'
import { putPrice } from './prices.ts'
import { refundInvoice, refundPayment } from './refunds.ts'
import { reverseTransfer } from './reverse-transfer.ts'
import { cancelScheduledChange } from './schedules.ts'
import { getSellers, startOnboarding } from './sellers.ts'
import { startSubscription } from './start-subscription.ts'
import { cancelSubscription, findSubscription, getSubscriptions, undoCancel } from './subscriptions.ts'
import { updateCustomer } from './update-customer.ts'
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
    embeddedFormSources: EMBEDDED_FORM_SOURCES,
    createCustomer: (input, write) => createCustomer(api, input, write),
    findCustomer: (ourId, read) => findCustomer(api, ourId, read),
    updateCustomer: (customer, details, write) => updateCustomer(api, customer, details, write),
    putPrice: (input, write) => putPrice(api, input, write),
    putCoupon: (input, write) => putCoupon(api, input, write),
    putPromotionCode: (input, write) => putPromotionCode(api, input, write),
    endPromotionCode: (ref, write) => endPromotionCode(api, ref, write),
    startCardSetup: (input, write) => startCardSetup(api, input, write),
    startEmbeddedCardSetup: (input, write) => startEmbeddedCardSetup(api, input, write),
    getPaymentMethods: (customers, read) => getPaymentMethods(api, customers, read),
    setDefaultPaymentMethod: (customer, method, write) => setDefaultPaymentMethod(api, customer, method, write),
    removePaymentMethod: (customer, method, write) => removePaymentMethod(api, customer, method, write),
    startCheckout: (input, write) => startCheckout(api, input, write),
    getCheckouts: (refs, read) => getCheckouts(api, refs, read),
    refundInvoice: (ref, write) => refundInvoice(api, ref, write),
    startSubscription: (input, write) => startSubscription(api, input, write),
    findSubscription: (ourId, read) => findSubscription(api, ourId, read),
    getSubscriptions: (refs, read) => getSubscriptions(api, refs, read),
    cancelSubscription: (ref, when, write) => cancelSubscription(api, ref, when, write),
    previewChange: (ref, change, read) => previewChange(api, ref, change, read),
    changeSubscription: (ref, change, write) => changeSubscription(api, ref, change, write),
    updateQuantity: (ref, quantity, write) => updateQuantity(api, ref, quantity, write),
    cancelScheduledChange: (ref, write) => cancelScheduledChange(api, ref, write),
    pauseSubscription: (ref, write) => pauseSubscription(api, ref, write),
    resumeSubscription: (ref, write) => resumeSubscription(api, ref, write),
    undoCancel: (ref, write) => undoCancel(api, ref, write),
    getInvoices: (refs, read) => getInvoices(api, refs, read),
    payInvoice: (ref, write) => payInvoice(api, ref, write),
    createPayment: (input, write) => createPayment(api, input, write),
    findPayment: (ourId, read) => findPayment(api, ourId, read),
    findInvoicePayment: (invoice, read) => findInvoicePayment(api, invoice, read),
    getPayments: (refs, read) => getPayments(api, refs, read),
    cancelPayment: (ref, write) => cancelPayment(api, ref, write),
    refundPayment: (input, write) => refundPayment(api, input, write),
    reverseTransfer: (input, write) => reverseTransfer(api, input, write),
    startOnboarding: (input, write) => startOnboarding(api, input, write),
    getSellers: (refs, read) => getSellers(api, refs, read),
    listSubscriptions: (page, read) => listSubscriptions(api, page, read),
    listInvoices: (page, read) => listInvoices(api, page, read),
    listPayments: (page, read) => listPayments(api, page, read),
    listRefunds: (page, read) => listRefunds(api, page, read),
    listDisputes: (page, read) => listDisputes(api, page, read),
    listEvents: (page, read) => listEvents(api, page, read),
    readWebhook: (request) => readWebhook(config, request),
  }
}

/** How the policy may repeat Stripe's calls: it keeps keys for every POST, and its one DELETE is idempotent in itself. */
export const stripeCalls: Policy<PaymentsProvider>['methods'] = {
  createCustomer: 'keyed',
  findCustomer: 'read',
  updateCustomer: 'keyed',
  putPrice: 'keyed',
  putCoupon: 'keyed',
  putPromotionCode: 'keyed',
  endPromotionCode: 'keyed',
  startCardSetup: 'keyed',
  startEmbeddedCardSetup: 'keyed',
  getPaymentMethods: 'read',
  setDefaultPaymentMethod: 'keyed',
  removePaymentMethod: 'keyed',
  startCheckout: 'keyed',
  getCheckouts: 'read',
  refundInvoice: 'keyed',
  startSubscription: 'keyed',
  findSubscription: 'read',
  getSubscriptions: 'read',
  cancelSubscription: 'keyed',
  previewChange: 'read',
  changeSubscription: 'keyed',
  updateQuantity: 'keyed',
  cancelScheduledChange: 'keyed',
  pauseSubscription: 'keyed',
  resumeSubscription: 'keyed',
  undoCancel: 'keyed',
  getInvoices: 'read',
  payInvoice: 'keyed',
  createPayment: 'keyed',
  findPayment: 'read',
  findInvoicePayment: 'read',
  getPayments: 'read',
  cancelPayment: 'keyed',
  refundPayment: 'keyed',
  reverseTransfer: 'keyed',
  startOnboarding: 'keyed',
  getSellers: 'read',
  listSubscriptions: 'read',
  listInvoices: 'read',
  listPayments: 'read',
  listRefunds: 'read',
  listDisputes: 'read',
  listEvents: 'read',
}
