import { createRemoteJWKSet, customFetch, errors, type JWSHeaderParameters } from 'jose'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import type { TokenStages } from './token-stages.ts'

/** An unknown key id costs one fetch in this time, whoever sends it and whatever comes of the fetch. */
const COOLDOWN_MS = 30_000

/** An issuer that is out of reach is asked again after this long, and twice as long after each failure, up to the cooldown. */
const RETRY_MS = 1_000

/** The issuer's published keys: fetched when first needed, kept for ten minutes, and fetched again for a key id that is not among them. */
export type IssuerKeys = ReturnType<typeof issuerKeys>

export function issuerKeys(identity: IdentityProvider, stages: TokenStages) {
  let triedAt = Number.NEGATIVE_INFINITY
  /** How often in a row the issuer could not be asked, and the last reason. */
  let failures = 0
  let failure: unknown
  const remote = createRemoteJWKSet(new URL(identity.verifierConfig().jwksUri), {
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: 5_000,
    async [customFetch](url, options) {
      stages.keyFetches += 1
      triedAt = performance.now()
      try {
        const response = await fetch(url, options)
        if (!response.ok) throw new Error(`the issuer answered ${response.status} where its keys should be`)
        failures = 0
        return response
      } catch (error) {
        failures += 1
        failure = error
        throw error
      }
    },
  })
  const since = () => performance.now() - triedAt
  const outOfReach = () => failures > 0 && since() < Math.min(COOLDOWN_MS, RETRY_MS * 2 ** (failures - 1))

  return {
    jwks: remote.jwks,
    /** By our own clock, however often: no token has to wait longer for it. */
    async reload(): Promise<void> {
      const before = failures
      await remote.reload().finally(() => {
        failures = Math.min(failures, Math.max(before, 1))
      })
    },
    /** For the sake of a token: not while the issuer has just been out of reach. */
    async reloadForToken(): Promise<void> {
      if (outOfReach()) throw failure
      await remote.reload()
    },
    /** @throws what jose throws; where the issuer was asked a moment ago, for an unknown key or in vain, without asking again */
    async find(header: JWSHeaderParameters, token: Parameters<typeof remote>[1]) {
      stages.keyLookups += 1
      const published = remote.jwks()?.keys
      const unknown = published && header.kid !== undefined && !published.some(({ kid }) => kid === header.kid)
      if (unknown && since() < COOLDOWN_MS) throw failures > 0 ? failure : new errors.JWKSNoMatchingKey()
      if ((!published || !remote.fresh) && outOfReach()) throw failure
      return remote(header, token)
    },
  }
}
