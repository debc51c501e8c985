import type { Subject } from '../../providers/identity/port.ts'
import { requireOperator, requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { requirePerson } from '../users/find-person.ts'

export interface Owner {
  readonly userId: string
  /** Their accounts at the issuer that is configured now. */
  readonly subjects: readonly Subject[]
}

/**
 * Whose sessions are meant: the viewer's own, or as an operator somebody else's.
 * @throws DomainError FORBIDDEN, or NOT_FOUND for a person who is not there
 */
export async function ownerOf(
  app: Pick<App, 'db' | 'identity'>,
  viewer: Viewer,
  userId: string | null,
): Promise<Owner> {
  if (userId !== null) requireOperator(viewer, 'operator:users')
  const owner = userId ?? requireUser(viewer).userId
  const identities = userId === null ? await ownIdentities(app, owner) : (await requirePerson(app, owner)).identities
  const { issuer } = app.identity.verifierConfig()
  const subjects = identities.filter((each) => each.issuer === issuer).map(({ subject }) => subject as Subject)
  return { userId: owner, subjects }
}

function ownIdentities({ db }: Pick<App, 'db'>, userId: string) {
  return db.as({ userId, tenantIds: [] }, (tx) =>
    tx.identity.findMany({ where: { userId }, select: { issuer: true, subject: true }, take: 100 }),
  )
}
