import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientAddressOf } from '../lib/client-address.ts'
import type { BusinessClock, WallClock } from '../lib/clock.ts'

/** A connection pool of a provider's own, whose search path is the provider's own schema and whose role sees nothing of ours. */
export interface SqlPool {
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>
  /** Runs `work` between BEGIN and COMMIT on one connection; rolls back and rethrows when it throws. */
  transaction<T>(work: (sql: Pick<SqlPool, 'query'>) => Promise<T>): Promise<T>
}

/** A webhook that a local provider sends to us, over real HTTP, signed by itself. */
export interface OutgoingWebhook {
  /** Path below the public URL, e.g. `/webhooks/payments/local`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface OutgoingMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export interface Log {
  debug(fields: object, message?: string): void
  info(fields: object, message?: string): void
  warn(fields: object, message?: string): void
  error(fields: object, message?: string): void
}

/**
 * What a local provider ("the other company") is given. It never sees our Prisma client or our tables, and reaches us only
 * by signed HTTP webhooks.
 */
export interface ProviderHost {
  /** A pool on a schema of the provider's own; the schema exists, its tables are the provider's to create and to keep. */
  sql(schema: string): Promise<SqlPool>
  readonly clock: BusinessClock
  readonly wallClock: WallClock
  /** Where this deployment is reached, without a trailing slash: `http://127.0.0.1:4000`. */
  readonly publicUrl: string
  /** Whose request it is: behind proxies of ours the connection is theirs. */
  readonly addressOf: ClientAddressOf
  /** A folder of the provider's own below BACKPLANE_HOME; it exists. */
  folder(name: string): Promise<string>
  /** A secret of the provider's own, made once and kept: base64url of 32 random bytes. */
  secret(name: string): Promise<string>
  /** Posts the webhook; resolves with the status, or with 0 when there was no answer within five seconds. */
  deliver(webhook: OutgoingWebhook): Promise<number>
  /** Hands a mail (a password reset, a verification) to whatever email provider is configured. */
  sendMail(mail: OutgoingMail): Promise<void>
  readonly log: Log
}

/** A door that a local provider opens; the server mounts it as it stands. Cookies and forms are the provider's own. */
export interface ProviderRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Fastify's syntax: `/local/payments/setup/:id`. */
  readonly path: string
  /** `params` are the path's; the Request carries the full URL, headers and raw body. */
  handle(request: Request, params: Readonly<Record<string, string>>): Promise<Response>
}

/** A whole Node handler under a prefix, for libraries that bring their own router (oidc-provider). */
export interface ProviderMount {
  readonly prefix: string
  handle(request: IncomingMessage, response: ServerResponse): void
}

/** Work that a local provider must do as time passes; the worker runs it, never two at once. */
export interface ProviderJob {
  readonly name: string
  readonly everySeconds: number
  /** The signal says that the process is stopping: work that goes from item to item ends after the present one. */
  run(signal?: AbortSignal): Promise<void>
}

/** What any provider may bring besides its port. */
export interface ProviderParts {
  readonly routes?: readonly ProviderRoute[]
  readonly mounts?: readonly ProviderMount[]
  readonly jobs?: readonly ProviderJob[]
  /** True when the provider can answer; cheap, at most 2 s. Missing: always. */
  health?(): Promise<{ ok: boolean; detail?: string }>
  close?(): Promise<void>
}
