import type { Subject } from '../../providers/identity/port.ts'
import type { App } from '../app.ts'

type Slice = Pick<App, 'db' | 'identity' | 'log'>

/**
 * Brings the person's name and picture to the issuer as they are now, where it can take them: told twice, or late, it ends up with the newest.
 * An issuer that keeps profiles to itself is told nothing.
 */
export async function tellIssuer(app: Slice, userId: string, eventId: string): Promise<void> {
  const directory = app.identity.users
  if (!directory) return
  const person = await app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.user.findFirst({
      where: { id: userId, erasedAt: null },
      select: { name: true, pictureUrl: true, identities: { select: { issuer: true, subject: true } } },
    }),
  )
  if (!person) return
  const { issuer } = app.identity.verifierConfig()
  for (const identity of person.identities.filter((each) => each.issuer === issuer))
    await directory.update(
      identity.subject as Subject,
      { name: person.name, pictureUrl: person.pictureUrl },
      { idempotencyKey: `${eventId}:${identity.subject}` },
    )
}
