import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import type { CaseRecord } from './list.ts'

export type CloseCaseResult =
  | { readonly kind: 'closed'; readonly found: CaseRecord }
  | { readonly kind: 'already_closed'; readonly caseId: string; readonly closedAt: Date }

/** Nothing is left to be done about it; what the bank decides is mirrored all the same. @throws DomainError FORBIDDEN or NOT_FOUND */
export async function closeCase(
  app: Pick<App, 'db' | 'wallClock' | 'clock'>,
  viewer: Viewer,
  { caseId: id }: { readonly caseId: string },
): Promise<CloseCaseResult> {
  const { userId } = requireOperator(viewer, 'operator:cases')
  const include = { dispute: true } as const
  const known = await app.db.operator((tx) => tx.case.findUnique({ where: { id } }))
  if (!known) throw notFound('case')
  // Beside the other times of the case, which are the tenant's.
  const closedAt = await app.clock.now(known.tenantId)
  return app.db.operator(async (tx): Promise<CloseCaseResult> => {
    const { count } = await tx.case.updateMany({ where: { id, closedAt: null }, data: { closedAt, closedBy: userId } })
    const found = await tx.case.findUniqueOrThrow({ where: { id }, include })
    if (count === 0) return { kind: 'already_closed', caseId: id, closedAt: found.closedAt ?? closedAt }
    await audit(app, tx, viewer, {
      tenantId: known.tenantId,
      action: 'case.close',
      objectKind: 'case',
      objectId: id,
      after: { state: known.state },
    })
    return { kind: 'closed', found }
  })
}
