import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'oidc-provider'
import { newId } from '../../../lib/ids.ts'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import { seal, unseal } from './seal.ts'

/** Access tokens: small and quick to verify. */
export const ACCESS_TOKEN_ALG = 'ES256'
/** ID tokens: the algorithm that every OpenID Connect client must support (OpenID Connect Core 1.0, 15.1). */
export const ID_TOKEN_ALG = 'RS256'

/**
 * The issuer's private keys, made by the first process that asks and shared by all. At rest each is encrypted under
 * `secret` (base64url of 32 bytes).
 *
 * @throws ProviderError `misconfigured` when the stored keys were encrypted under another secret.
 */
export async function loadSigningKeys(sql: SqlPool, secret: string, now: Date): Promise<JWK[]> {
  return sql.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('local_identity keys', 0))`)
    const { rows } = await tx.query<SealedKey>('select kid, alg, sealed_jwk from signing_keys order by created_at, kid')
    const keys = rows.map((row) => openKey(row, secret))
    for (const alg of [ACCESS_TOKEN_ALG, ID_TOKEN_ALG]) {
      if (rows.some((row) => row.alg === alg)) continue
      const key = await makeKey(alg)
      await tx.query('insert into signing_keys (kid, alg, sealed_jwk, created_at) values ($1, $2, $3, $4)', [
        key.kid,
        alg,
        seal(JSON.stringify(key), secret, key.kid),
        now,
      ])
      keys.push(key)
    }
    return keys
  })
}

interface SealedKey {
  readonly kid: string
  readonly alg: string
  readonly sealed_jwk: string
}

function openKey(row: SealedKey, secret: string): JWK {
  try {
    return JSON.parse(unseal(row.sealed_jwk, secret, row.kid)) as JWK
  } catch (cause) {
    throw new ProviderError('misconfigured', {
      provider: 'local',
      operation: 'loadSigningKeys',
      detail:
        'the signing keys in schema local_identity cannot be opened with the secret "identity-keys": restore that secret, ' +
        'or delete the rows of signing_keys, which signs everybody out',
      cause,
    })
  }
}

async function makeKey(alg: string): Promise<JWK & { kid: string }> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: newId() } as JWK & { kid: string }
}
