import type { JWTPayload } from 'jose'
import { z } from 'zod'
import type { Principal, Subject } from '../port.ts'
import { oidcFault } from './ask.ts'
import type { OidcIdentitySettings } from './config.ts'

type Claims = Pick<OidcIdentitySettings, 'subjectClaim' | 'clientIdClaim' | 'scopeClaim'>

const scopes = z.union([z.string().transform((text) => text.split(' ').filter(Boolean)), z.array(z.string())])

const accessTokenClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  subject: z.string().min(1).optional(),
  clientId: z.string().min(1),
  scopes: scopes.optional(),
  /** Keycloak's, Okta's and the specifications' session; at Cognito all tokens of one sign-in share `origin_jti`. */
  sid: z.string().optional(),
  origin_jti: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
  preferred_username: z.string().optional(),
})

/** @returns what reads a verified access token's claims; it throws ProviderError `rejected` for a token of another kind, or without a claim */
export function principalReader({
  subjectClaim,
  clientIdClaim,
  scopeClaim,
}: Claims): (claims: JWTPayload) => Principal {
  return (payload) => {
    const other = otherKind(payload)
    if (other) throw oidcFault('rejected', 'toPrincipal', `not an access token: ${other}`)
    const parsed = accessTokenClaims.safeParse({
      ...payload,
      subject: payload[subjectClaim],
      clientId: payload[clientIdClaim],
      scopes: payload[scopeClaim],
    })
    if (!parsed.success) {
      const names: Record<string, string> = { subject: subjectClaim, clientId: clientIdClaim, scopes: scopeClaim }
      const wrong = parsed.error.issues.map(({ path }) => names[String(path[0])] ?? path.join('.')).join(', ')
      throw oidcFault('rejected', 'toPrincipal', `not an access token: wrong or missing ${wrong}`)
    }
    const claims = parsed.data
    const machine = isMachine(claims, payload)
    // A machine has no account, and so no other name than `sub`.
    const subject = machine ? claims.sub : claims.subject
    if (subject === undefined)
      throw oidcFault('rejected', 'toPrincipal', `not an access token: missing ${subjectClaim}`)
    return {
      kind: machine ? 'machine' : 'user',
      issuer: claims.iss,
      subject: subject as Subject,
      clientId: claims.clientId,
      scopes: new Set(claims.scopes),
      sessionId: claims.sid ?? claims.origin_jti ?? null,
      issuedAt: claims.iat * 1_000,
      expiresAt: claims.exp * 1_000,
    }
  }
}

/** Issuers without RFC 9068's media type tell their kinds of tokens apart in the claims. */
function otherKind(payload: JWTPayload): string | null {
  // Cognito.
  if ('token_use' in payload && payload.token_use !== 'access') return 'token_use is not "access"'
  // Keycloak.
  if ('typ' in payload && payload.typ !== 'Bearer' && payload.typ !== 'DPoP') return 'typ is not "Bearer"'
  // ID tokens (OpenID Connect Core 1.0, 3.1.3.6) and logout tokens.
  for (const name of ['at_hash', 'c_hash', 'events']) if (name in payload) return `it carries ${name}`
  return null
}

/**
 * With client credentials the client is the subject (RFC 9068, 2.2), so at Cognito and Okta. Keycloak gives the client a user of its own, with
 * a reserved name, and puts the client's id into such tokens once more.
 */
function isMachine(
  { sub, clientId, preferred_username }: z.infer<typeof accessTokenClaims>,
  payload: JWTPayload,
): boolean {
  if (sub === clientId) return true
  const named = preferred_username === `service-account-${clientId.toLowerCase()}`
  return named && [payload.client_id, payload.clientId].includes(clientId)
}
