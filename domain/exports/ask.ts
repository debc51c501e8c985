import { newId } from '../../lib/ids.ts'
import type { UserViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import type { ExportFormat, ExportKind } from './states.ts'

export const EXPORT_QUEUE = 'exports.run'

/** For as long a file can be fetched. */
const KEPT_MS = 7 * 86_400_000

export interface NewExport {
  readonly kind: ExportKind
  readonly format: ExportFormat
  readonly tenantId: string | null
  readonly operator: boolean
  readonly filter: object
}

/** What is to be written, as its maker needs it. */
export interface WantedExport {
  readonly id: string
  readonly userId: string
  readonly tenantId: string | null
  readonly kind: ExportKind
  readonly format: ExportFormat
  readonly operator: boolean
  readonly filter: unknown
  readonly createdAt: Date
}

/** Writes down what is wanted and enqueues the job that makes it, in the caller's transaction, in which the person is set. @returns its id */
export async function askForExport(
  app: Pick<App, 'jobs' | 'wallClock'>,
  tx: Tx,
  { userId }: UserViewer,
  wanted: NewExport,
): Promise<string> {
  const id = newId()
  const now = app.wallClock.now()
  await tx.dataExport.createMany({
    data: [
      {
        id,
        userId,
        ...wanted,
        filter: JSON.parse(JSON.stringify(wanted.filter)) as object,
        state: 'queued',
        createdAt: now,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
    ],
  })
  await app.jobs.enqueue(tx, EXPORT_QUEUE, { exportId: id, userId })
  return id
}

/** Where a part lies, in the order in which they are read. */
export function partKey(exportId: string, part: number): string {
  return `exports/${exportId}/${String(part).padStart(5, '0')}`
}
