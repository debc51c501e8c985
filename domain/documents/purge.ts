import { addMs, DAY } from '../../lib/clock.ts'
import type { App } from '../app.ts'
import { forgetUnknown } from './unknown.ts'
import { forgetUsage } from './usage.ts'

/** For as long a retired version can be looked at. */
const KEPT_DAYS = 400

/** Lets go what is past its time: notes, usage, and versions that were retired long ago, with the texts that nobody has any more. */
export async function purgeDocuments(app: Pick<App, 'db' | 'wallClock'>): Promise<number> {
  const before = addMs(app.wallClock.now(), -KEPT_DAYS * DAY)
  const notes = (await forgetUnknown(app)) + (await forgetUsage(app))
  return app.db.operator(async (tx) => {
    // References of the product's own rows are not the database's to follow: their entries go first.
    const versions = await tx.$queryRaw<{ id: string }[]>`
      select v.id from document_versions v where v.retired_at < ${before}
        and not exists (select from api_keys k where k.document_version_id = v.id)
        and not exists (select from client_apps c where c.document_version_id = v.id) limit 1000`
    const ids = versions.map(({ id }) => id)
    await tx.documentEntry.deleteMany({ where: { versionId: { in: ids } } })
    const { count } = await tx.documentVersion.deleteMany({ where: { id: { in: ids } } })
    await tx.$executeRaw`
      delete from documents d where d.created_at < ${before} and not exists (select from document_entries e where e.body_id = d.id)`
    return notes + count
  })
}
