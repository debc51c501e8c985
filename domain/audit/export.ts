import { requireIn, requireOperator, requireUser, type UserViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { askForExport, type WantedExport } from '../exports/ask.ts'
import type { AuditFormat } from '../exports/states.ts'
import { CSV_HEAD, csvLine, jsonLine } from './lines.ts'
import { type AuditFilter, auditPage } from './page.ts'

export interface AuditExportInput {
  readonly format: AuditFormat
  readonly filter: AuditFilter
}

type Slice = Pick<App, 'db' | 'jobs' | 'wallClock'>

/** Asks for a tenant's entries as a file. @returns the export's id; @throws DomainError NOT_FOUND or FORBIDDEN */
export async function exportAuditEntries(
  app: Slice,
  viewer: Viewer,
  input: AuditExportInput & { readonly tenantId: string },
): Promise<string> {
  requireIn(viewer, input.tenantId, 'audit:read')
  return ask(app, requireUser(viewer), input, false)
}

/** Asks for one tenant's entries, or everybody's, as a file for staff. */
export async function exportAuditEntriesAsOperator(
  app: Slice,
  viewer: Viewer,
  input: AuditExportInput & { readonly tenantId: string | null },
): Promise<string> {
  return ask(app, requireOperator(viewer, 'operator:audit'), input, true)
}

function ask(
  app: Slice,
  viewer: UserViewer,
  { tenantId, format, filter }: AuditExportInput & { readonly tenantId: string | null },
  operator: boolean,
): Promise<string> {
  const tenantIds = tenantId ? [tenantId] : []
  return app.db.as({ userId: viewer.userId, tenantIds }, async (tx) => {
    const id = await askForExport(app, tx, viewer, { kind: 'audit_entries', format, tenantId, operator, filter })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'audit.export',
      objectKind: 'dataExport',
      objectId: id,
      after: { format, operator, ...filter },
    })
    return id
  })
}

const PART = 2_000

/** The entries up to the moment in which the file was asked for, newest first. */
export async function* auditParts(app: Pick<App, 'db' | 'cursors'>, wanted: WantedExport): AsyncIterable<string> {
  const asked = wanted.filter as Readonly<Record<string, string | null | undefined>>
  const before = new Date(wanted.createdAt.getTime() + 1)
  const to = asked.to ? new Date(asked.to) : before
  const filter: AuditFilter = {
    ...asked,
    from: asked.from ? new Date(asked.from) : null,
    to: to < before ? to : before,
  }
  const line = wanted.format === 'csv' ? csvLine : jsonLine
  let after: string | null = null
  for (let first = true; ; first = false) {
    const page: AuditEdges = await partOf(app, wanted, filter, after)
    const head = first && wanted.format === 'csv' ? CSV_HEAD : ''
    if (head || page.length > 0) yield head + page.map(({ node }) => line(node)).join('')
    after = page.at(-1)?.cursor ?? null
    if (page.length < PART) return
  }
}

type AuditEdges = Awaited<ReturnType<typeof auditPage>>

function partOf(
  app: Pick<App, 'db' | 'cursors'>,
  { operator, tenantId }: WantedExport,
  filter: AuditFilter,
  after: string | null,
): Promise<AuditEdges> {
  const page = { limit: PART, after, cursors: app.cursors }
  if (operator) return app.db.operator((tx) => auditPage(tx, tenantId ?? undefined, filter, page))
  return app.db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, (tx) =>
    auditPage(tx, tenantId, filter, page),
  )
}
