import { setTimeout as wait } from 'node:timers/promises'
import type { Stripe } from 'stripe'

export interface PaceTools {
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<unknown>
}

const systemTools: PaceTools = { now: () => performance.now(), sleep: (ms) => wait(ms) }

/**
 * Lets `perSecond` calls begin in any second, in the order in which they ask: a tenth of a second's at once, then evenly. Thousands of webhooks
 * that come together thus wait here, where waiting costs nothing, and are not refused by the provider.
 * @returns resolves when it is the caller's turn
 */
export function createPace(perSecond: number, tools: PaceTools = systemTools): () => Promise<void> {
  const apartMs = 1_000 / perSecond
  const burstMs = Math.max(apartMs, 100)
  let freeAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = tools.now()
    freeAt = Math.max(freeAt, now - burstMs) + apartMs
    const delay = freeAt - now
    if (delay > 0) await tools.sleep(delay)
  }
}

type HttpClient = NonNullable<Stripe.StripeConfig['httpClient']>

/** The same client, each of whose requests waits for its turn. The request's own timeout begins after that. */
export function pacedClient(client: HttpClient, turn: () => Promise<void>): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(...request) {
      await turn()
      return client.makeRequest(...request)
    },
  }
}
