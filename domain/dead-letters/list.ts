import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'

export interface DeadLetterRecord {
  readonly id: string
  readonly queue: string
  readonly tenantId: string | null
  readonly error: string
  readonly attempts: number
  readonly failedAt: Date
  readonly replayedAt: Date | null
}

/** The jobs that were given up, newest first, at most 100. @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export async function deadLetters(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  { replayed }: { readonly replayed: boolean },
): Promise<readonly DeadLetterRecord[]> {
  requireOperator(viewer, 'operator:jobs')
  return app.db.operator((tx) =>
    tx.deadLetter.findMany({
      where: replayed ? {} : { replayedAt: null },
      orderBy: [{ failedAt: 'desc' }, { id: 'desc' }],
      take: 100,
      omit: { data: true },
    }),
  )
}
