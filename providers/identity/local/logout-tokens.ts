import { createLocalJWKSet, errors, importJWK, type JSONWebKeySet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { JWK } from 'oidc-provider'
import { z } from 'zod'
import { MINUTE, SECOND } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../call.ts'
import { ProviderError, WebhookRefused } from '../../errors.ts'
import type { SessionEnded, Subject } from '../port.ts'
import { publicKeys } from './key-ring.ts'

const TYPE = 'logout+jwt'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Ours, beside the other (RFC 8417, 2.2): of the session only what one client had has ended. Others ignore it. */
const GRANT_EVENT = 'urn:backplane:event:grant-ended'
const TOLERANCE_SECONDS = 5
/** OpenID Connect Back-Channel Logout 1.0, 2.4 recommends at most two minutes. */
const LIFE_MS = 2 * MINUTE

export interface Logout {
  /** Stays the same through every attempt, so that whoever got it twice can tell. */
  readonly id: string
  readonly clientId: string
  readonly accountId: string
  /** Null: every session of the account. */
  readonly sid: string | null
  /** Not null: only what this client had in the session has ended. */
  readonly endedClientId: string | null
  readonly endedAt: Date
}

/** A logout token (2.4). `iat` is when the session ended, however late it is delivered: what was signed in later is not meant. */
export async function signLogoutToken(
  logout: Logout,
  issuer: string,
  keys: readonly JWK[],
  algorithm: string,
): Promise<string> {
  const key = keys.find(({ alg }) => alg === algorithm)
  if (!key)
    throw new ProviderError('misconfigured', {
      provider: 'local',
      operation: 'signLogoutToken',
      detail: `client ${logout.clientId} wants tokens signed with ${algorithm}, for which there is no key`,
    })
  const { sid, endedClientId } = logout
  return new SignJWT({
    events: { [EVENT]: {}, ...(endedClientId === null ? {} : { [GRANT_EVENT]: { client_id: endedClientId } }) },
    ...(sid === null ? {} : { sid }),
  })
    .setProtectedHeader({ alg: algorithm, typ: TYPE, kid: String(key.kid) })
    .setIssuer(issuer)
    .setAudience(logout.clientId)
    .setSubject(logout.accountId)
    .setJti(logout.id)
    .setIssuedAt(logout.endedAt)
    .setExpirationTime(new Date(Date.now() + LIFE_MS))
    .sign(await importJWK(key as Parameters<typeof importJWK>[0], algorithm))
}

const logoutClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).optional(),
  sid: z.string().min(1).optional(),
  jti: z.string().min(1),
  iat: z.number(),
  events: z.looseObject({
    [EVENT]: z.looseObject({}),
    [GRANT_EVENT]: z.looseObject({ client_id: z.string().min(1) }).optional(),
  }),
  nonce: z.undefined().optional(),
})

export interface LogoutRules {
  readonly issuer: string
  /** The clients for which we listen. */
  readonly audience: readonly string[]
  readonly keys: readonly JWK[]
}

/**
 * Believes a logout token by the rules of 2.6, all of them but the replay's, which is for whoever stores `tokenId`.
 * @throws WebhookRefused
 */
export async function readLogoutToken(request: WebhookRequest, rules: LogoutRules): Promise<SessionEnded> {
  const payload = await verified(tokenOf(request), rules)
  const parsed = logoutClaims.safeParse(payload)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new WebhookRefused('malformed', `not a logout token: wrong or missing ${wrong}`)
  }
  const { iss, sub, sid, jti, iat, events: what } = parsed.data
  const clientId = what[GRANT_EVENT]?.client_id ?? null
  if (sub === undefined && sid === undefined) throw new WebhookRefused('malformed', 'a logout token names sub or sid')
  if (sid === undefined && clientId !== null)
    throw new WebhookRefused('malformed', 'what a client had ends in one session, and none is named')
  if (iat * SECOND > Date.now() + TOLERANCE_SECONDS * SECOND)
    throw new WebhookRefused('timestamp', 'the logout token is from the future')
  return {
    issuer: iss,
    subject: (sub ?? null) as Subject | null,
    sessionId: sid ?? null,
    clientId,
    tokenId: jti,
    at: new Date(iat * SECOND),
  }
}

function tokenOf({ headers, body }: WebhookRequest): string {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
    throw new WebhookRefused('malformed', 'a logout token is posted as application/x-www-form-urlencoded')
  const [token, ...more] = new URLSearchParams(body.toString('utf8')).getAll('logout_token')
  if (!token || more.length > 0) throw new WebhookRefused('malformed', 'logout_token must be there once')
  return token
}

async function verified(token: string, { issuer, audience, keys }: LogoutRules): Promise<JWTPayload> {
  const published = createLocalJWKSet({ keys: publicKeys(keys) } as JSONWebKeySet)
  try {
    const { payload } = await jwtVerify(token, published, {
      issuer,
      audience: [...audience],
      typ: TYPE,
      algorithms: [...new Set(keys.flatMap(({ alg }) => alg ?? []))],
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new WebhookRefused('timestamp', 'the logout token has expired')
    if (error instanceof errors.JWTClaimValidationFailed) throw new WebhookRefused('malformed', error.message)
    if (error instanceof errors.JOSEError) throw new WebhookRefused('signature', error.message)
    throw error
  }
}
