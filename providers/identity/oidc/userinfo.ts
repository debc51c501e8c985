import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { Read } from '../../call.ts'
import type { ExternalUser, Principal } from '../port.ts'
import { type Answer, ask, jsonOf, oidcFault } from './ask.ts'

const OPERATION = 'profile'

/** OpenID Connect Core 1.0, 5.1. Cognito writes `email_verified` as a text. */
const claims = z.object({
  sub: z.string().min(1),
  email: z.string().min(1).optional(),
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
  name: z.string().nullish(),
  given_name: z.string().nullish(),
  family_name: z.string().nullish(),
  picture: z.string().nullish(),
})

/**
 * Who the token's holder is, by the userinfo endpoint (OpenID Connect Core 1.0, 5.3). Null when the issuer does not take the token any more:
 * it was revoked, or the account is gone or disabled.
 */
export async function userinfo(
  endpoint: string,
  principal: Principal,
  accessToken: string,
  read?: Read,
): Promise<ExternalUser | null> {
  const answer = await ask(OPERATION, endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: read?.signal,
  })
  return answer.status === 401 ? null : toExternalUser(readable(answer), principal)
}

/** For an issuer without that endpoint: what the token itself says of its holder (RFC 9068, 2.2.2), which was verified with it. */
export function holderOf(principal: Principal, accessToken: string): ExternalUser {
  return toExternalUser({ ...decodeJwt(accessToken), sub: principal.subject }, principal)
}

function toExternalUser(told: unknown, principal: Principal): ExternalUser {
  const found = claims.safeParse(told)
  if (!found.success) {
    const wrong = found.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw oidcFault('unavailable', OPERATION, `what the issuer says of the holder cannot be read: wrong ${wrong}`)
  }
  const { data } = found
  // 5.3.2: otherwise it would be somebody else's profile.
  if (data.sub !== principal.subject)
    throw oidcFault('misconfigured', OPERATION, 'the userinfo endpoint speaks of another subject than the token')
  if (data.email === undefined)
    throw oidcFault('rejected', OPERATION, 'the issuer tells no email address: the scope "email" is missing')
  return {
    subject: principal.subject,
    email: data.email,
    emailVerified: data.email_verified ?? false,
    name: data.name || [data.given_name, data.family_name].filter(Boolean).join(' ') || null,
    pictureUrl: data.picture || null,
    // An issuer says it by not taking the token.
    blocked: false,
  }
}

function readable(answer: Answer): unknown {
  const { status, type } = answer
  if (status === 429)
    throw oidcFault('rate_limited', OPERATION, '429', { retryAfterMs: retryAfterMs(answer.headers.get('retry-after')) })
  // RFC 6750, 3.1: 403 is a scope that the token lacks.
  if (status === 403) throw oidcFault('rejected', OPERATION, '403: the token lacks the scope "openid"')
  if (status >= 500 || status === 408) throw oidcFault('unavailable', OPERATION, String(status))
  if (status >= 400) throw oidcFault('rejected', OPERATION, String(status))
  if (type === 'application/jwt') {
    const detail = 'the userinfo endpoint answers signed (application/jwt): have the issuer answer this client in JSON'
    throw oidcFault('misconfigured', OPERATION, detail)
  }
  const json = jsonOf(answer)
  if (json === undefined)
    throw oidcFault('unavailable', OPERATION, `${status} with ${type || 'no type'}, which is no JSON`)
  return json
}

function retryAfterMs(header: string | null): number {
  const seconds = header === null ? Number.NaN : Number(header)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds * 1_000, 1_000), 60_000) : 10_000
}
