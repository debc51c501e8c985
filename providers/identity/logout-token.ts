import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose'
import { z } from 'zod'
import type { WallClock } from '../../lib/clock.ts'
import type { WebhookRequest } from '../call.ts'
import { ProviderError, WebhookRefused } from '../errors.ts'
import type { SessionEnded, SigningAlgorithm, Subject } from './port.ts'

export interface LogoutTokenRules {
  /** The adapter's name, for its errors. */
  readonly provider: string
  readonly issuer: string
  readonly jwksUri: string
  /** The client that the issuer tells: logout tokens are for it, not for the API. */
  readonly clientId: string
  readonly algorithms: readonly SigningAlgorithm[]
  readonly clockToleranceSeconds: number
  readonly wallClock: WallClock
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const MAX_BODY_BYTES = 32_768
const MAX_TOKEN_LENGTH = 8_192
/** Issuers post at once and repeat soon; an older token is a replay. */
const MAX_AGE_SECONDS = 600
/** Issuers that are older than the type's registration send `JWT`, or none. */
const TYPES: readonly unknown[] = [undefined, 'logout+jwt', 'jwt']

const logoutClaims = z
  .object({
    iss: z.string(),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    iat: z.number(),
    jti: z.string().min(1),
    events: z.looseObject({ [EVENT]: z.looseObject({}) }),
    nonce: z.never('a logout token has none').optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, 'neither sub nor sid')

/**
 * Reads logout tokens as OpenID Connect Back-Channel Logout 1.0 says in 2.6: signed by a published key with an allowed algorithm, from this
 * issuer, for our client, recent, with the event and without a nonce. That a token comes twice (`jti`) is the receiver's to notice.
 *
 * @returns a reader that throws WebhookRefused for what is not to be believed, and ProviderError `unavailable` while the keys cannot be had:
 * the issuer then has to send it again
 */
export function logoutTokenReader(rules: LogoutTokenRules): (request: WebhookRequest) => Promise<SessionEnded> {
  // An unknown key id costs one fetch in 30 s, whoever sends it.
  const keys = createRemoteJWKSet(new URL(rules.jwksUri), { cooldownDuration: 30_000, timeoutDuration: 5_000 })
  return async (request) => {
    const { payload, protectedHeader } = await verified(tokenOf(request), keys, rules)
    return toSessionEnded(payload, protectedHeader)
  }
}

function tokenOf({ headers, body }: WebhookRequest): string {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') throw new WebhookRefused('malformed', 'not a form')
  if (body.length > MAX_BODY_BYTES) throw new WebhookRefused('malformed', 'too long')
  const [token, another] = new URLSearchParams(body.toString('utf8')).getAll('logout_token')
  if (!token || another !== undefined) throw new WebhookRefused('malformed', 'not one logout_token')
  if (token.length > MAX_TOKEN_LENGTH) throw new WebhookRefused('malformed', 'too long')
  return token
}

async function verified(token: string, keys: ReturnType<typeof createRemoteJWKSet>, rules: LogoutTokenRules) {
  try {
    return await jwtVerify(token, keys, {
      issuer: rules.issuer,
      audience: rules.clientId,
      algorithms: [...rules.algorithms],
      clockTolerance: rules.clockToleranceSeconds,
      currentDate: rules.wallClock.now(),
      maxTokenAge: MAX_AGE_SECONDS,
      requiredClaims: ['iss', 'aud', 'iat', 'jti', 'events'],
    })
  } catch (error) {
    throw reasonOf(error, rules.provider)
  }
}

function toSessionEnded(payload: JWTPayload, { typ }: ProtectedHeaderParameters): SessionEnded {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ
  if (!TYPES.includes(type)) throw new WebhookRefused('malformed', 'another type of token')
  const parsed = logoutClaims.safeParse(payload)
  if (!parsed.success)
    throw new WebhookRefused(
      'malformed',
      parsed.error.issues.map(({ path, message }) => [...path, message].join(' ')).join('; '),
    )
  const { iss, sub, sid, jti, iat } = parsed.data
  return {
    issuer: iss,
    subject: sub === undefined ? null : (sub as Subject),
    sessionId: sid ?? null,
    clientId: null,
    tokenId: jti,
    at: new Date(iat * 1_000),
  }
}

function reasonOf(error: unknown, provider: string): Error {
  if (error instanceof errors.JWTExpired) return new WebhookRefused('timestamp', 'expired')
  if (error instanceof errors.JWTClaimValidationFailed) {
    const dated = error.claim === 'iat' && error.reason === 'check_failed'
    return new WebhookRefused(dated ? 'timestamp' : 'malformed', `wrong or missing ${error.claim}`)
  }
  // jose's own class beneath these: the key set could not be fetched or read.
  const unreachable = !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC'
  if (unreachable || error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) {
    const details = { provider, operation: 'readLogoutToken', sent: 'no', cause: error } as const
    return new ProviderError('unavailable', { ...details, detail: 'the keys of the issuer cannot be had' })
  }
  return new WebhookRefused('signature', 'malformed, or not signed by the issuer')
}
