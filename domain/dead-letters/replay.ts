import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'

/**
 * Queues a job again that was given up, with all its tries. What it does happens once however often it is replayed, so replaying is safe.
 * @returns false when somebody has replayed it before: a job that failed again is a dead letter of its own
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function replayDeadLetter(
  app: Pick<App, 'db' | 'wallClock' | 'jobs'>,
  viewer: Viewer,
  { deadLetterId }: { readonly deadLetterId: string },
): Promise<boolean> {
  const operator = requireOperator(viewer, 'operator:jobs')
  return app.db.operator(async (tx) => {
    const letter = await tx.deadLetter.findUnique({ where: { id: deadLetterId } })
    if (!letter) throw notFound('dead letter')
    const { count } = await tx.deadLetter.updateMany({
      where: { id: deadLetterId, replayedAt: null },
      data: { replayedAt: app.wallClock.now(), replayedBy: operator.userId },
    })
    if (count === 0) return false
    await app.jobs.enqueue(tx, letter.queue, letter.data as Record<string, unknown>)
    await audit(app, tx, viewer, {
      tenantId: letter.tenantId,
      action: 'dead_letter.replay',
      objectKind: 'deadLetter',
      objectId: deadLetterId,
      after: { queue: letter.queue },
    })
    return true
  })
}
