import { z } from 'zod'
import { isUuid, newId } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'

export interface Account {
  readonly id: string
  readonly email: string
  readonly email_verified: boolean
  readonly name: string | null
  readonly picture_url: string | null
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

const COLUMNS = 'id, email, email_verified, name, picture_url, password_hash, blocked_at'
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

/** What of an account is changed; what is absent stays. */
export interface AccountChange {
  readonly email?: string
  readonly emailVerified?: boolean
  readonly name?: string | null
  readonly pictureUrl?: string | null
  readonly passwordHash?: string
}

/** Null when the account is gone, or the new address is another account's. */
export async function changeAccount(
  sql: Pick<SqlPool, 'query'>,
  id: string,
  change: AccountChange,
): Promise<Account | null> {
  if (!isUuid(id)) return null
  const columns = {
    email: change.email,
    email_verified: change.emailVerified,
    name: change.name,
    picture_url: change.pictureUrl,
    password_hash: change.passwordHash,
  }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  if (given.length === 0) return findAccount(sql, id)
  const free = change.email === undefined ? '' : 'and not exists (select 1 from accounts where email = $2 and id <> $1)'
  try {
    const { rows } = await sql.query<Account>(
      `update accounts set ${given.map(([column], index) => `${column} = $${index + 2}`).join(', ')}
       where id = $1 ${free} returning ${COLUMNS}`,
      [id, ...given.map(([, value]) => value)],
    )
    return rows[0] ?? null
  } catch (error) {
    // Of two accounts that move to one address at once, the second finds it taken by the constraint.
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) return null
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'
