import { createRemoteJWKSet, customFetch, errors, type JWSHeaderParameters } from 'jose'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import type { TokenStages } from './token-stages.ts'

/** An unknown key id costs one fetch in this time, whoever sends it and whatever comes of the fetch. */
const COOLDOWN_MS = 30_000

/** The issuer's published keys: fetched when first needed, kept for ten minutes, and fetched again for a key id that is not among them. */
export type IssuerKeys = ReturnType<typeof issuerKeys>

export function issuerKeys(identity: IdentityProvider, stages: TokenStages) {
  let triedAt = Number.NEGATIVE_INFINITY
  /** Of the last fetch, when it failed. */
  let failure: unknown
  const remote = createRemoteJWKSet(new URL(identity.verifierConfig().jwksUri), {
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: 5_000,
    async [customFetch](url, options) {
      stages.keyFetches += 1
      triedAt = performance.now()
      try {
        const response = await fetch(url, options)
        failure = undefined
        return response
      } catch (error) {
        failure = error
        throw error
      }
    },
  })
  return {
    jwks: remote.jwks,
    reload: remote.reload,
    /** @throws what jose throws; where the issuer was asked for an unknown key a moment ago, without asking again */
    async find(header: JWSHeaderParameters, token: Parameters<typeof remote>[1]) {
      stages.keyLookups += 1
      const published = remote.jwks()?.keys
      const unknown = published && header.kid !== undefined && !published.some(({ kid }) => kid === header.kid)
      if (unknown && performance.now() - triedAt < COOLDOWN_MS) throw failure ?? new errors.JWKSNoMatchingKey()
      return remote(header, token)
    },
  }
}
