import { z } from 'zod'
import { type Answer, ask, jsonOf, oidcFault } from './ask.ts'
import { isSafeAddress } from './config.ts'

const endpoint = z.url().refine(isSafeAddress, 'is no https address')

const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: endpoint.optional(),
  revocation_endpoint: endpoint.optional(),
  backchannel_logout_supported: z.boolean().optional(),
})

export interface IssuerMetadata {
  readonly issuer: string
  readonly jwksUri: string
  /** Null for an issuer that has none. */
  readonly userinfoEndpoint: string | null
  readonly backChannelLogout: boolean
  /** Of the endpoints that a page of ours reaches. */
  readonly origins: readonly string[]
}

/**
 * Asks the issuer for its endpoints: OpenID Connect Discovery 1.0, and RFC 8414 for one that knows only that.
 * @throws ProviderError `unavailable` when it does not answer, `misconfigured` when what it answers cannot be used; the words say why
 */
export async function discover(issuer: string): Promise<IssuerMetadata> {
  const [first, second] = placesOf(issuer)
  let answer = await ask('discovery', first)
  if (answer.status === 404) answer = await ask('discovery', second)
  const found = metadata.safeParse(readable(issuer, answer))
  if (!found.success) {
    const wrong = found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    throw oidcFault('misconfigured', 'discovery', `the discovery document of ${issuer} cannot be used: ${wrong}`)
  }
  const { data } = found
  // Discovery 4.3: identical, or one issuer could speak for another.
  if (data.issuer !== issuer) {
    const detail = `${issuer} calls itself "${data.issuer}": the setting must be what the issuer says, to the character`
    throw oidcFault('misconfigured', 'discovery', detail)
  }
  return {
    issuer,
    jwksUri: data.jwks_uri,
    userinfoEndpoint: data.userinfo_endpoint ?? null,
    backChannelLogout: data.backchannel_logout_supported === true,
    origins: originsOf(data),
  }
}

function originsOf(data: z.infer<typeof metadata>): string[] {
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = data
  const all = [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, data.revocation_endpoint]
  return [...new Set(all.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])))]
}

/** OpenID Connect appends to the issuer's path; RFC 8414 (3.1) puts the well-known part before it. */
function placesOf(issuer: string): [string, string] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
}

function readable(issuer: string, answer: Answer): unknown {
  if (answer.status >= 500 || answer.status === 429)
    throw oidcFault('unavailable', 'discovery', `${issuer} answers ${answer.status} when it is asked for its endpoints`)
  const json = answer.status === 200 ? jsonOf(answer) : undefined
  if (json !== undefined) return json
  const detail = `${issuer} has no discovery document (it answers ${answer.status}): is this the issuer's address?`
  throw oidcFault('misconfigured', 'discovery', detail)
}
