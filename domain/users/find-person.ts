import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import type { OperatorRole } from '../permissions.ts'

export interface PersonForStaff {
  readonly userId: string
  readonly operatorRole: OperatorRole | null
  /** Then there is nobody to act on any more; what was done to them can still be looked at. */
  readonly erased: boolean
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[]
}

/** Somebody as an operator must know them to act on them, who has checked that they may. @throws DomainError NOT_FOUND */
export async function findPerson(app: Pick<App, 'db'>, userId: string): Promise<PersonForStaff> {
  const found = await app.db.operator((tx) =>
    tx.user.findUnique({
      where: { id: userId },
      select: {
        erasedAt: true,
        operator: { select: { role: true } },
        identities: { select: { issuer: true, subject: true }, orderBy: { createdAt: 'asc' }, take: 100 },
      },
    }),
  )
  if (!found) throw notFound('user')
  const { operator, erasedAt, identities } = found
  return { userId, operatorRole: (operator?.role as OperatorRole) ?? null, erased: erasedAt !== null, identities }
}

/** The same for one who is still there. @throws DomainError NOT_FOUND also for one who was erased */
export async function requirePerson(app: Pick<App, 'db'>, userId: string): Promise<PersonForStaff> {
  const person = await findPerson(app, userId)
  if (person.erased) throw notFound('user')
  return person
}
