import type { Subject } from '../../providers/identity/port.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { toDomainError } from '../intents/settle.ts'

export interface OwnAddress {
  readonly email: string
  readonly name: string
  /** Whether the issuer has seen the person read mail there: nothing is given to an address that may be anybody's. */
  readonly verified: boolean
}

type Slice = Pick<App, 'db' | 'identity' | 'wallClock'>

/**
 * The person's address. One that was not verified when we met them is asked of the issuer once more, since they may have done so
 * meanwhile; what it says is kept. @throws DomainError PROVIDER_UNAVAILABLE when the issuer cannot answer
 */
export async function ownAddress(app: Slice, userId: string): Promise<OwnAddress> {
  const scope = { userId, tenantIds: [] }
  const user = await app.db.as(scope, (tx) =>
    tx.user.findUnique({
      where: { id: userId },
      select: { email: true, name: true, emailVerified: true, identities: { select: { issuer: true, subject: true } } },
    }),
  )
  if (!user) throw notFound('user')
  const { email, name } = user
  if (user.emailVerified) return { email, name, verified: true }
  const { issuer } = app.identity.verifierConfig()
  for (const identity of user.identities.filter((each) => each.issuer === issuer)) {
    const profile = await app.identity.users?.get(identity.subject as Subject).catch((error: unknown) => {
      throw toDomainError(error)
    })
    if (!profile?.emailVerified || profile.blocked) continue
    await app.db.as(scope, (tx) =>
      tx.user.updateMany({
        where: { id: userId },
        data: { email: profile.email, emailVerified: true, updatedAt: app.wallClock.now() },
      }),
    )
    return { email: profile.email, name, verified: true }
  }
  return { email, name, verified: false }
}
