import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { contentProblem, MOST_SAVED, type Problem, type SavedContent, tidied } from './rules.ts'

export interface SaveOperationInput extends SavedContent {
  /** One of one's own, to be changed; null makes a new one. */
  readonly savedOperationId: string | null
}

export type SaveOperationResult =
  | { readonly kind: 'saved'; readonly savedOperationId: string }
  | ({ readonly kind: 'invalid' } & Problem)
  | { readonly kind: 'too_many'; readonly limit: number }

/**
 * Keeps an operation for oneself or for all of staff. What staff sees, or saw until now, leaves an audit entry.
 * @throws DomainError FORBIDDEN; NOT_FOUND for one that somebody else has saved
 */
export async function saveOperation(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { savedOperationId, ...given }: SaveOperationInput,
): Promise<SaveOperationResult> {
  const { userId } = requireOperator(viewer, 'operator:explore')
  const content = tidied(given)
  const wrong = contentProblem(content)
  if (wrong) return { kind: 'invalid', ...wrong }
  const now = app.wallClock.now()
  const id = savedOperationId ?? newId()
  return app.db.as({ userId, tenantIds: [] }, async (tx): Promise<SaveOperationResult> => {
    const before = savedOperationId ? await tx.savedOperation.findUnique({ where: { id, userId } }) : null
    if (savedOperationId && !before) throw notFound('saved operation')
    if (!before && (await tx.savedOperation.count({ where: { userId } })) >= MOST_SAVED)
      return { kind: 'too_many', limit: MOST_SAVED }
    if (before) await tx.savedOperation.updateMany({ where: { id, userId }, data: { ...content, updatedAt: now } })
    else await tx.savedOperation.createMany({ data: [{ id, userId, ...content, createdAt: now, updatedAt: now }] })
    if (content.visibility === 'staff' || before?.visibility === 'staff')
      await audit(app, tx, viewer, {
        tenantId: null,
        action: before ? 'saved_operation.update' : 'saved_operation.share',
        objectKind: 'savedOperation',
        objectId: id,
        ...(before ? { before: { name: before.name, visibility: before.visibility } } : {}),
        after: { name: content.name, visibility: content.visibility },
      })
    return { kind: 'saved', savedOperationId: id }
  })
}
