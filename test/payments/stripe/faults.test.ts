import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderErrorDetails, ProviderFault } from '../../../providers/errors.ts'
import type { PaymentsProvider } from '../../../providers/payments/port.ts'
import { stripePayments } from '../../../providers/payments/stripe/stripe-payments.ts'
import { startWireServer, type WireAnswer, type WireServer } from '../../support/wire/wire-server.ts'

let server: WireServer
let payments: PaymentsProvider
beforeEach(async () => {
  server = await startWireServer(
    async () => ({ status: 200, body: { object: 'list', data: [] } }),
    () => null,
  )
  payments = stripeAt(server.url)
})
afterEach(() => server.close())

function stripeAt(url: string, timeoutMs = 10_000): PaymentsProvider {
  return stripePayments({ secretKey: 'sk_test_x', webhookSecret: 'whsec_x', apiBase: url, timeoutMs })
}

const write = { idempotencyKey: 'intent-1' }
const customer = { ourId: 'cus_1', email: 'ada@example.test', name: 'Ada' }
const error = (status: number, body: object, headers: Record<string, string> = {}): WireAnswer => ({
  status,
  headers,
  body: { error: { message: 'No.', ...body } },
})

const ANSWERS: readonly [string, WireAnswer, ProviderFault, Pick<ProviderErrorDetails, 'sent' | 'retryAfterMs'>][] = [
  ['a wrong key', error(401, { type: 'invalid_request_error' }), 'misconfigured', {}],
  ['a key without the permission', error(403, { type: 'invalid_request_error' }), 'misconfigured', {}],
  ['a wrong parameter', error(400, { type: 'invalid_request_error', code: 'parameter_unknown' }), 'rejected', {}],
  ['a used key with another body', error(400, { type: 'idempotency_error' }), 'rejected', { sent: 'no' }],
  [
    'a key that is being worked on',
    error(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }),
    'unavailable',
    { sent: 'maybe' },
  ],
  [
    'too many requests',
    error(429, { type: 'invalid_request_error', code: 'rate_limit' }, { 'retry-after': '2' }),
    'rate_limited',
    { sent: 'no', retryAfterMs: 2_000 },
  ],
  ['an object that is locked', error(429, { type: 'invalid_request_error', code: 'lock_timeout' }), 'rate_limited', {}],
  ['a fault of theirs', error(500, { type: 'api_error' }), 'unavailable', { sent: 'maybe' }],
  ['a gateway that has no answer', { status: 502, text: '<html>Bad Gateway</html>' }, 'unavailable', { sent: 'maybe' }],
]

describe('when Stripe answers with', () => {
  it.each(ANSWERS)('%s', async (_what, how, fault, details) => {
    server.fail({ how })
    await expect(payments.createCustomer(customer, write)).rejects.toMatchObject({
      name: 'ProviderError',
      provider: 'stripe',
      operation: 'createCustomer',
      fault,
      ...details,
    })
    expect(server.requests).toHaveLength(1)
  })
})

describe('when Stripe does not answer', () => {
  it('in time, it may have happened', async () => {
    server.fail({ how: 'hang' })
    await expect(stripeAt(server.url, 200).createCustomer(customer, write)).rejects.toMatchObject({
      fault: 'unavailable',
      sent: 'maybe',
    })
  })

  it('because the connection breaks, it may have happened', async () => {
    server.fail({ how: 'reset', times: 2 })
    await expect(payments.createCustomer(customer, write)).rejects.toMatchObject({
      fault: 'unavailable',
      sent: 'maybe',
    })
    const keys = server.requests.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys)).toEqual(new Set(['intent-1']))
  })

  it('because nobody listens there, it certainly did not happen', async () => {
    await server.close()
    await expect(payments.createCustomer(customer, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
  })

  it('a caller who has already left sends nothing', async () => {
    const left = { ...write, signal: AbortSignal.abort() }
    await expect(payments.createCustomer(customer, left)).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
    expect(server.requests).toHaveLength(0)
  })
})

it('the secret key stands in no error', async () => {
  server.fail({ how: error(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_*' }) })
  const failure = await payments.createCustomer(customer, write).catch((cause: Error) => cause)
  expect(String(failure)).not.toContain('sk_test_x')
})
