import { importJWK, type JWTPayload, jwtVerify } from 'jose'
import type { App } from '../../domain/app.ts'
import { findImpersonationKey } from '../../domain/impersonations/find-key.ts'
import {
  IMPERSONATION_ALGORITHM,
  IMPERSONATION_CLIENT,
  IMPERSONATION_TYPE,
  impersonationIssuer,
  MOST_MINUTES,
} from '../../domain/impersonations/rules.ts'
import { fromPublicId, toPublicId } from '../../lib/ids.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { reasonOf, type Verified } from './authenticate.ts'
import { refused } from './credential.ts'
import { assertExpected, type Inspected, MALFORMED, notForUs, typeOf } from './inspect-token.ts'
import type { TokenStages } from './token-stages.ts'

export function isImpersonation({ header }: Inspected): boolean {
  return typeOf(header.typ) === IMPERSONATION_TYPE
}

export type VerifyImpersonation = (token: string, inspected: Inspected) => Promise<Verified>

/**
 * Verifies what `startImpersonation` has signed, each by its own key. A token of the configured issuer cannot come here, nor one of ours
 * there: the type in the header decides, and issuer and keys are each side's own.
 * @returns throws DomainError UNAUTHENTICATED
 */
export function createImpersonationVerifier(
  app: Pick<App, 'db' | 'identity' | 'wallClock' | 'publicUrl'>,
  stages: TokenStages,
): VerifyImpersonation {
  const issuer = impersonationIssuer(app)
  const expected = {
    issuer,
    audience: app.identity.verifierConfig().audience,
    algorithms: [IMPERSONATION_ALGORITHM],
    clockToleranceSeconds: 0,
    requireTyp: IMPERSONATION_TYPE,
  } as const
  return async (token, inspected) => {
    const now = app.wallClock.now()
    assertExpected(inspected, expected, now)
    const impersonationId = fromPublicId('impersonation', String(inspected.header.kid))
    if (!impersonationId) throw refused(MALFORMED)
    stages.keyLookups += 1
    const found = await findImpersonationKey(app, impersonationId)
    if (!found) throw refused('Acting as this person has ended.')
    const key = await importJWK(found.publicKey, IMPERSONATION_ALGORITHM)
    stages.signatures += 1
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience: expected.audience,
      algorithms: [IMPERSONATION_ALGORITHM],
      typ: IMPERSONATION_TYPE,
      currentDate: now,
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'act'],
    }).catch((error: unknown) => {
      throw reasonOf(error)
    })
    assertSays(payload, { sub: found.userId, act: found.operatorId, jti: impersonationId })
    return {
      kind: 'user',
      issuer,
      subject: found.userId as Subject,
      clientId: IMPERSONATION_CLIENT,
      scopes: new Set(),
      sessionId: impersonationId,
      issuedAt: Number(payload.iat) * 1_000,
      expiresAt: Number(payload.exp) * 1_000,
      boundTo: null,
      holder: undefined,
      actor: { operatorId: found.operatorId, impersonationId },
    }
  }
}

/** The token and the row that verifies it say the same. */
function assertSays(payload: JWTPayload, row: { sub: string; act: string; jti: string }): void {
  const { sub, jti, iat = 0, exp = 0 } = payload
  const act = payload.act as { readonly sub?: unknown } | undefined
  if (sub !== toPublicId('user', row.sub)) throw notForUs('sub')
  if (act?.sub !== toPublicId('user', row.act)) throw notForUs('act')
  if (jti !== row.jti) throw notForUs('jti')
  if (exp - iat > MOST_MINUTES * 60) throw notForUs('exp')
}
