import { ProviderError } from '../../providers/errors.ts'
import type { Subject } from '../../providers/identity/port.ts'
import type { App, Consumer } from '../app.ts'
import { findPerson } from '../users/find-person.ts'

/**
 * Tells the issuer: where sessions can be ended, they are, and the person who signs in again hears from us that they are banned; where they
 * cannot, the account is blocked while the ban lasts. What holds now counts, and not the event: events may come late and out of order.
 */
export const banConsumers: readonly Consumer[] = [
  {
    name: 'bans.tell-issuer',
    on: ['user.banned', 'user.unbanned'],
    callsProvider: true,
    async handle(app, event) {
      const userId = String(event.payload.userId)
      const { identities, erased } = await findPerson(app, userId)
      // Their account is taken away, or stays blocked (domain/users/forget.ts): nothing lets it in again.
      if (erased) return
      const isBanned = await banInForce(app, userId)
      const { issuer } = app.identity.verifierConfig()
      for (const identity of identities) {
        if (identity.issuer !== issuer) continue
        const subject = identity.subject as Subject
        await tell(app, subject, isBanned, `${event.id}:${subject}`).catch((error: unknown) => {
          // The account is gone there: nobody can sign in with it.
          if (!(error instanceof ProviderError && error.fault === 'rejected')) throw error
          app.log.warn({ err: error, userId }, 'the issuer does not know the account of a banned person')
        })
      }
    },
  },
]

async function tell({ identity }: App, subject: Subject, isBanned: boolean, idempotencyKey: string): Promise<void> {
  const write = { idempotencyKey }
  // Blocking ends the sessions too; an issuer without a directory may still end them.
  if (!identity.users) {
    if (isBanned) await identity.sessions?.revokeAll(subject, write)
  } else if (isBanned) await identity.users.block(subject, write)
  else await identity.users.unblock(subject, write)
}

async function banInForce(app: Pick<App, 'db' | 'wallClock'>, userId: string): Promise<boolean> {
  const now = app.wallClock.now()
  const count = await app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.ban.count({ where: { userId, liftedAt: null, OR: [{ until: null }, { until: { gt: now } }] } }),
  )
  return count > 0
}
