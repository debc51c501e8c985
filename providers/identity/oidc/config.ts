import { z } from 'zod'
import { SIGNING_ALGORITHMS } from '../port.ts'

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** Plain http is for an issuer on this machine. */
export function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}

const ALLOWED: readonly string[] = SIGNING_ALGORITHMS
const WRONG_ALGORITHM = `must be of ${ALLOWED.join(', ')}; a shared secret (HS256) or none is never allowed`

/** What an OpenID Connect issuer needs; its endpoints come from its discovery document. */
export const oidcIdentityConfig = z.object({
  /** As its tokens say it in `iss`, to the character. */
  issuer: z.url().refine(isSafeAddress, 'must be an https address'),
  /** The web client: public, authorization code and PKCE. Logout tokens are for it. */
  webClientId: z.string().min(1),
  /** What access tokens are for; with `audienceClaim` "client_id" the clients that may call, separated by commas. */
  audience: z.string().min(1),
  audienceClaim: z.enum(['aud', 'client_id']).default('aud'),
  /** Asymmetric ones, separated by commas. */
  algorithms: z
    .string()
    .default('RS256')
    .refine((text) => listOf(text).length > 0 && listOf(text).every((one) => ALLOWED.includes(one)), WRONG_ALGORITHM),
  /** RFC 9068's media type: set it where the issuer gives it, so that no other token of its passes for an access token. */
  requireTyp: z.literal('at+jwt', 'can only be "at+jwt"').optional(),
  /** Who it is: `sub`, or Okta's `uid`, whose `sub` is a name for signing in that may change. */
  subjectClaim: z.enum(['sub', 'uid']).default('sub'),
  /** Which client asked: RFC 9068 and Cognito `client_id`, Keycloak `azp`, Okta `cid`. */
  clientIdClaim: z.enum(['client_id', 'azp', 'cid']).default('client_id'),
  /** `scope` or Okta's `scp`; a text with spaces and a list are both read. */
  scopeClaim: z.enum(['scope', 'scp']).default('scope'),
  /** What the web client asks for. */
  scope: z
    .string()
    .default('openid profile email')
    .refine(
      (text) => text.split(' ').includes('openid'),
      'must hold "openid": without it nobody can be told who signs in',
    ),
})

export type OidcIdentityConfig = z.input<typeof oidcIdentityConfig>
export type OidcIdentitySettings = z.output<typeof oidcIdentityConfig>

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}
