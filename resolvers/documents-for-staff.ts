import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { setLadder, setLimits } from '../domain/documents/configure.ts'
import { deprecationsForStaff } from '../domain/documents/deprecations.ts'
import { appsForStaff } from '../domain/documents/for-staff.ts'
import { promoteUnknown } from '../domain/documents/promote.ts'
import { unknownDocuments } from '../domain/documents/unknown.ts'
import { usageForStaff } from '../domain/documents/usage.ts'
import { toPublicId } from '../lib/ids.ts'
import { PublishDocumentsResult } from '../schema/document-publishing.ts'
import { DocumentUsage } from '../schema/documents.ts'
import {
  DocumentAppRecord,
  DocumentDeprecation,
  PromoteDocumentInput,
  SetDocumentLadderInput,
  SetDocumentLimitsInput,
  UnknownDocument,
} from '../schema/documents-for-staff.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { toAppRecord, toDeprecation, toPublishResult, toUnknownDocument } from './document-records.ts'
import { idOf } from './ids.ts'

@Resolver()
export class StaffDocumentResolver {
  @ForOperator('operator:documents')
  @Query(() => [DocumentAppRecord], {
    description:
      "Every app whose documents are registered, or a tenant's: the product's own first, then by name; at most 500.",
  })
  async documentApps(
    @Arg('tenantId', () => ID, { nullable: true, description: '`tnt_…`' }) tenantId: string | null,
    @Ctx() { app, viewer }: Context,
  ): Promise<DocumentAppRecord[]> {
    const of = tenantId ? idOf('tenant', tenantId) : null
    return (await appsForStaff(app, viewer, { tenantId: of })).map(toAppRecord)
  }

  @ForOperator('operator:documents')
  @Query(() => [DocumentUsage], {
    description:
      "What an app's documents were asked, newest day first, a row for each document and day; at most 1,000.",
  })
  async documentUsage(
    @Arg('documentAppId', () => ID, { description: '`dap_…`' }) documentAppId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    const rows = await usageForStaff(app, viewer, { appId: idOf('documentApp', documentAppId) })
    return rows.map((row) => ({ ...row, id: toPublicId('documentUsage', row.id) }))
  }

  @ForOperator('operator:documents')
  @Query(() => [UnknownDocument], {
    description: 'Documents that clients send and nobody has registered, last seen first; at most 200.',
  })
  async unknownDocuments(@Ctx() { app, viewer }: Context): Promise<UnknownDocument[]> {
    return (await unknownDocuments(app, viewer)).map(toUnknownDocument)
  }

  @ForOperator('operator:documents')
  @Query(() => [DocumentDeprecation], {
    description:
      'Live documents that use what will be removed, and whose they are: the earliest date first; at most 1,000.',
  })
  async documentDeprecations(@Ctx() { app, viewer }: Context): Promise<DocumentDeprecation[]> {
    return (await deprecationsForStaff(app, viewer)).map(toDeprecation)
  }

  @ForOperator('operator:documents')
  @Mutation(() => DocumentAppRecord, {
    description: 'Says which documents an app may send: any, any with a note of unknown ones, or registered ones only.',
  })
  async setDocumentLadder(
    @Arg('input', () => SetDocumentLadderInput, { description: 'The app and its place.' })
    input: SetDocumentLadderInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<DocumentAppRecord> {
    const appId = idOf('documentApp', input.documentAppId)
    return toAppRecord(await setLadder(app, viewer, { appId, ladder: input.ladder ?? null }))
  }

  @ForOperator('operator:documents')
  @Mutation(() => DocumentAppRecord, { description: "Says what each of a partner's credentials may spend." })
  async setDocumentLimits(
    @Arg('input', () => SetDocumentLimitsInput, { description: 'The app and its limits.' })
    input: SetDocumentLimitsInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<DocumentAppRecord> {
    const { pointsPerSecond = null, pointsPerMonth = null } = input
    const appId = idOf('documentApp', input.documentAppId)
    return toAppRecord(await setLimits(app, viewer, { appId, pointsPerSecond, pointsPerMonth }))
  }

  @ForOperator('operator:documents')
  @Mutation(() => PublishDocumentsResult, {
    description: 'Registers a document that was noted, as a version of its own, `noted-…`; the note goes.',
  })
  async promoteDocument(
    @Arg('input', () => PromoteDocumentInput, { description: 'The note.' }) input: PromoteDocumentInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const unknownDocumentId = idOf('unknownDocument', input.unknownDocumentId)
    return toPublishResult(await promoteUnknown(app, viewer, { unknownDocumentId, app: input.app ?? null }))
  }
}
