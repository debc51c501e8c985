import type { ManagementClient } from 'auth0'
import { z } from 'zod'
import type { ExternalSession, SessionDirectory } from '../port.ts'
import type { CallOptions, ManagementApi } from './client.ts'
import { afterFirst, missingAsNull } from './faults.ts'

const MOST = 100

/** The description allows dates in other forms too; what cannot be read is not known. */
const moment = z
  .unknown()
  .transform((value) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : null))
const text = z.string().nullish()

const auth0Session = z.object({
  id: z.string().min(1),
  user_id: z.string().optional(),
  created_at: moment,
  last_interacted_at: moment,
  idle_expires_at: moment,
  expires_at: moment,
  device: z.object({ initial_ip: text, last_ip: text, initial_user_agent: text, last_user_agent: text }).nullish(),
})

/** The SDK takes an answer that it cannot read for an empty page. */
const sessionsPage = z.object({ sessions: z.array(auth0Session) })

/** A session's id at Auth0 is the `sid` of its ID tokens and logout tokens. */
export function sessionDirectory(call: ManagementApi): SessionDirectory {
  return {
    list: (subject, read) =>
      call('sessions.list', read?.signal, async (client, options) => {
        const page = await client.users.sessions.list(subject, { take: MOST }, options).catch(missingAsNull)
        if (page === null) return []
        const found = sessionsPage.parse(page.response).sessions.map(fromSession)
        return found.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
      }),

    revoke: (subject, sessionId, write) =>
      call('sessions.revoke', write.signal, async (client, options) => {
        const found = await client.sessions.get(sessionId, options).catch(missingAsNull)
        if (found === null || auth0Session.parse(found).user_id !== subject) return
        // With the refresh tokens that it gave.
        await client.sessions.revoke(sessionId, options).catch(missingAsNull)
      }),

    revokeAll: (subject, write) =>
      call('sessions.revokeAll', write.signal, async (client, options) => {
        await endEverything(client, subject, options).catch(missingAsNull)
      }),
  }
}

/** Ends the user's sessions, then the refresh tokens: also those whose session has ended long ago. */
export async function endEverything(client: ManagementClient, subject: string, options: CallOptions): Promise<void> {
  await client.users.sessions.delete(subject, options)
  await afterFirst(() => client.users.refreshToken.delete(subject, options))
}

function fromSession({ device, ...session }: z.infer<typeof auth0Session>): ExternalSession {
  const ends = [session.idle_expires_at, session.expires_at].filter((date) => date !== null)
  return {
    id: session.id,
    createdAt: session.created_at,
    lastSeenAt: session.last_interacted_at,
    expiresAt: ends.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
    address: device?.last_ip ?? device?.initial_ip ?? null,
    userAgent: device?.last_user_agent ?? device?.initial_user_agent ?? null,
  }
}
