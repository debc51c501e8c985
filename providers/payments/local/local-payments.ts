import { HOUR } from '../../../lib/clock.ts'
import type { ProviderHost } from '../../host.ts'
import { createLocalTables } from '../../local-tables.ts'
import type { PaymentsProvider } from '../port.ts'
import { readCall, writeCall } from './calls.ts'
import { listCards } from './cards.ts'
import { removePaymentMethod, setDefaultPaymentMethod } from './change-cards.ts'
import { checkoutUrl, createCheckout, listCheckouts } from './checkouts.ts'
import { customerClock } from './clock.ts'
import { type LocalPaymentsConfig, localPaymentsConfig, PROVIDER, SQL_SCHEMA } from './config.ts'
import { endPromotionCode, putCoupon, putPromotionCode } from './coupons.ts'
import { createCustomer, findCustomer } from './customers.ts'
import { createDeliveries } from './deliveries.ts'
import { type Gateway, inTransaction } from './gateway.ts'
import { readInvoices } from './invoices/invoice-rows.ts'
import { payInvoice } from './invoices/pay-invoice.ts'
import { refundInvoice } from './invoices/refund-invoice.ts'
import { listDisputes, listEvents, listInvoices, listPayments, listRefunds, listSubscriptions } from './listings.ts'
import { cardFrameRoutes } from './pages/card-frame-routes.ts'
import { checkoutRoutes } from './pages/checkout-routes.ts'
import { confirmRoutes } from './pages/confirm-routes.ts'
import { sellerRoutes } from './pages/seller-routes.ts'
import { setupRoutes } from './pages/setup-routes.ts'
import { createPayment } from './payments/create-payment.ts'
import { findInvoicePayment, findPayment, readPayments } from './payments/payment-rows.ts'
import { refundPayment } from './payments/refund-payment.ts'
import { reverseTransfer } from './payments/reverse-transfer.ts'
import { cancelPayment } from './payments/settle-payment.ts'
import { putPrice } from './prices.ts'
import { readWebhook } from './read-webhook.ts'
import { onboardingUrl, startOnboarding } from './sellers/onboarding.ts'
import { readSellers, toSeller } from './sellers/seller-rows.ts'
import { createSetup, frameUrl, sealedSetup, setupUrl } from './setups.ts'
import { singleFlight } from './single-flight.ts'
import { staleIf } from './stale-reads.ts'
import { cancelScheduledChange } from './subscriptions/cancel-scheduled-change.ts'
import { cancelSubscription } from './subscriptions/cancel-subscription.ts'
import { changeSubscription } from './subscriptions/change-subscription.ts'
import { pauseSubscription } from './subscriptions/pause-subscription.ts'
import { previewChange } from './subscriptions/preview-change.ts'
import { resumeSubscription } from './subscriptions/resume-subscription.ts'
import { startSubscription } from './subscriptions/start-subscription.ts'
import { findSubscription, readSubscriptions } from './subscriptions/subscription-rows.ts'
import { undoCancel } from './subscriptions/undo-cancel.ts'
import { updateQuantity } from './subscriptions/update-quantity.ts'
import { TABLES } from './tables.ts'
import { tick } from './tick.ts'
import { updateCustomer } from './update-customer.ts'

const TICK_SECONDS = 3

/**
 * The embedded payments gateway: "the other company". It keeps customers, cards, subscriptions and invoices in a schema of its own,
 * lets time pass for each customer, and reaches Backplane only by signed webhooks over HTTP. Rules and names follow Stripe's.
 */
