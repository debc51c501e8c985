import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import type { VerifierConfig } from '../../providers/identity/port.ts'

/** Verifies as the API does: offline, by the keys that the issuer publishes. */
export async function verifyAccessToken(token: string, config: VerifierConfig, at?: Date): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(config.jwksUri)), {
    issuer: config.issuer,
    ...(config.audienceClaim ? {} : { audience: config.audience }),
    algorithms: [...config.algorithms],
    clockTolerance: config.clockToleranceSeconds,
    requiredClaims: ['exp', 'sub', 'iat'],
    ...(config.requireTyp ? { typ: config.requireTyp } : {}),
    ...(at ? { currentDate: at } : {}),
  })
  const { name, anyOf } = config.audienceClaim ?? { name: 'aud', anyOf: null }
  if (anyOf && !anyOf.includes(String(payload[name]))) throw new Error(`unexpected "${name}" claim value`)
  return payload
}
