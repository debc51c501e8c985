import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Principal, Subject } from '../port.ts'

const accessTokenClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  scope: z.string().optional(),
  sid: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
})

/**
 * The claims of the issuer's own access tokens (RFC 9068, 2.2).
 * @throws ProviderError `rejected` when a claim is missing: the token is none of ours, whatever its signature says.
 */
export function toPrincipal(payload: JWTPayload): Principal {
  const parsed = accessTokenClaims.safeParse(payload)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new ProviderError('rejected', {
      provider: 'local',
      operation: 'toPrincipal',
      detail: `not an access token: wrong or missing ${wrong}`,
    })
  }
  const claims = parsed.data
  return {
    // With client credentials the client itself is the subject.
    kind: claims.sub === claims.client_id ? 'machine' : 'user',
    issuer: claims.iss,
    subject: claims.sub as Subject,
    clientId: claims.client_id,
    scopes: new Set(claims.scope?.split(' ').filter(Boolean)),
    sessionId: claims.sid ?? null,
    issuedAt: claims.iat * 1_000,
    expiresAt: claims.exp * 1_000,
  }
}
