import type { SessionDirectory, Subject } from '../../providers/identity/port.ts'
import type { App, Consumer } from '../app.ts'
import { NOBODY } from '../db.ts'
import { deny, type NewDenial } from '../denials/deny.ts'

/** The issuer lists a hundred at a time. */
const MOST_ROUNDS = 50

/**
 * Ends at the issuer what the denylist has ended here. Tokens that the issuer gave in between, to a refresh token that was alive for a
 * moment longer, are denied once it has none.
 */
export const sessionConsumers: readonly Consumer[] = [
  {
    name: 'sessions.end-one-at-issuer',
    on: ['session.revoked'],
    callsProvider: true,
    async handle(app, event) {
      const { subject, sessionId } = event.payload as { subject: Subject; sessionId: string }
      await app.identity.sessions?.revoke(subject, sessionId, { idempotencyKey: event.id })
    },
  },
  {
    name: 'sessions.end-at-issuer',
    on: ['sessions.revoked'],
    callsProvider: true,
    async handle(app, event) {
      const { subjects, kept } = event.payload as { subjects: readonly Subject[]; kept: string | null }
      const { sessions } = app.identity
      if (!sessions) return
      for (const subject of subjects) {
        if (kept !== null) await endOthers(app, sessions, { subject, kept, eventId: event.id })
        else {
          await sessions.revokeAll(subject, { idempotencyKey: `${event.id}:${subject}` })
          await denyMore(app, { kind: 'subject', key: subject })
        }
      }
    },
  },
]

async function endOthers(
  app: App,
  sessions: SessionDirectory,
  { subject, kept, eventId }: { subject: Subject; kept: string; eventId: string },
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const others = (await sessions.list(subject)).filter(({ id }) => id !== kept)
    if (others.length === 0) return
    for (const { id } of others) {
      await denyMore(app, { kind: 'session', key: id })
      await sessions.revoke(subject, id, { idempotencyKey: `${eventId}:${id}` })
    }
  }
}

function denyMore(app: App, { kind, key }: Pick<NewDenial, 'kind' | 'key'>): Promise<void> {
  const { issuer } = app.identity.verifierConfig()
  return app.db.as(NOBODY, (tx) => deny(app, tx, [{ kind, issuer, key, reason: 'revoked' }]))
}
