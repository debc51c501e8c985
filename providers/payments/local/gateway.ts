import type { WallClock } from '../../../lib/clock.ts'
import { ProviderError } from '../../errors.ts'
import type { ProviderHost, SqlPool } from '../../host.ts'
import { PROVIDER } from './config.ts'

/** Secrets of the gateway's own, read once at the start. */
export interface GatewayKeys {
  readonly webhook: string
  readonly setup: string
  readonly fingerprint: string
}

/** What every part of the gateway works with. */
export interface Gateway {
  readonly sql: SqlPool
  readonly host: ProviderHost
  readonly keys: GatewayKeys
  readonly faultTimeoutMs: number
  /** ISO 3166-1 alpha-2: where the platform is. */
  readonly country: string
  /** Starts to send the webhooks that wait, without waiting for them. */
  announce(): void
}

/** A transaction of the gateway, with real time. */
export interface Tx {
  query: SqlPool['query']
  readonly wallClock: WallClock
  /** Where the platform is. */
  readonly country: string
}

export function inTransaction<T>(gateway: Gateway, work: (tx: Tx) => Promise<T>): Promise<T> {
  return gateway.sql.transaction((sql) =>
    work({
      query: (text, values) => sql.query(text, values),
      wallClock: gateway.host.wallClock,
      country: gateway.country,
    }),
  )
}

/** The request is at fault: nothing was done. `detail` names what is wrong and goes to the log. */
export function rejected(operation: string, detail: string): ProviderError {
  return new ProviderError('rejected', { provider: PROVIDER, operation, detail })
}
