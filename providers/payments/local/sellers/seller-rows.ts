import type { SqlPool } from '../../../host.ts'
import type { ProviderSeller, ProviderSellerState, SellerRef } from '../../port.ts'
import { rejected } from '../gateway.ts'

type Sql = Pick<SqlPool, 'query'>

/** An account as its own page shows it. */
export interface SellerAccount extends ProviderSeller {
  readonly ourId: string
  readonly name: string
  readonly returnUrl: string
  readonly refreshUrl: string
  readonly pageExpiresAt: Date
}

export async function readSellers(sql: Sql, refs: readonly string[]): Promise<SellerAccount[]> {
  const { rows } = await sql.query<SellerRow>('select * from sellers where id = any($1::text[])', [refs])
  return rows.map(fromSellerRow)
}

/** The account's row, locked until the transaction ends; null when there is none. */
export async function lockSeller(sql: Sql, by: 'id' | 'our_id', value: string): Promise<SellerAccount | null> {
  const { rows } = await sql.query<SellerRow>(`select * from sellers where ${by} = $1 for update`, [value])
  return rows[0] ? fromSellerRow(rows[0]) : null
}

/** Whether a payment can be routed to it. @throws ProviderError `rejected` when there is no such account */
export async function canBePaid(sql: Sql, account: string, operation: string): Promise<boolean> {
  const [seller] = await readSellers(sql, [account])
  if (!seller) throw rejected(operation, `no such seller: ${account}`)
  return seller.status === 'enabled'
}

export function toSeller({ ref, ourId, status }: ProviderSeller): ProviderSeller {
  return { ref, ourId, status }
}

function fromSellerRow(row: SellerRow): SellerAccount {
  return {
    ref: row.id,
    ourId: row.our_id,
    status: row.status,
    name: row.name,
    returnUrl: row.return_url,
    refreshUrl: row.refresh_url,
    pageExpiresAt: row.wall_page_expires_at,
  }
}

interface SellerRow {
  id: SellerRef
  our_id: string
  name: string
  status: ProviderSellerState
  return_url: string
  refresh_url: string
  wall_page_expires_at: Date
}
