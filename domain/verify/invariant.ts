import type { App } from '../app.ts'
import type { Tx } from '../db.ts'

export type VerifySlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'publicUrl' | 'failpoint'
>

export interface Violation {
  /** The thing that it is about, with its id: `invoice 0190…`. */
  readonly of: string
  readonly tenantId: string | null
  readonly says: string
}

/** Something that is true of the books at every moment. It reads and changes nothing. */
export interface Invariant {
  /** Stable, in kebab-case: what an alert is named after. */
  readonly name: string
  /** What holds, as a sentence. */
  readonly statement: string
  /** What a person does when it does not hold. */
  readonly whatToDo: string
  /** At most MOST_SHOWN of what breaks it. */
  find(app: VerifySlice): Promise<readonly Violation[]>
}

export const MOST_SHOWN = 100

interface Row {
  readonly id: string
  readonly tenant_id: string | null
  readonly says: string
}

/** Asks one statement that answers `id`, `tenant_id` and `says` of what is wrong, across all tenants. */
export async function findBySql(app: VerifySlice, noun: string, statement: string): Promise<readonly Violation[]> {
  const rows = await app.db.operator((tx: Tx) =>
    tx.$queryRawUnsafe<Row[]>(`select id::text, tenant_id::text, says from (${statement}) found limit ${MOST_SHOWN}`),
  )
  return rows.map((row) => ({ of: `${noun} ${row.id}`, tenantId: row.tenant_id, says: row.says }))
}
