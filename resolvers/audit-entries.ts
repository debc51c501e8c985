import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { exportAuditEntries, exportAuditEntriesAsOperator } from '../domain/audit/export.ts'
import type { AuditFilter } from '../domain/audit/page.ts'
import { readAuditEntries, readAuditEntriesAsOperator } from '../domain/audit/read.ts'
import type { Fields, ShownEntry } from '../domain/audit/shown.ts'
import { fromPublicId, toPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/prepared.ts'
import {
  type AuditChange,
  AuditEntryArgs,
  AuditEntryConnection,
  ExportAuditEntriesAsOperatorInput,
  ExportAuditEntriesInput,
} from '../schema/audit-entries.ts'
import { ExportStarted } from '../schema/data-exports.ts'
import { ForOperator, InTenant } from '../schema/policies.ts'
import { Tenant } from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded } from './results.ts'
import { shownPage } from './shown-page.ts'

@Resolver(() => Tenant)
export class AuditEntryResolver {
  @InTenant('audit:read')
  @FieldResolver(() => AuditEntryConnection, {
    nullable: true,
    description: 'Who changed what, newest first. Needs "audit:read".',
  })
  async auditEntries(
    @Root() tenant: Row,
    @Args(() => AuditEntryArgs) args: AuditEntryArgs,
    @Ctx() { app, viewer }: Context,
  ) {
    return shownPage(await readAuditEntries(app, viewer, idOf('tenant', String(tenant.id)), queryOf(args)), toShown)
  }

  @ForOperator('operator:audit')
  @Query(() => AuditEntryConnection, {
    description: 'Who changed what, across tenants, newest first. Each look leaves an entry of its own.',
    name: 'auditEntries',
  })
  async auditEntriesOfAll(
    @Arg('tenantId', () => ID, { nullable: true, description: 'Only of this tenant.' }) tenantId: string | null,
    @Args(() => AuditEntryArgs) args: AuditEntryArgs,
    @Ctx() { app, viewer }: Context,
  ) {
    const only = tenantId ? idOf('tenant', tenantId) : undefined
    return shownPage(await readAuditEntriesAsOperator(app, viewer, only, queryOf(args)), toShown)
  }

  @InTenant('audit:read')
  @Mutation(() => ExportStarted, { description: 'Asks for the entries of a tenant as a file.' })
  async exportAuditEntries(
    @Arg('input', () => ExportAuditEntriesInput, { description: 'Which entries, as what.' })
    input: ExportAuditEntriesInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const id = await exportAuditEntries(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      format: input.format,
      filter: filterOf(input),
    })
    return loaded(ExportStarted, 'dataExport', (await fresh()).get('DataExport', toPublicId('dataExport', id)))
  }

  @ForOperator('operator:audit')
  @Mutation(() => ExportStarted, { description: 'Asks for the entries of one tenant, or of all, as a file for staff.' })
  async exportAuditEntriesAsOperator(
    @Arg('input', () => ExportAuditEntriesAsOperatorInput, { description: 'Which entries, as what.' })
    input: ExportAuditEntriesAsOperatorInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const id = await exportAuditEntriesAsOperator(app, viewer, {
      tenantId: input.tenantId ? idOf('tenant', input.tenantId) : null,
      format: input.format,
      filter: filterOf(input),
    })
    return loaded(ExportStarted, 'dataExport', (await fresh()).get('DataExport', toPublicId('dataExport', id)))
  }
}

function queryOf(args: AuditEntryArgs) {
  return { ...filterOf(args), first: args.first, after: args.after ?? null }
}

function filterOf({ action, actorId, objectKind, objectId, from, to }: AuditFilter): AuditFilter {
  return { action, actorId: writtenId(actorId), objectKind, objectId: writtenId(objectId), from, to }
}

/** As the log writes it: the UUID of a public id, whatever its noun; anything else as it is. */
function writtenId(given: string | null | undefined): string | null {
  return given ? (fromPublicId(given.split('_', 1)[0] ?? '', given) ?? given) : null
}

function toShown(entry: ShownEntry) {
  return { ...entry, changes: changesOf(entry) }
}

function changesOf({ before, after }: ShownEntry): readonly AuditChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields].map((field) => ({ field, before: textOf(before, field), after: textOf(after, field) }))
}

function textOf(side: Fields | null, field: string): string | null {
  const value = side?.[field]
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
