import { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import { isTestKey, type StripePaymentsConfig } from './config.ts'
import { fromStripeError } from './faults.ts'
import { createPace, pacedClient } from './pace.ts'

/** Requests a second: Stripe allows 100 live and 25 in test mode (docs.stripe.com/rate-limits). What is left is for who else uses the account. */
const ALLOWED = { live: 80, test: 20 } as const

/** What the adapter's verbs share. */
export interface StripeApi {
  readonly stripe: Stripe
  /** Whether the key belongs to test mode, where test clocks exist. */
  readonly testMode: boolean
  /** Whether Stripe Tax reckons the tax. */
  readonly automaticTax: boolean
  readonly publishableKey: string | null
}

/** The SDK neither retries nor reports: that is the policy's. */
export function stripeApi(config: StripePaymentsConfig): StripeApi {
  const { secretKey, publishableKey = null, apiBase, timeoutMs } = config
  const testMode = isTestKey(secretKey)
  const perSecond = config.requestsPerSecond ?? (apiBase ? null : ALLOWED[testMode ? 'test' : 'live'])
  const stripe = new Stripe(secretKey, {
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    ...(perSecond !== null && { httpClient: pacedClient(Stripe.createNodeHttpClient(), createPace(perSecond)) }),
    ...addressOf(apiBase),
  })
  return { stripe, testMode, automaticTax: config.automaticTax, publishableKey }
}

/**
 * Runs one operation of the port, and turns what goes wrong into a ProviderError. The SDK cannot end a request that is under way:
 * `signal` is looked at before it starts, and whoever waits (the policy) stops waiting by itself.
 */
export async function ask<T>(operation: string, call: Read | Write | undefined, work: () => Promise<T>): Promise<T> {
  if (call?.signal?.aborted)
    throw new ProviderError('unavailable', {
      provider: 'stripe',
      operation,
      sent: 'no',
      detail: 'cancelled by the caller',
      cause: call.signal.reason,
    })
  try {
    return await work()
  } catch (error) {
    throw fromStripeError(operation, error)
  }
}

/** How many requests one batched read has under way: Stripe allows 25 a second in test mode, 100 live. */
const CONCURRENCY = 8

/** Runs `load` for each distinct key, a few at a time; null leaves the key out. Ends with the first error. */
export async function loadEach<K, V>(keys: readonly K[], load: (key: K) => Promise<V | null>): Promise<Map<K, V>> {
  const found = new Map<K, V>()
  const waiting = [...new Set(keys)]
  const worker = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const value = await load(key)
      if (value !== null) found.set(key, value)
    }
  }
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  } finally {
    waiting.length = 0
  }
  return found
}

/** The SDK wants the address in parts. */
function addressOf(apiBase: string | undefined): { host?: string; port?: number; protocol?: 'http' | 'https' } {
  if (!apiBase) return {}
  const { hostname, port, protocol } = new URL(apiBase)
  const secure = protocol === 'https:'
  return { host: hostname, port: Number(port || (secure ? 443 : 80)), protocol: secure ? 'https' : 'http' }
}
