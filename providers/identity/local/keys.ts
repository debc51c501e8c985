import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'oidc-provider'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import { seal, unseal } from './seal.ts'

/** Access tokens: small and quick to verify. */
export const ACCESS_TOKEN_ALG = 'ES256'
/** ID tokens: the algorithm that every OpenID Connect client must support (OpenID Connect Core 1.0, 15.1). */
export const ID_TOKEN_ALG = 'RS256'
const ALGORITHMS = [ACCESS_TOKEN_ALG, ID_TOKEN_ALG]

/** How long a new key is published before it signs, so that every API has seen it by then. */
const OVERLAP_MS = DAY

/**
 * The issuer's private keys, made by the first process that asks and shared by all; of each algorithm the one that signs now
 * comes first. At rest each is encrypted under `secret` (base64url of 32 bytes).
 *
 * @throws ProviderError `misconfigured` when the stored keys were encrypted under another secret.
 */
export async function loadSigningKeys(sql: SqlPool, secret: string, now: Date): Promise<JWK[]> {
  const keys = await readKeys(sql, secret, now)
  if (ALGORITHMS.every((alg) => keys.some((key) => key.alg === alg))) return keys
  return underLock(sql, async (tx) => {
    const { rows } = await tx.query<{ alg: string }>('select alg from signing_keys')
    for (const alg of ALGORITHMS) if (!rows.some((row) => row.alg === alg)) await addKey(tx, alg, secret, now, now)
    return readKeys(tx, secret, now)
  })
}

/**
 * Makes the next signing keys, unless they are made already. They are published at once, sign a day later, and those of before
 * are still verified with; nobody is signed out.
 *
 * @returns from when the youngest keys sign
 */
export async function rotateSigningKeys(sql: SqlPool, secret: string, now: Date): Promise<Date> {
  return underLock(sql, async (tx) => {
    const waiting = await youngestFrom(tx)
    if (waiting && waiting > now) return waiting
    const signsFrom = addMs(now, OVERLAP_MS)
    for (const alg of ALGORITHMS) await addKey(tx, alg, secret, now, signsFrom)
    return signsFrom
  })
}

/**
 * Drops keys that are in the wrong hands: every token that they signed is worthless, and where one of them signed, a new one does so at
 * once. None of the stored keys is opened, so that `secret` may be a new one when all are dropped.
 *
 * @param kid one of them; absent, all
 * @returns how many are gone
 */
export async function withdrawSigningKeys(sql: SqlPool, secret: string, now: Date, kid?: string): Promise<number> {
  return underLock(sql, async (tx) => {
    const { rowCount } = await tx.query('delete from signing_keys where $1::text is null or kid = $1', [kid ?? null])
    const { rows } = await tx.query<{ alg: string }>('select alg from signing_keys where signs_from <= $1', [now])
    for (const alg of ALGORITHMS) if (!rows.some((row) => row.alg === alg)) await addKey(tx, alg, secret, now, now)
    return rowCount
  })
}

export interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly signsFrom: Date
  /** `waits`: published, and signs later. `verifies`: signs no more. */
  readonly state: 'signs' | 'waits' | 'verifies'
}

/** Of each algorithm the youngest first. */
export async function listSigningKeys(sql: Pick<SqlPool, 'query'>, now: Date): Promise<readonly SigningKey[]> {
  const { rows } = await sql.query<{ kid: string; alg: string; signs_from: Date }>(
    'select kid, alg, signs_from from signing_keys order by alg, signs_from desc, kid',
  )
  return rows.map(({ kid, alg, signs_from: signsFrom }) => {
    const signer = rows.find((row) => row.alg === alg && row.signs_from <= now)
    return { kid, alg, signsFrom, state: kid === signer?.kid ? 'signs' : signsFrom > now ? 'waits' : 'verifies' }
  })
}

/** Rotates keys that have signed for long enough, and drops those whose last token has expired. */
export async function renewSigningKeys(
  sql: SqlPool,
  secret: string,
  now: Date,
  ages: { readonly signsMs: number; readonly keptMs: number },
): Promise<void> {
  const since = await youngestFrom(sql)
  if (since && addMs(since, ages.signsMs) <= now) await rotateSigningKeys(sql, secret, now)
  await sql.query(
    `delete from signing_keys k where exists (
       select 1 from signing_keys younger
       where younger.alg = k.alg and younger.signs_from > k.signs_from and younger.signs_from < $1)`,
    [addMs(now, -ages.keptMs)],
  )
}

async function youngestFrom(sql: Pick<SqlPool, 'query'>): Promise<Date | null> {
  const { rows } = await sql.query<{ youngest: Date | null }>('select max(signs_from) as youngest from signing_keys')
  return rows[0]?.youngest ?? null
}

function underLock<T>(sql: SqlPool, work: (tx: Pick<SqlPool, 'query'>) => Promise<T>): Promise<T> {
  return sql.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('local_identity keys', 0))`)
    return work(tx)
  })
}

async function readKeys(sql: Pick<SqlPool, 'query'>, secret: string, now: Date): Promise<JWK[]> {
  const { rows } = await sql.query<SealedKey>(
    'select kid, alg, sealed_jwk from signing_keys order by alg, signs_from <= $1 desc, signs_from desc, kid',
    [now],
  )
  return rows.map((row) => openKey(row, secret))
}

async function addKey(
  tx: Pick<SqlPool, 'query'>,
  alg: string,
  secret: string,
  now: Date,
  signsFrom: Date,
): Promise<void> {
  const key = await makeKey(alg)
  await tx.query(
    'insert into signing_keys (kid, alg, sealed_jwk, created_at, signs_from) values ($1, $2, $3, $4, $5)',
    [key.kid, alg, seal(JSON.stringify(key), secret, key.kid), now, signsFrom],
  )
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
