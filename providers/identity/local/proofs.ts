import { randomBytes, randomInt } from 'node:crypto'
import { addMs, DAY, MINUTE, type WallClock } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'
import { type Digests, sameText, sha256 } from './digests.ts'

/** That somebody reads the mail of an address: by a code that the browser that asked types, or by a link. */
export type ProofPurpose = 'sign_up' | 'verify' | 'reset' | 'change_email'

const LIFETIME_MS: Readonly<Record<ProofPurpose, number>> = {
  sign_up: 15 * MINUTE,
  verify: DAY,
  reset: 30 * MINUTE,
  change_email: 15 * MINUTE,
}
export const CODE_TRIES = 5

export interface Proof {
  readonly id: string
  readonly purpose: ProofPurpose
  readonly email: string
  readonly account_id: string | null
  readonly details: ProofDetails
  readonly confirmed_at: Date | null
}

export interface ProofDetails {
  readonly name?: string
  readonly passwordHash?: string
  /** The address has an account: no code is right, and the page must not tell. */
  readonly taken?: true
  readonly returnTo?: string
}

export interface NewProof {
  readonly purpose: ProofPurpose
  readonly email: string
  readonly accountId?: string
  /** Who may type the code: an interaction or a session. A new proof takes the place of the holder's old one. */
  readonly holder?: string
  readonly details?: ProofDetails
}

/** What is mailed, and stored as digests only. */
export interface MailedSecrets {
  readonly code: string
  readonly token: string
}

export interface Proofs {
  open(proof: NewProof): Promise<MailedSecrets>
  held(purpose: ProofPurpose, holder: string): Promise<Proof | null>
  /** Another code and link for the same proof, and the tries anew. Null when there is nothing to renew. */
  renew(purpose: ProofPurpose, holder: string): Promise<(MailedSecrets & { readonly proof: Proof }) | null>
  /** At most five tries for a code. The caller ends the proof of a right one. */
  tryCode(purpose: ProofPurpose, holder: string, code: string): Promise<Proof | 'wrong' | 'spent' | 'gone'>
  byToken(purposes: readonly ProofPurpose[], token: string): Promise<Proof | null>
  end(sql: Pick<SqlPool, 'query'>, id: string): Promise<boolean>
}

const COLUMNS = 'id, purpose, email, account_id, details, confirmed_at'

export function createProofs(sql: SqlPool, digests: Digests, wallClock: WallClock): Proofs {
  const holderId = (holder: string | undefined) => (holder === undefined ? null : sha256(holder))
  const secretsOf = (id: string) => {
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const token = randomBytes(32).toString('base64url')
    return { code, token, stored: [digests.of('code', id, code), sha256(token)] as const }
  }

  const proofs: Proofs = {
    async open({ purpose, email, accountId, holder, details }) {
      const id = newId()
      const now = wallClock.now()
      const { code, token, stored } = secretsOf(id)
      await sql.query(
        `insert into mail_proofs (id, purpose, email, account_id, holder, details, code_digest, token_sha256, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (purpose, holder) do update set id = excluded.id, email = excluded.email, account_id = excluded.account_id,
           details = excluded.details, code_digest = excluded.code_digest, token_sha256 = excluded.token_sha256,
           created_at = excluded.created_at, expires_at = excluded.expires_at, tries = 0, confirmed_at = null`,
        [
          id,
          purpose,
          email,
          accountId ?? null,
          holderId(holder),
          JSON.stringify(details ?? {}),
          ...stored,
          now,
          addMs(now, LIFETIME_MS[purpose]),
        ],
      )
      return { code, token }
    },
    async held(purpose, holder) {
      const { rows } = await sql.query<Proof>(
        `select ${COLUMNS} from mail_proofs where purpose = $1 and holder = $2 and expires_at > $3`,
        [purpose, holderId(holder), wallClock.now()],
      )
      return rows[0] ?? null
    },
    async renew(purpose, holder) {
      const { rows } = await sql.query<Proof>(
        `select ${COLUMNS} from mail_proofs where purpose = $1 and holder = $2 and confirmed_at is null`,
        [purpose, holderId(holder)],
      )
      const proof = rows[0]
      if (!proof) return null
      const { code, token, stored } = secretsOf(proof.id)
      const { rowCount } = await sql.query(
        `update mail_proofs set code_digest = $2, token_sha256 = $3, expires_at = $4, tries = 0 where id = $1 and confirmed_at is null`,
        [proof.id, ...stored, addMs(wallClock.now(), LIFETIME_MS[purpose])],
      )
      return rowCount > 0 ? { proof, code, token } : null
    },
    async tryCode(purpose, holder, code) {
      // Counted before it is compared: many at once are at most five.
      const { rows } = await sql.query<Proof & { code_digest: string }>(
        `update mail_proofs set tries = tries + 1
         where purpose = $1 and holder = $2 and expires_at > $3 and tries < ${CODE_TRIES} returning ${COLUMNS}, code_digest`,
        [purpose, holderId(holder), wallClock.now()],
      )
      const proof = rows[0]
      if (!proof) return (await proofs.held(purpose, holder)) ? 'spent' : 'gone'
      const right = sameText(digests.of('code', proof.id, code), proof.code_digest)
      return right && !proof.details.taken ? proof : 'wrong'
    },
    async byToken(purposes, token) {
      const { rows } = await sql.query<Proof>(
        `select ${COLUMNS} from mail_proofs where token_sha256 = $1 and purpose = any($2) and expires_at > $3`,
        [sha256(token), purposes, wallClock.now()],
      )
      const proof = rows[0]
      return proof && !proof.details.taken ? proof : null
    },
    async end(tx, id) {
      const { rowCount } = await tx.query('delete from mail_proofs where id = $1', [id])
      return rowCount > 0
    },
  }
  return proofs
}
