import type { SqlPool } from '../../host.ts'
import type { AccountParts } from './parts.ts'

/** An account elsewhere that signs the person in here. */
export interface ExternalLogin {
  readonly issuer: string
  readonly subject: string
  /** What the person calls the issuer; of one that is not offered any more, its host. */
  readonly name: string
  readonly offered: boolean
  /** Without it the person can still sign in. */
  readonly removable: boolean
  readonly linkedAt: Date
}

type Parts = Pick<AccountParts, 'sql' | 'external' | 'passkeys'>

/** Oldest first. */
export async function listExternalLogins(parts: Parts, accountId: string): Promise<readonly ExternalLogin[]> {
  return read(parts, parts.sql, accountId)
}

/**
 * An account elsewhere signs the person in no more.
 * @returns what the issuer is called; undefined when it was not linked; null when it is the only way to sign in, and stays
 */
export async function unlinkExternalLogin(
  parts: Parts,
  accountId: string,
  { issuer, subject }: Pick<ExternalLogin, 'issuer' | 'subject'>,
): Promise<string | null | undefined> {
  return parts.sql.transaction(async (tx) => {
    // Of two that are unlinked at once, the second sees what is left.
    await tx.query('select 1 from accounts where id = $1 for update', [accountId])
    const login = (await read(parts, tx, accountId)).find((one) => one.issuer === issuer && one.subject === subject)
    if (!login) return undefined
    if (!login.removable) return null
    await tx.query('delete from external_logins where issuer = $1 and subject = $2 and account_id = $3', [
      issuer,
      subject,
      accountId,
    ])
    return login.name
  })
}

async function read({ external, passkeys }: Parts, sql: Pick<SqlPool, 'query'>, accountId: string) {
  const { rows } = await sql.query<{
    issuer: string
    subject: string
    created_at: Date
    password: boolean
    passkey: boolean
  }>(
    `select l.issuer, l.subject, l.created_at, a.password_hash is not null as password,
       exists (select 1 from passkeys k where k.account_id = a.id) as passkey
     from external_logins l join accounts a on a.id = l.account_id
     where l.account_id = $1 order by l.created_at, l.issuer, l.subject limit 100`,
    [accountId],
  )
  const offered = (row: { readonly issuer: string }) =>
    external.issuers.find(({ issuer }) => URL.parse(issuer)?.href === URL.parse(row.issuer)?.href)
  return rows.map((row): ExternalLogin => {
    const other = rows.some((one) => one !== row && offered(one))
    return {
      issuer: row.issuer,
      subject: row.subject,
      name: offered(row)?.name ?? URL.parse(row.issuer)?.host ?? row.issuer,
      offered: offered(row) !== undefined,
      removable: row.password || (row.passkey && passkeys.possible) || other,
      linkedAt: row.created_at,
    }
  })
}
