import { RequestError } from './request-error.ts'

/** What the server tells the page before anyone has signed in: GET /config.json. */
export interface PageConfig {
  /** The issuer's address. */
  readonly authority: string
  readonly clientId: string
  readonly audience: string
  readonly scope: string
  /** What this issuer wants beside the standard's parameters. */
  readonly extraAuthorizeParams: Readonly<Record<string, string>>
  readonly productName: string
  /** Local providers: the mailbox and the test cards can be shown. */
  readonly local: boolean
  /** `embedded`: a card is entered inside this page, in the payments provider's form. */
  readonly cardForm: 'hosted' | 'embedded'
}

/** @throws RequestError when the server does not answer, or not as expected */
export async function loadConfig(): Promise<PageConfig> {
  const response = await fetch('/config.json').catch((cause: unknown) => {
    throw new RequestError('NETWORK', 'The server cannot be reached. Check your connection and try again.', { cause })
  })
  const config: unknown = await response.json().catch(() => null)
  if (response.ok && isConfig(config)) return config
  throw new RequestError('BAD_ANSWER', 'The server did not say how to sign in. Try again in a moment.', {
    requestId: response.headers.get('x-request-id'),
  })
}

function isConfig(value: unknown): value is PageConfig {
  if (typeof value !== 'object' || value === null) return false
  const given = value as Partial<Record<keyof PageConfig, unknown>>
  return (['authority', 'clientId', 'scope', 'productName'] as const).every((name) => typeof given[name] === 'string')
}
