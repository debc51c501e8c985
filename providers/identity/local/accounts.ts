import { z } from 'zod'
import { isUuid, newId } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'

export interface Account {
  readonly id: string
  readonly email: string
  readonly email_verified: boolean
  readonly name: string | null
  readonly password_hash: string | null
  readonly blocked_at: Date | null
}

export interface NewAccount {
  readonly email: string
  readonly emailVerified: boolean
  readonly name: string | null
  readonly passwordHash: string | null
  /** The caller's idempotency key: the same key finds the same account. */
  readonly creationKey: string | null
}

const COLUMNS = 'id, email, email_verified, name, password_hash, blocked_at'
const address = z.email().max(254)

/** The form in which an address is stored and compared, or null when it is not an address. */
export function normalEmail(text: string): string | null {
  const email = text.trim().toLowerCase()
  return address.safeParse(email).success ? email : null
}

export async function findAccount(sql: Pick<SqlPool, 'query'>, id: string): Promise<Account | null> {
  if (!isUuid(id)) return null
  const { rows } = await sql.query<Account>(`select ${COLUMNS} from accounts where id = $1`, [id])
  return rows[0] ?? null
}

export async function findAccountByEmail(sql: Pick<SqlPool, 'query'>, email: string): Promise<Account | null> {
  const { rows } = await sql.query<Account>(`select ${COLUMNS} from accounts where email = $1`, [email])
  return rows[0] ?? null
}

export async function findAccountByKey(sql: Pick<SqlPool, 'query'>, creationKey: string): Promise<Account | null> {
  const { rows } = await sql.query<Account>(`select ${COLUMNS} from accounts where creation_key = $1`, [creationKey])
  return rows[0] ?? null
}

/** Null when the address, or the creation key, is taken; of several at once one wins. */
export async function insertAccount(
  sql: Pick<SqlPool, 'query'>,
  account: NewAccount,
  now: Date,
): Promise<Account | null> {
  const { rows } = await sql.query<Account>(
    `insert into accounts (id, email, email_verified, name, password_hash, created_at, creation_key)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning ${COLUMNS}`,
    [newId(), account.email, account.emailVerified, account.name, account.passwordHash, now, account.creationKey],
  )
  return rows[0] ?? null
}
