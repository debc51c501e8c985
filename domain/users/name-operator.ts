import type { OperatorRole, Origin, UserViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'

export type NameOperatorResult =
  | { readonly kind: 'named'; readonly userId: string }
  | { readonly kind: 'unknown_address' }

/** Makes the person behind an address an operator, or changes their role. Run by whoever holds the machine, not by a viewer. */
export async function nameOperator(
  app: Pick<App, 'db' | 'wallClock'>,
  origin: Origin,
  input: { email: string; role: OperatorRole },
): Promise<NameOperatorResult> {
  return app.db.operator(async (tx) => {
    const person = await tx.user.findFirst({
      where: { email: input.email.toLowerCase() },
      orderBy: { createdAt: 'asc' },
      select: { id: true },
    })
    if (!person) return { kind: 'unknown_address' }
    await tx.operator.upsert({
      where: { userId: person.id },
      update: { role: input.role },
      create: { userId: person.id, role: input.role, createdAt: app.wallClock.now() },
    })
    const console: UserViewer = { kind: 'user', userId: person.id, roles: new Map(), operatorRole: input.role, origin }
    await audit(app, tx, console, {
      tenantId: null,
      action: 'operator.name',
      objectKind: 'operator',
      objectId: person.id,
      after: { role: input.role },
    })
    return { kind: 'named', userId: person.id }
  })
}
