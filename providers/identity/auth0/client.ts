import { ManagementClient, TokenProvider } from 'auth0'
import type { WallClock } from '../../../lib/clock.ts'
import { ProviderError } from '../../errors.ts'
import { statusOf, TokenRefused, toFault } from './faults.ts'

export interface Account {
  readonly domain: string
  readonly managementClientId: string
  readonly managementClientSecret: string
  readonly fetch?: typeof fetch | undefined
}

/** What the SDK takes beside a call's own arguments. */
export type CallOptions = { abortSignal?: AbortSignal }

/** Makes one of the port's calls: `work` may call Auth0 several times; what fails comes out as a ProviderError. */
export type ManagementApi = <T>(
  operation: string,
  signal: AbortSignal | undefined,
  work: (client: ManagementClient, options: CallOptions) => Promise<T>,
) => Promise<T>

/** The policy around every provider gives up earlier by its signal; this only bounds a call made without one. */
const TIMEOUT_SECONDS = 30

export function managementApi(account: Account, wallClock: WallClock): ManagementApi {
  let tokens = tokenProvider(account)
  const client = new ManagementClient({
    domain: account.domain,
    // A failure to get a token is told from a failure of the call: the call was then certainly not made.
    token: () =>
      tokens.getAccessToken().catch((cause: unknown) => {
        throw new TokenRefused(cause)
      }),
    // Retries live once, in the policy around every provider.
    maxRetries: 0,
    timeoutInSeconds: TIMEOUT_SECONDS,
    ...(account.fetch ? { fetch: account.fetch } : {}),
  })

  return async (operation, signal, work) => {
    if (signal?.aborted) {
      throw new ProviderError('unavailable', { provider: 'auth0', operation, detail: 'given up before calling' })
    }
    try {
      return await work(client, signal ? { abortSignal: signal } : {})
    } catch (error) {
      // A token that Auth0 no longer takes must not be used until it expires.
      if (statusOf(error) === 401) tokens = tokenProvider(account)
      throw toFault(operation, error, wallClock.now())
    }
  }
}

function tokenProvider({ domain, managementClientId, managementClientSecret, fetch }: Account): TokenProvider {
  return new TokenProvider({
    domain,
    clientId: managementClientId,
    clientSecret: managementClientSecret,
    audience: `https://${domain}/api/v2/`,
    ...(fetch ? { fetch } : {}),
  })
}
