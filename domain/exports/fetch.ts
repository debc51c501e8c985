import { toPublicId } from '../../lib/ids.ts'
import { requireIn, requireOperator, requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError, notFound } from '../errors.ts'
import { partKey } from './ask.ts'
import { CONTENT_TYPES, type ExportFormat } from './states.ts'

export interface FetchedExport {
  readonly fileName: string
  readonly contentType: string
  readonly size: bigint
  readonly parts: AsyncIterable<Uint8Array>
}

/**
 * A file that the person has asked for, part by part. They must still be allowed to see what is in it.
 * @throws DomainError NOT_FOUND for what is somebody else's, not there yet or gone again; FORBIDDEN while an operator acts as the person
 */
export async function fetchExport(
  app: Pick<App, 'db' | 'files' | 'wallClock'>,
  viewer: Viewer,
  exportId: string,
): Promise<FetchedExport> {
  const user = requireUser(viewer)
  if (user.actor)
    throw new DomainError(
      'FORBIDDEN',
      'What a person has exported is theirs: it is not handed out while staff acts as them.',
    )
  const found = await app.db.as({ userId: user.userId, tenantIds: [] }, (tx) =>
    tx.dataExport.findFirst({
      where: { id: exportId, userId: user.userId, state: 'ready', expiresAt: { gt: app.wallClock.now() } },
    }),
  )
  if (!found) throw notFound('export')
  if (found.operator) requireOperator(user, 'operator:audit')
  else if (found.tenantId) requireIn(user, found.tenantId, 'audit:read')
  const { id, parts, size, kind } = found
  const format = found.format as ExportFormat
  return {
    fileName: `${kind.replace('_', '-')}-${toPublicId('dataExport', id)}.${format}`,
    contentType: CONTENT_TYPES[format],
    size,
    parts: partsOf(app, id, parts),
  }
}

async function* partsOf({ files }: Pick<App, 'files'>, exportId: string, parts: number): AsyncIterable<Uint8Array> {
  for (let part = 0; part < parts; part += 1) {
    const stored = await files.get(partKey(exportId, part))
    // The file breaks off, and its length says so.
    if (!stored) throw new Error(`part ${part} of the export ${exportId} is gone`)
    yield stored.bytes
  }
}
