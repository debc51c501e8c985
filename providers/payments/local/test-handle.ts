import type { ProviderHost } from '../../host.ts'
import { SQL_SCHEMA } from './config.ts'
import type { FaultKind } from './faults.ts'

export interface InjectedFault {
  /** A method of the port, `deliver` for webhooks, or `*` for any. */
  readonly operation: string
  readonly kind: FaultKind
  /** How often it happens; once if absent. */
  readonly times?: number
  /** For `rate_limited`; a second if absent. */
  readonly retryAfterMs?: number
}

export interface LocalPaymentsTestHandle {
  injectFault(fault: InjectedFault): Promise<void>
  clearFaults(): Promise<void>
  /** How many webhooks have not been answered yet and will still be sent. */
  pendingWebhooks(): Promise<number>
}

/** For tests only: reaches a gateway that stands, through its tables, from any process. */
export async function localPaymentsTestHandle(host: Pick<ProviderHost, 'sql'>): Promise<LocalPaymentsTestHandle> {
  const sql = await host.sql(SQL_SCHEMA)
  return {
    async injectFault({ operation, kind, times = 1, retryAfterMs }) {
      await sql.query('insert into faults (operation, kind, remaining, retry_after_ms) values ($1, $2, $3, $4)', [
        operation,
        kind,
        times,
        retryAfterMs ?? null,
      ])
    },
    async clearFaults() {
      await sql.query('delete from faults')
    },
    async pendingWebhooks() {
      const { rows } = await sql.query<{ count: string }>(`select count(*) from deliveries where status = 'pending'`)
      return Number(rows[0]?.count)
    },
  }
}
