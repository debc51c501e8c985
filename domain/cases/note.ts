import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput, notFound } from '../errors.ts'
import type { CaseRecord } from './list.ts'

const LONGEST_NOTE = 2_000

/** Writes what colleagues must know, in place of what stood there: the audit log keeps that. @throws DomainError FORBIDDEN, NOT_FOUND or BAD_INPUT */
export async function noteCase(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  input: { readonly caseId: string; readonly note: string },
): Promise<CaseRecord> {
  const { userId } = requireOperator(viewer, 'operator:cases')
  const { caseId: id } = input
  const note = input.note.trim()
  if (note === '' || note.length > LONGEST_NOTE)
    throw badInput(`note must be 1 to ${LONGEST_NOTE} characters: colleagues read it later.`)
  return app.db.operator(async (tx) => {
    const before = await tx.case.findUnique({ where: { id } })
    if (!before) throw notFound('case')
    await tx.case.updateMany({ where: { id }, data: { note, notedBy: userId, notedAt: app.wallClock.now() } })
    await audit(app, tx, viewer, {
      tenantId: before.tenantId,
      action: 'case.note',
      objectKind: 'case',
      objectId: id,
      before: { note: before.note },
      after: { note },
    })
    return tx.case.findUniqueOrThrow({ where: { id }, include: { dispute: true } })
  })
}
