import type { KoaContextWithOIDC } from 'oidc-provider'

interface SignedIn {
  readonly acr?: string
  readonly amr?: readonly string[]
  readonly authTime?: number
}

/**
 * What an access token says of the session in which it was given: its name, and when and how the person signed in (RFC 9068, 2.2.1). Tokens
 * that were refreshed say what was so when the first was given. A program has no session.
 */
export function sessionClaims(ctx: KoaContextWithOIDC, token: object): Record<string, unknown> | undefined {
  if (!('sid' in token) || !token.sid) return undefined
  const { RefreshToken, AuthorizationCode, DeviceCode } = ctx.oidc.entities
  const { acr, amr, authTime }: SignedIn = RefreshToken ?? AuthorizationCode ?? DeviceCode ?? {}
  return { sid: token.sid, acr, amr, auth_time: authTime }
}
