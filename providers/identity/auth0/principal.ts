import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Principal, Subject } from '../port.ts'

/** Auth0's two access token profiles: its own names the client in `azp`, the one of RFC 9068 in `client_id`. */
const accessTokenClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  azp: z.string().min(1).optional(),
  client_id: z.string().min(1).optional(),
  gty: z.string().optional(),
  scope: z.string().optional(),
  sid: z.string().optional(),
  /** Set by an Action of the tenant's: Auth0 keeps `sid` for itself and leaves it out of most access tokens. */
  session_id: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
})
type Claims = z.infer<typeof accessTokenClaims>

/**
 * @throws ProviderError `rejected` when a claim is missing: the token is none of an API's, whatever its signature says.
 */
export function toPrincipal(payload: JWTPayload): Principal {
  const parsed = accessTokenClaims.safeParse(payload)
  if (!parsed.success) throw notAToken(parsed.error.issues.map((issue) => issue.path.join('.')).join(', '))
  const claims = parsed.data
  const clientId = claims.azp ?? claims.client_id
  if (clientId === undefined) throw notAToken('azp')
  return {
    kind: isMachine(claims, clientId) ? 'machine' : 'user',
    issuer: claims.iss,
    subject: claims.sub as Subject,
    clientId,
    scopes: new Set(claims.scope?.split(' ').filter(Boolean)),
    sessionId: claims.sid ?? claims.session_id ?? null,
    issuedAt: claims.iat * 1_000,
    expiresAt: claims.exp * 1_000,
  }
}

/**
 * With client credentials Auth0 makes the client the subject (`<client id>@clients`). A person's subject may end the same way (an
 * address that an enterprise connection passes on: `samlp|acme|me@clients`), so the whole subject is compared.
 */
function isMachine(claims: Claims, clientId: string): boolean {
  return claims.gty === 'client-credentials' || claims.sub === `${clientId}@clients`
}

function notAToken(wrong: string): ProviderError {
  return new ProviderError('rejected', {
    provider: 'auth0',
    operation: 'toPrincipal',
    detail: `not an access token: wrong or missing ${wrong}`,
  })
}
