import type { App } from '../app.ts'
import { audit, type Console } from '../audit.ts'
import type { OperatorRole } from '../permissions.ts'

export type NameOperatorResult =
  | { readonly kind: 'named'; readonly userId: string }
  | { readonly kind: 'unknown_address' }
  /** Several people have signed in with this address: which of them is meant must be settled first. */
  | { readonly kind: 'ambiguous_address' }

const CONSOLE: Console = { kind: 'console', origin: { requestId: 'console', address: null } }

/**
 * Makes the person behind a verified address an operator, or changes their role. Run by whoever holds the machine, not by a viewer. An
 * address that its issuer has not verified may be anybody's, and counts for nothing outside local mode.
 */
export async function nameOperator(
  app: Pick<App, 'db' | 'wallClock' | 'local'>,
  input: { email: string; role: OperatorRole },
): Promise<NameOperatorResult> {
  return app.db.operator(async (tx) => {
    const [person, another] = await tx.user.findMany({
      where: { email: { equals: input.email, mode: 'insensitive' }, ...(app.local ? {} : { emailVerified: true }) },
      select: { id: true },
      take: 2,
    })
    if (!person) return { kind: 'unknown_address' }
    if (another) return { kind: 'ambiguous_address' }
    const now = app.wallClock.now()
    const before = await tx.operator.findUnique({ where: { userId: person.id }, select: { role: true } })
    await tx.operator.upsert({
      where: { userId: person.id },
      update: { role: input.role },
      create: { userId: person.id, role: input.role, createdAt: now },
    })
    await audit(app, tx, CONSOLE, {
      tenantId: null,
      action: 'operator.name',
      objectKind: 'operator',
      objectId: person.id,
      ...(before ? { before } : {}),
      after: { role: input.role },
    })
    return { kind: 'named', userId: person.id }
  })
}
