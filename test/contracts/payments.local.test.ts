import { signWebhook } from '../../providers/payments/local/signature.ts'
import { openGateway, submitCard } from '../payments/local/open-gateway.ts'
import { testPaymentsProvider } from './payments.ts'

const NUMBERS = {
  good: '4242424242424242',
  other: '5555555555554444',
  declining: '4000000000000341',
  insufficient_funds: '4000000000009995',
  authentication: '4000002500003155',
}

testPaymentsProvider('local', async () => {
  const { payments, host, received, settle, close } = await openGateway()
  const secret = await host.secret('local-payments-webhook')
  return {
    payments,
    async completeCardSetup(url, card) {
      const answer = await submitCard(url, { number: NUMBERS[card] })
      return answer.status === 303 ? 'attached' : 'refused'
    },
    advance: async (customer, to) => payments.clock?.advance(customer, to),
    webhooks: () => received,
    signAgain: (body, at) => ({
      headers: { 'backplane-signature': signWebhook(body, at, secret) },
      body: Buffer.from(body),
    }),
    settle,
    close,
  }
})
