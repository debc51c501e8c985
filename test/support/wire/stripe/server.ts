import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { accountRoutes, decideAccount } from './accounts.ts'
import { authenticateIntent } from './authentication.ts'
import { cardByNumber } from './cards.ts'
import { chargeRoutes } from './charges.ts'
import { checkoutRoutes } from './checkout.ts'
import { couponRoutes } from './coupons.ts'
import { customerRoutes } from './customers.ts'
import { createDispatcher } from './dispatch.ts'
import { disputeRoutes } from './disputes.ts'
import { eventRoutes } from './events.ts'
import { createFaults } from './faults.ts'
import { invoiceItemRoutes } from './invoice-items.ts'
import { invoicePaymentRoutes } from './invoice-payments.ts'
import { invoiceRoutes } from './invoices.ts'
import { step } from './lifecycle.ts'
import { find } from './lookups.ts'
import { answerPage, enterCard } from './pages.ts'
import { paymentIntentRoutes } from './payment-intent-routes.ts'
import { paymentMethodRoutes } from './payment-methods.ts'
import { priceRoutes } from './prices.ts'
import { productRoutes } from './products.ts'
import { refundRoutes } from './refunds.ts'
import type { RecordedRequest } from './requests.ts'
import { readBody } from './requests.ts'
import { setupIntentRoutes } from './setup-intents.ts'
import { createState } from './state.ts'
import { scheduleRoutes } from './subscription-schedules.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { taxIdRoutes } from './tax-ids.ts'
import { endAdvance, startAdvance, testClockRoutes } from './test-clocks.ts'
import { transferRoutes } from './transfers.ts'
import type { Violation } from './validate.ts'
import { loadContracts } from './validate.ts'
import { createWebhooks } from './webhooks.ts'
import type { StripeWire, StripeWireOptions } from './wire.ts'

/**
 * Stripe as its SDK sees it: a stateful simulator of the API version 2026-10-28.endive over HTTP on 127.0.0.1, for tests.
 * It keeps customers, catalogue, cards, subscriptions and invoices in memory, bills them as time is moved, and sends
 * signed webhooks. `new Stripe(secretKey, { host, port, protocol: 'http' })` talks to it.
 */
export async function startStripeWire(options: StripeWireOptions = {}): Promise<StripeWire> {
  const secretKey = options.secretKey ?? 'sk_test_simulated0123456789abcdef'
  const webhookSecret = options.webhookSecret ?? 'whsec_simulated0123456789abcdef'
  const contractsDir = options.contractsDir === undefined ? process.env.CONTRACTS_DIR : options.contractsDir
  const contracts = contractsDir ? loadContracts(contractsDir) : null
  const violations: Violation[] = []
  const requests: RecordedRequest[] = []
  const faults = createFaults()
  let offset = 0
  let closed = false
  const wallNow = () => Math.floor(((options.wallClock?.now() ?? new Date()).getTime() + offset) / 1000)
  const webhooks = createWebhooks({ secret: webhookSecret, wallNow, faults })
  webhooks.url = options.webhookUrl
  const state = createState(wallNow, (events) => {
    for (const event of events) {
      const problems = contracts?.checkEvent(event) ?? []
      if (problems.length > 0) violations.push({ kind: 'event', what: event.type, problems })
    }
    webhooks.enqueue(events)
  })

  async function finishAdvance(clock: string, to: number): Promise<void> {
    await nextTurn()
    while (!closed && step(state, clock, to)) await nextTurn()
    if (!closed) state.transaction(() => endAdvance(state, clock, to))
  }
  const inBackground = (clock: string, to: number) =>
    void finishAdvance(clock, to).catch((error: unknown) => {
      violations.push({ kind: 'simulator', what: `advance ${clock}`, problems: [String(error)] })
    })

  const dispatch = createDispatcher({
    routes: [
      ...taxIdRoutes,
      ...customerRoutes,
      ...productRoutes,
      ...priceRoutes,
      ...couponRoutes,
      ...checkoutRoutes(() => wire.url),
      ...refundRoutes,
      ...disputeRoutes,
      ...setupIntentRoutes,
      ...paymentMethodRoutes,
      ...subscriptionRoutes,
      ...scheduleRoutes,
      ...invoiceRoutes,
      ...invoiceItemRoutes,
      ...invoicePaymentRoutes,
      ...paymentIntentRoutes,
      ...chargeRoutes,
      ...accountRoutes,
      ...transferRoutes,
      ...testClockRoutes(inBackground),
      ...eventRoutes,
    ],
    state,
    secretKey,
    contracts,
    faults,
    violations,
    requests,
    billRealTime: () => {
      while (step(state, null, wallNow()));
    },
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const page = answerPage(state, request.method ?? 'GET', new URL(request.url ?? '/', wire.url).pathname, body)
    if (page) response.writeHead(page.status, page.headers).end(page.body)
    else await dispatch(request, body, response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      violations.push({ kind: 'simulator', what: `${request.method} ${request.url}`, problems: [String(error)] })
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  const wire: StripeWire = {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    secretKey,
    webhookSecret,
    checked: contracts !== null,
    violations,
    requests,
    state,
    webhooks,
    get webhookUrl() {
      return webhooks.url
    },
    set webhookUrl(url) {
      webhooks.url = url
    },
    onWebhook: webhooks.onWebhook,
    completeCheckout: async (sessionUrlOrId, cardNumber) => {
      const id = /cs_test_\w+/.exec(sessionUrlOrId)?.[0] ?? sessionUrlOrId
      const outcome = enterCard(state, id, cardNumber)
      await webhooks.settled()
      return outcome
    },
    authenticate: async (paymentIntentOrSecret, passes = true) => {
      state.transaction(() => authenticateIntent(state, paymentIntentOrSecret, passes))
      await webhooks.settled()
    },
    decideSeller: async (accountId, status) => {
      state.transaction(() => decideAccount(state, accountId, status))
      await webhooks.settled()
    },
    changeCard: (paymentMethodId, cardNumber) => {
      find(state, 'payment_methods', paymentMethodId)
      if (!cardByNumber(cardNumber)) throw new Error(`${cardNumber} is no test card`)
      state.cardNumbers.set(paymentMethodId, cardNumber)
    },
    advanceClock: async (customerId, to) => {
      const { test_clock: clock } = find(state, 'customers', customerId)
      if (!clock)
        throw new Error(`customer ${customerId} has no test clock: create it with one, or move the wall clock`)
      const target = Math.floor(to.getTime() / 1000)
      state.transaction(() => startAdvance(state, clock, target, false))
      await finishAdvance(clock, target)
      await webhooks.settled()
    },
    advanceWallClock: async (ms) => {
      offset += ms
      while (step(state, null, wallNow()));
      await webhooks.settled()
    },
    fail: faults.fail,
    clearFaults: faults.clear,
    close: async () => {
      closed = true
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return wire
}