export async function localPayments(config: LocalPaymentsConfig, host: ProviderHost): Promise<PaymentsProvider> {
  const { faultTimeoutMs, country } = localPaymentsConfig.parse(config)
  const sql = await host.sql(SQL_SCHEMA)
  await createLocalTables(sql, TABLES)
  const keys = {
    webhook: await host.secret('local-payments-webhook'),
    setup: await host.secret('local-payments-setup'),
    fingerprint: await host.secret('local-payments-fingerprint'),
  }
  const deliveries = createDeliveries({ sql, host, keys, faultTimeoutMs, country })
  const announcing = singleFlight(
    () => deliveries.deliverDue(),
    (cause) =>
      host.log.warn({ err: cause }, 'the local gateway could not send its webhooks; the next tick tries again'),
  )
  const gateway: Gateway = { sql, host, keys, faultTimeoutMs, country, announce: announcing.start }

  return {
    name: PROVIDER,
    supports: { clock: true },
    idempotencyWindowMs: 23 * HOUR,
    // The form is a frame of our own origin.
    embeddedFormSources: { scripts: [], frames: [], connections: [] },
    clock: customerClock(gateway, deliveries),

    createCustomer(input, write) {
      // The time at which it is asked is no part of what is asked: the same request later is the same request.
      const { now: _, ...request } = input
      return writeCall(gateway, 'createCustomer', request, write, (tx) => createCustomer(tx, input))
    },
    findCustomer: (ourId, read) => readCall(gateway, 'findCustomer', read, () => findCustomer(sql, ourId)),
    updateCustomer: (customer, details, write) =>
      writeCall(gateway, 'updateCustomer', { customer, details }, write, (tx) => updateCustomer(tx, customer, details)),
    putPrice: (input, write) => writeCall(gateway, 'putPrice', input, write, (tx) => putPrice(tx, input)),
    putCoupon: (input, write) => writeCall(gateway, 'putCoupon', input, write, (tx) => putCoupon(tx, input)),
    putPromotionCode: (input, write) =>
      writeCall(gateway, 'putPromotionCode', input, write, (tx) => putPromotionCode(tx, input)),
    endPromotionCode: (ref, write) =>
      writeCall(gateway, 'endPromotionCode', ref, write, async (tx) => {
        await endPromotionCode(tx, ref)
        return null
      }).then(() => undefined),
    async startCardSetup(input, write) {
      const ref = await writeCall(gateway, 'startCardSetup', input, write, (tx) => createSetup(tx, input))
      return { ref, url: setupUrl(gateway, ref) }
    },
    async startEmbeddedCardSetup({ ourId, customer, returnUrl }, write) {
      const input = { ourId, customer, successUrl: returnUrl, cancelUrl: returnUrl }
      const ref = await writeCall(gateway, 'startEmbeddedCardSetup', input, write, (tx) => createSetup(tx, input))
      return { ref, clientSecret: sealedSetup(gateway, ref), publishableKey: null, frameUrl: frameUrl(gateway, ref) }
    },
    async startCheckout(input, write) {
      const made = await writeCall(gateway, 'startCheckout', input, write, (tx) => createCheckout(tx, input))
      return { ...made, url: checkoutUrl(gateway, made.ref) }
    },
    getCheckouts: (refs, read) =>
      readCall(gateway, 'getCheckouts', read, async (stale) =>
        staleIf(stale, sql, byRef(await listCheckouts(sql, refs, { wallNow: host.wallClock.now(), country }))),
      ),
    refundInvoice: (ref, write) => writeCall(gateway, 'refundInvoice', { ref }, write, (tx) => refundInvoice(tx, ref)),
    getPaymentMethods: (customers, read) =>
      readCall(gateway, 'getPaymentMethods', read, async (stale) =>
        staleIf(stale, sql, await listCards(sql, customers)),
      ),
    setDefaultPaymentMethod: (customer, method, write) =>
      writeCall(gateway, 'setDefaultPaymentMethod', { customer, method }, write, async (tx) => {
        await setDefaultPaymentMethod(tx, customer, method)
        return null
      }).then(() => undefined),
    removePaymentMethod: (customer, method, write) =>
      writeCall(gateway, 'removePaymentMethod', { customer, method }, write, async (tx) => {
        await removePaymentMethod(tx, customer, method)
        return null
      }).then(() => undefined),
    startSubscription: (input, write) =>
      writeCall(gateway, 'startSubscription', input, write, (tx) => startSubscription(tx, gateway, input)),
    findSubscription: (ourId, read) =>
      readCall(gateway, 'findSubscription', read, async (stale) => {
        const found = await findSubscription(sql, ourId)
        return found && ((await staleIf(stale, sql, new Map([[found.ref, found]]))).get(found.ref) ?? null)
      }),
    getSubscriptions: (refs, read) =>
      readCall(gateway, 'getSubscriptions', read, async (stale) =>
        staleIf(stale, sql, byRef(await readSubscriptions(sql, refs))),
      ),
    cancelSubscription: (ref, when, write) =>
      writeCall(gateway, 'cancelSubscription', { ref, when }, write, (tx) => cancelSubscription(tx, ref, when)),
    previewChange: (ref, change, read) =>
      readCall(gateway, 'previewChange', read, () => inTransaction(gateway, (tx) => previewChange(tx, ref, change))),
    changeSubscription: (ref, change, write) =>
      writeCall(gateway, 'changeSubscription', { ref, ...change }, write, (tx) =>
        changeSubscription(tx, gateway, ref, change),
      ),
    updateQuantity: (ref, quantity, write) =>
      writeCall(gateway, 'updateQuantity', { ref, quantity }, write, (tx) => updateQuantity(tx, ref, quantity)),
    cancelScheduledChange: (ref, write) =>
      writeCall(gateway, 'cancelScheduledChange', { ref }, write, (tx) => cancelScheduledChange(tx, ref)),
    pauseSubscription: (ref, write) =>
      writeCall(gateway, 'pauseSubscription', { ref }, write, (tx) => pauseSubscription(tx, ref)),
    resumeSubscription: (ref, write) =>
      writeCall(gateway, 'resumeSubscription', { ref }, write, (tx) => resumeSubscription(tx, gateway, ref)),
    undoCancel: (ref, write) => writeCall(gateway, 'undoCancel', { ref }, write, (tx) => undoCancel(tx, ref)),
    getInvoices: (refs, read) =>
      readCall(gateway, 'getInvoices', read, async (stale) =>
        staleIf(stale, sql, byRef(await readInvoices(sql, refs))),
      ),
    payInvoice: (ref, write) => writeCall(gateway, 'payInvoice', { ref }, write, (tx) => payInvoice(tx, gateway, ref)),
    createPayment: (input, write) =>
      writeCall(gateway, 'createPayment', input, write, (tx) => createPayment(tx, gateway, input)),
    findPayment: (ourId, read) =>
      readCall(gateway, 'findPayment', read, async (stale) => {
        const found = await findPayment(sql, ourId)
        return found && ((await staleIf(stale, sql, new Map([[found.ref, found]]))).get(found.ref) ?? null)
      }),
    findInvoicePayment: (invoice, read) =>
      readCall(gateway, 'findInvoicePayment', read, () => findInvoicePayment(sql, invoice)),
    getPayments: (refs, read) =>
      readCall(gateway, 'getPayments', read, async (stale) =>
        staleIf(stale, sql, byRef(await readPayments(sql, refs))),
      ),
    cancelPayment: (ref, write) => writeCall(gateway, 'cancelPayment', { ref }, write, (tx) => cancelPayment(tx, ref)),
    refundPayment: (input, write) =>
      writeCall(gateway, 'refundPayment', input, write, (tx) => refundPayment(tx, input)),
    reverseTransfer: (input, write) =>
      writeCall(gateway, 'reverseTransfer', input, write, (tx) => reverseTransfer(tx, input)),
    async startOnboarding(input, write) {
      const made = await writeCall(gateway, 'startOnboarding', input, write, (tx) => startOnboarding(tx, input))
      return { ...made, url: onboardingUrl(gateway, made.seller.ref) }
    },
    getSellers: (refs, read) =>
      readCall(gateway, 'getSellers', read, async (stale) =>
        staleIf(stale, sql, byRef((await readSellers(sql, refs)).map(toSeller))),
      ),
    listSubscriptions: (page, read) => readCall(gateway, 'listSubscriptions', read, () => listSubscriptions(sql, page)),
    listInvoices: (page, read) => readCall(gateway, 'listInvoices', read, () => listInvoices(sql, page)),
    listPayments: (page, read) => readCall(gateway, 'listPayments', read, () => listPayments(sql, page)),
    listRefunds: (page, read) => readCall(gateway, 'listRefunds', read, () => listRefunds(sql, page)),
    listDisputes: (page, read) => readCall(gateway, 'listDisputes', read, () => listDisputes(sql, page)),
    listEvents: (page, read) => readCall(gateway, 'listEvents', read, () => listEvents(sql, page)),
    readWebhook: (request) => readWebhook(request, host.wallClock.now(), keys.webhook),

    routes: [
      ...setupRoutes(gateway),
      ...cardFrameRoutes(gateway),
      ...checkoutRoutes(gateway),
      ...confirmRoutes(gateway),
      ...sellerRoutes(gateway),
    ],
    jobs: [{ name: 'local-payments-tick', everySeconds: TICK_SECONDS, run: () => tick(gateway, deliveries) }],
    async health() {
      const ok = await sql.query('select 1').then(
        () => true,
        () => false,
      )
      return ok ? { ok } : { ok, detail: 'the local gateway cannot reach its database' }
    },
    close: announcing.finish,
  }
}

function byRef<T extends { readonly ref: string }>(items: readonly T[]): Map<T['ref'], T> {
  return new Map(items.map((item) => [item.ref, item]))
}
