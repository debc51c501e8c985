import type { App } from '../app.ts'
import { auditParts } from '../audit/export.ts'
import { personalParts } from '../privacy/export.ts'
import { partKey, type WantedExport } from './ask.ts'
import { removeExport } from './expire.ts'

type Slice = Pick<App, 'db' | 'cursors' | 'files' | 'wallClock' | 'log' | 'identity' | 'classification'>

/** A million audit entries: two thousand of them are a part at least. */
const MOST_PARTS = 500
const LEAST_CHARACTERS = 256 * 1024

/**
 * One job: writes the parts one after the other, so that memory holds one, and says that they are there. Run again it writes the same. Of a
 * person who was erased meanwhile it leaves nothing.
 */
export async function runExport(
  app: Slice,
  { exportId, userId }: { readonly exportId: string; readonly userId: string },
): Promise<void> {
  const wanted = await app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.dataExport.findFirst({ where: { id: exportId, userId } }),
  )
  if (!wanted) return removeExport(app, exportId)
  if (wanted.state !== 'queued') return
  let parts = 0
  let size = 0
  for await (const part of inParts(piecesOf(app, wanted as WantedExport))) {
    if (parts === MOST_PARTS) {
      app.log.warn({ exportId }, 'an export was given up: it would have taken more parts than one may')
      return finish(app, exportId, userId, { state: 'failed', parts })
    }
    const bytes = Buffer.from(part)
    await app.files.put(partKey(exportId, parts), bytes, 'application/octet-stream')
    parts += 1
    size += bytes.byteLength
  }
  await finish(app, exportId, userId, { state: 'ready', parts, size: BigInt(size), readyAt: app.wallClock.now() })
}

/** Small pieces together, until they are worth a file. */
async function* inParts(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let part = ''
  for await (const piece of pieces) {
    part += piece
    if (part.length < LEAST_CHARACTERS) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}

function piecesOf(app: Slice, wanted: WantedExport): AsyncIterable<string> {
  switch (wanted.kind) {
    case 'audit_entries':
      return auditParts(app, wanted)
    case 'personal_data':
      return personalParts(app, wanted)
  }
}

async function finish(
  app: Slice,
  id: string,
  userId: string,
  data: { state: 'ready' | 'failed'; parts: number; size?: bigint; readyAt?: Date },
): Promise<void> {
  const { count } = await app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.dataExport.updateMany({ where: { id, state: 'queued' }, data }),
  )
  const there =
    count > 0 || (await app.db.as({ userId, tenantIds: [] }, (tx) => tx.dataExport.count({ where: { id } })))
  if (!there) await removeExport(app, id)
}
