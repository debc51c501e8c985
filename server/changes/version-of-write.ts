import type { App } from '../../domain/app.ts'
import { NOBODY } from '../../domain/db.ts'
import type { Changes } from './feed.ts'
import { nextTicket } from './ticket.ts'

/**
 * What a client carries so that no node shows it less than its own write: asked for once the write has committed. This node has heard the
 * write by then. Never fails: the write stands, and a version that is newer than any makes each reader wait for a poll.
 */
export async function versionOfWrite(app: Pick<App, 'db' | 'log'>, changes: Changes): Promise<number> {
  if (await changes.catchUp()) return changes.heard
  return ticketOf(app).catch((error: unknown) => {
    app.log.warn({ err: error }, 'the version of a write could not be read')
    return Number.MAX_SAFE_INTEGER
  })
}

function ticketOf({ db }: Pick<App, 'db'>): Promise<number> {
  return db.as(NOBODY, (tx) =>
    nextTicket(async (text) => ({ rows: await tx.$queryRawUnsafe<{ ticket: number }[]>(text) })),
  )
}
