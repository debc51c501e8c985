import pg from 'pg'
import { withSettings } from './with-settings.ts'

export interface StatementCanceller {
  /** Breaks off what runs on the connection with this process id. Resolves when it has been told, or cannot be: then statement_timeout ends it. */
  cancel(pid: number): Promise<void>
  close(): Promise<void>
}

const CONNECT_MS = 2_000

/** On a connection of its own, opened when it is needed first: the others may all be held by what shall be broken off. */
export function createStatementCanceller(url: string): StatementCanceller {
  let opened: Promise<pg.Client> | null = null

  function open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: withSettings(url, { statement_timeout: '2000' }),
      connectionTimeoutMillis: CONNECT_MS,
    })
    const lost = () => {
      opened = null
    }
    // Unheard, an error would end the process.
    client.on('error', lost)
    client.on('end', lost)
    return client.connect().then(() => client)
  }

  return {
    async cancel(pid) {
      try {
        opened ??= open()
        const client = await opened
        await client.query({ name: 'cancel', text: 'select pg_cancel_backend($1)', values: [pid] })
      } catch {
        opened = null
      }
    },
    async close() {
      const client = await opened?.catch(() => null)
      await client?.end()
    },
  }
}
