import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { WallClock } from '../../../lib/clock.ts'
import { isUuid, newId } from '../../../lib/ids.ts'
import type { Log, SqlPool } from '../../host.ts'
import type { Account } from './accounts.ts'
import type { Digests } from './digests.ts'
import type { PublicAddress } from './requests.ts'

const NAME_MAX = 60
export const PASSKEYS_MAX = 20

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** COSE's EdDSA, ES256 and RS256. Not what Node still calls experimental, ML-DSA: a key is kept for years. */
const ALGORITHMS = [-8, -7, -257] as const

export interface Passkeys {
  /** False where the deployment is reached by an IP address: WebAuthn wants a host name (Web Authentication 3, 5.1.3). */
  readonly possible: boolean
  list(accountId: string): Promise<readonly Passkey[]>
  /** What the browser is asked for, as JSON; `holder` is the session or the sign-in to which the answer belongs. */
  registration(account: Account, holder: string): Promise<string>
  register(accountId: string, holder: string, response: string, name: string): Promise<boolean>
  authentication(holder: string): Promise<string>
  /** The account whose passkey signed this sign-in's challenge with the person's consent verified, or null. */
  authenticate(holder: string, response: string): Promise<string | null>
  remove(accountId: string, id: string): Promise<boolean>
}

interface Parts {
  readonly sql: SqlPool
  readonly digests: Digests
  readonly address: PublicAddress
  readonly product: string
  readonly wallClock: WallClock
  readonly log: Log
}

export function createPasskeys({ sql, digests, address, product, wallClock, log }: Parts): Passkeys {
  const rpID = new URL(address.url).hostname
  // Not kept: it follows from what it belongs to, which ends when it has been answered.
  const challengeOf = (kind: 'register' | 'authenticate', holder: string) => digests.of(`passkey ${kind}`, holder)
  const expected = { expectedOrigin: address.origin, expectedRPID: rpID, requireUserVerification: true }
  /** Null for what cannot be believed; why is in the log. */
  async function believed<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      log.info({ error: error instanceof Error ? error.message : String(error) }, 'a passkey was refused')
      return null
    }
  }

  return {
    possible: isIP(rpID.replace(/^\[|\]$/g, '')) === 0,
    async list(accountId) {
      const { rows } = await sql.query<{ id: string; name: string; created_at: Date; last_used_at: Date | null }>(
        'select id, name, created_at, last_used_at from passkeys where account_id = $1 order by created_at',
        [accountId],
      )
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at,
      }))
    },
    async registration(account, holder) {
      const { rows } = await sql.query<{ credential_id: string }>(
        'select credential_id from passkeys where account_id = $1',
        [account.id],
      )
      const options = await generateRegistrationOptions({
        rpName: product,
        rpID,
        userID: new TextEncoder().encode(account.id),
        userName: account.email,
        userDisplayName: account.name ?? account.email,
        challenge: Buffer.from(challengeOf('register', holder), 'base64url') as Uint8Array<ArrayBuffer>,
        excludeCredentials: rows.map((row) => ({ id: row.credential_id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: [...ALGORITHMS],
      })
      return JSON.stringify(options)
    },
    async register(accountId, holder, response, name) {
      const verified = await believed(() =>
        verifyRegistrationResponse({
          response: JSON.parse(response) as RegistrationResponseJSON,
          expectedChallenge: challengeOf('register', holder),
          supportedAlgorithmIDs: [...ALGORITHMS],
          ...expected,
        }),
      )
      if (!verified?.verified) return false
      const { credential } = verified.registrationInfo
      const { rowCount } = await sql.query(
        `insert into passkeys (id, account_id, credential_id, public_key, counter, transports, name, created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from passkeys where account_id = $2) < ${PASSKEYS_MAX}
         on conflict do nothing`,
        [
          newId(),
          accountId,
          credential.id,
          Buffer.from(credential.publicKey),
          credential.counter,
          credential.transports ?? [],
          name.trim().slice(0, NAME_MAX) || 'Passkey',
          wallClock.now(),
        ],
      )
      return rowCount > 0
    },
    async authentication(holder) {
      const challenge = Buffer.from(challengeOf('authenticate', holder), 'base64url') as Uint8Array<ArrayBuffer>
      return JSON.stringify(await generateAuthenticationOptions({ rpID, challenge, userVerification: 'required' }))
    },
    async authenticate(holder, text) {
      const response = await believed(async () => JSON.parse(text) as AuthenticationResponseJSON)
      if (typeof response?.id !== 'string') return null
      const { rows } = await sql.query<{ id: string; account_id: string; public_key: Buffer; counter: string }>(
        'select id, account_id, public_key, counter from passkeys where credential_id = $1',
        [response.id],
      )
      const key = rows[0]
      if (!key) return null
      const verified = await believed(() =>
        verifyAuthenticationResponse({
          response,
          expectedChallenge: challengeOf('authenticate', holder),
          ...expected,
          credential: { id: response.id, publicKey: new Uint8Array(key.public_key), counter: Number(key.counter) },
        }),
      )
      if (!verified?.verified) return null
      const { newCounter } = verified.authenticationInfo
      // A counter that does not grow is a copy of the key (6.1.1); authenticators without one always say 0.
      const { rowCount } = await sql.query(
        'update passkeys set counter = $2, last_used_at = $3 where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))',
        [key.id, newCounter, wallClock.now()],
      )
      return rowCount > 0 ? key.account_id : null
    },
    async remove(accountId, id) {
      if (!isUuid(id)) return false
      const { rowCount } = await sql.query('delete from passkeys where id = $1 and account_id = $2', [id, accountId])
      return rowCount > 0
    },
  }
}
