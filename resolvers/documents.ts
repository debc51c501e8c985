import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import { assignDocuments } from '../domain/documents/assign.ts'
import { deprecationsOf } from '../domain/documents/deprecations.ts'
import { publishDocuments } from '../domain/documents/publish.ts'
import { retireVersion } from '../domain/documents/retire.ts'
import { fromPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/prepared.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import {
  AssignDocumentsInput,
  DocumentsAssigned,
  DocumentVersionRetired,
  PublishDocumentsInput,
  PublishDocumentsResult,
} from '../schema/document-publishing.ts'
import { DocumentAppConnection } from '../schema/documents.ts'
import { DocumentDeprecation } from '../schema/documents-for-staff.ts'
import { InTenant } from '../schema/policies.ts'
import { Tenant } from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { toDeprecation, toPublishResult } from './document-records.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'

@Resolver()
export class DocumentResolver {
  @InTenant('document:write')
  @Mutation(() => PublishDocumentsResult, {
    description:
      'Registers the documents of a version of an app: all or none of them. For an app of the product\'s own it needs "operator:documents".',
  })
  async publishDocuments(
    @Arg('input', () => PublishDocumentsInput, { description: 'The version.' }) input: PublishDocumentsInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { app: name, version, manifest } = input
    const tenantId = input.tenantId ? idOf('tenant', input.tenantId) : null
    return toPublishResult(await publishDocuments(app, viewer, { tenantId, app: name, version, manifest }))
  }

  @InTenant('document:write')
  @Mutation(() => DocumentVersionRetired, {
    description:
      'Ends a version, on every node within 250 ms. For one of the product\'s own it needs "operator:documents".',
  })
  async retireDocumentVersion(
    @Arg('id', () => ID, { description: '`dvr_…`' }) id: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<DocumentVersionRetired> {
    const { versionId: _, ...rest } = await retireVersion(app, viewer, { versionId: idOf('documentVersion', id) })
    return { versionId: id, ...rest }
  }

  @InTenant('key:write')
  @Mutation(() => DocumentsAssigned, { description: 'Says whose documents an API key or a client app may run.' })
  async assignDocuments(
    @Arg('input', () => AssignDocumentsInput, { description: 'The credential and the app.' })
    input: AssignDocumentsInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<DocumentsAssigned> {
    const { credentialId, documentAppId = null, documentVersionId = null } = input
    const apiKey = fromPublicId('apiKey', credentialId)
    await assignDocuments(app, viewer, {
      credential: apiKey
        ? { kind: 'apiKey', id: apiKey }
        : { kind: 'clientApp', id: idOf('clientApp', credentialId, 'credential') },
      appId: documentAppId === null ? null : idOf('documentApp', documentAppId),
      versionId: documentVersionId === null ? null : idOf('documentVersion', documentVersionId),
    })
    return { credentialId, documentAppId, documentVersionId }
  }
}

@Resolver(() => Tenant)
export class TenantDocumentsResolver {
  @Declared()
  @InTenant('key:read')
  @FieldResolver(() => DocumentAppConnection, {
    nullable: true,
    description: 'Its apps whose documents are registered, by name. Needs "key:read".',
  })
  documentApps(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @InTenant('key:read')
  @FieldResolver(() => [DocumentDeprecation], {
    nullable: true,
    description:
      'What its live documents use that will be removed, the earliest date first; at most 1,000. Needs "key:read".',
  })
  async documentDeprecations(@Root() tenant: Row, @Ctx() { app, viewer }: Context) {
    const tenantId = idOf('tenant', String(tenant.id))
    return (await deprecationsOf(app, viewer, { tenantId })).map(toDeprecation)
  }
}
