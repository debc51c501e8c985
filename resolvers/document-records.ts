import type { DocumentDeprecation as FoundDeprecation } from '../domain/documents/deprecations.ts'
import type { AppRecord } from '../domain/documents/for-staff.ts'
import type { PublishResult } from '../domain/documents/publish.ts'
import { documentIdOf } from '../domain/documents/rules.ts'
import type { UnknownRecord } from '../domain/documents/unknown.ts'
import { toPublicId } from '../lib/ids.ts'
import { DocumentsPublished, DocumentsRefused, VersionTaken } from '../schema/document-publishing.ts'
import type { DocumentAppRecord, DocumentDeprecation, UnknownDocument } from '../schema/documents-for-staff.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { refusal } from './results.ts'

const MOST_REFUSED = 50

export function toPublishResult(result: PublishResult) {
  switch (result.kind) {
    case 'published':
      return Object.assign(new DocumentsPublished(), {
        appId: toPublicId('documentApp', result.appId),
        versionId: toPublicId('documentVersion', result.versionId),
        again: result.again,
        documentCount: result.documents.length,
        addedCount: result.again ? 0 : result.documents.filter(({ outcome }) => outcome === 'new').length,
      })
    case 'refused':
      return refusal(DocumentsRefused, {
        documents: result.documents.slice(0, MOST_REFUSED).map((each) => ({ ...each })),
        message: `${result.documents.length} of the documents cannot be registered, so none was. Mend them, and publish again.`,
      })
    case 'version_taken':
      return refusal(VersionTaken, {
        message: 'This version is there with other documents, or was retired, and never changes. Publish another one.',
      })
    case 'invalid':
      return refusal(InvalidInput, { field: result.field, message: result.problem })
  }
}

export function toAppRecord({ id, tenantId, versions, ...rest }: AppRecord): DocumentAppRecord {
  return {
    ...rest,
    id: toPublicId('documentApp', id),
    tenantId: tenantId === null ? null : toPublicId('tenant', tenantId),
    versions: versions.map((version) => ({ ...version, id: toPublicId('documentVersion', version.id) })),
  }
}

export function toUnknownDocument({ id, appId, tenantId, sha256, ...rest }: UnknownRecord): UnknownDocument {
  return {
    ...rest,
    id: toPublicId('unknownDocument', id),
    appId: appId === null ? null : toPublicId('documentApp', appId),
    tenantId: tenantId === null ? null : toPublicId('tenant', tenantId),
    documentId: documentIdOf(sha256),
  }
}

export function toDeprecation({ tenantId, versions, ...rest }: FoundDeprecation): DocumentDeprecation {
  return { ...rest, versions: [...versions], tenantId: tenantId === null ? null : toPublicId('tenant', tenantId) }
}
