import type { SqlPool } from '../../host.ts'
import { endGrant } from './endings.ts'

/** What somebody has allowed an application of another company, until they take it back. */
export interface Consent {
  readonly clientId: string
  readonly clientName: string
  /** Where the application is reached; null for one that has no address. */
  readonly host: string | null
  readonly scopes: readonly string[]
  readonly grantedAt: Date
}

interface Row {
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly granted_at: Date
  readonly name: string | null
  readonly uri: string | null
}

const CONSENTS = `
  select o.client_id, o.scopes, o.granted_at, c.metadata ->> 'client_name' as name,
    coalesce(c.metadata ->> 'client_uri', c.metadata -> 'redirect_uris' ->> 0) as uri
  from consents o join clients c on c.id = o.client_id`

/** Newest first, at most 100. */
export async function listConsents(sql: Pick<SqlPool, 'query'>, accountId: string): Promise<readonly Consent[]> {
  const { rows } = await sql.query<Row>(
    `${CONSENTS} where o.account_id = $1 order by o.granted_at desc, o.client_id limit 100`,
    [accountId],
  )
  return rows.map(toConsent)
}

export async function findConsent(
  sql: Pick<SqlPool, 'query'>,
  accountId: string,
  clientId: string,
): Promise<Consent | null> {
  const { rows } = await sql.query<Row>(`${CONSENTS} where o.account_id = $1 and o.client_id = $2`, [
    accountId,
    clientId,
  ])
  return rows[0] ? toConsent(rows[0]) : null
}

/** Remembers these beside what was allowed before. */
export async function rememberConsent(
  sql: Pick<SqlPool, 'query'>,
  accountId: string,
  clientId: string,
  scopes: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into consents (account_id, client_id, scopes, granted_at) values ($1, $2, $3, $4)
     on conflict (account_id, client_id) do update set granted_at = excluded.granted_at,
       scopes = array(select distinct unnest(consents.scopes || excluded.scopes) order by 1)`,
    [accountId, clientId, scopes, now],
  )
}

/**
 * Takes back what an application was allowed: its grants of this person end with all refresh tokens, and it is asked for again.
 * One that is not there changes nothing.
 */
export async function revokeConsent(sql: SqlPool, accountId: string, clientId: string): Promise<void> {
  await sql.transaction(async (tx) => {
    await tx.query('delete from consents where account_id = $1 and client_id = $2', [accountId, clientId])
    const { rows } = await tx.query<{ id: string }>(
      `select id from payloads where model = 'Grant' and account_id = $1 and payload ->> 'clientId' = $2 order by id`,
      [accountId, clientId],
    )
    for (const { id } of rows) await endGrant(tx, id)
  })
}

function toConsent(row: Row): Consent {
  return {
    clientId: row.client_id,
    clientName: row.name ?? row.client_id,
    host: (row.uri && URL.parse(row.uri)?.host) || null,
    scopes: row.scopes,
    grantedAt: row.granted_at,
  }
}
