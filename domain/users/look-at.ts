import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { findPerson, type PersonForStaff } from './find-person.ts'

export interface Look {
  /** Null: at nobody in particular. */
  readonly userId: string | null
  /** `ban.read`: the noun that is looked at. */
  readonly action: string
}

/**
 * Notes that an operator, who may, looks at what is held about somebody: every look across tenants leaves an entry.
 * @returns the person that is looked at; null where it is nobody in particular
 * @throws DomainError NOT_FOUND
 */
export async function lookAt(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { userId, action }: Look,
): Promise<PersonForStaff | null> {
  const person = userId === null ? null : await findPerson(app, userId)
  const look = { tenantId: null, action, objectKind: 'user', objectId: userId ?? 'every user' }
  await app.db.operator((tx) => audit(app, tx, viewer, look))
  return person
}
