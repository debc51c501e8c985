import type { App } from '../app.ts'

const BATCH = 50

/** Takes away the files whose time is over. One that cannot be taken away is tried again by the next sweep. */
export async function expireExports(
  app: Pick<App, 'db' | 'files' | 'wallClock' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  const over = await app.db.sweep((tx) =>
    tx.dataExport.findMany({
      where: { state: { not: 'expired' }, expiresAt: { lte: app.wallClock.now() } },
      orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
      select: { id: true, userId: true },
      take: BATCH,
    }),
  )
  for (const { id, userId } of over) {
    if (signal?.aborted) return
    try {
      await removeExport(app, id)
      await app.db.as({ userId, tenantIds: [] }, (tx) =>
        tx.dataExport.updateMany({ where: { id }, data: { state: 'expired' } }),
      )
    } catch (error) {
      app.log.warn({ err: error, exportId: id }, 'an export that has expired could not be taken away')
    }
  }
}

/** Every part, also those of a job that was given up. */
export async function removeExport({ files }: Pick<App, 'files'>, exportId: string): Promise<void> {
  for (const key of await files.list(`exports/${exportId}`)) await files.remove(key)
}
