import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { addMs, DAY } from '../../lib/clock.ts'
import { signWebhook } from '../../providers/payments/local/signature.ts'
import { openGateway, submitCard } from '../payments/local/open-gateway.ts'
import { anyKey } from './payments/arrange.ts'
import { testPaymentsProvider } from './payments.ts'

const NUMBERS = {
  good: '4242424242424242',
  other: '5555555555554444',
  declining: '4000000000000341',
  insufficient_funds: '4000000000009995',
  authentication: '4000002500003155',
  disputed_won: '4000000000002685',
  disputed_lost: '4000000000000259',
}
const DEBITS = { succeeds: '6900000000000008', fails: '6900000000000016' }

testPaymentsProvider('local', async () => {
  const { payments, host, received, read, settle, close } = await openGateway()
  const secret = await host.secret('local-payments-webhook')
  /** The seller's page, of which only its address tells. */
  const pages = new Map<string, string>()
  return {
    payments: {
      ...payments,
      async startOnboarding(input, write) {
        const page = await payments.startOnboarding(input, write)
        pages.set(page.seller.ref, page.url)
        return page
      },
    },
    async completeCardSetup(url, card) {
      const answer = await submitCard(url, { number: NUMBERS[card] })
      return answer.status === 303 ? 'attached' : 'refused'
    },
    async completeEmbeddedSetup({ frameUrl }, card) {
      if (!frameUrl) throw new Error('the form has no address')
      const answer = await submitCard(frameUrl, { number: NUMBERS[card] })
      return answer.status === 200 ? 'attached' : 'refused'
    },
    async addBankAccount(customer, answer) {
      const pages = { successUrl: 'http://shop.test/done', cancelUrl: 'http://shop.test/back' }
      const setup = await payments.startCardSetup({ ourId: `setup-${randomUUID()}`, customer, ...pages }, anyKey())
      await submitCard(setup.url, { number: DEBITS[answer] })
      const account = (await payments.getPaymentMethods([customer])).get(customer)?.[0]
      if (!account) throw new Error('no bank account was put on file')
      return account.ref
    },
    async authenticate(outcome, passes) {
      if (outcome.kind !== 'action_required' || !outcome.url) throw new Error(`nobody asks: ${outcome.kind}`)
      const body = new URLSearchParams({ answer: passes ? 'succeeded' : 'declined' })
      expect((await fetch(outcome.url, { method: 'POST', body })).status).toBe(200)
    },
    async decideDispute(payment) {
      for (const { openedAt } of payment.disputes)
        await payments.clock?.advance(payment.customer, addMs(openedAt, 31 * DAY))
    },
    async decideSeller(seller, answer) {
      const url = pages.get(seller)
      if (!url) throw new Error(`${seller} has no page`)
      const body = new URLSearchParams({ answer })
      expect((await fetch(url, { method: 'POST', body, redirect: 'manual' })).status).toBe(303)
    },
    advance: async (customer, to) => payments.clock?.advance(customer, to),
    webhooks: () => received,
    read: () => read,
    signAgain: (body, at) => ({
      headers: { 'backplane-signature': signWebhook(body, at, secret) },
      body: Buffer.from(body),
    }),
    settle,
    close,
  }
})
