import { LRUCache } from 'lru-cache'
import type { MachineViewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { loadDocumentIds, loadTexts } from '../../../domain/documents/load.ts'
import { sha256Of } from '../../../domain/documents/rules.ts'
import { type DocumentList, type LadderDefaults, type ListedApp, type ListedDocument, listedDocument } from './list.ts'
import type { RegisteredDocument } from './register.ts'

/** What tenants' programs may run. */
export interface PartnerLists {
  /**
   * As its rows stand: read again by whoever remembers it when one of the tenant's rows in TABLES changes. Of one that is not bound to its
   * registered documents the product's own are found too.
   */
  of(viewer: MachineViewer): Promise<DocumentList>
  /** Looks a document through when it is first asked for; null where the schema does not answer it. */
  compiled(listed: ListedDocument): Promise<RegisteredDocument | null>
  /** Every document whose uses are counted. */
  counted(): Iterable<ListedDocument>
}

/** What says which documents a program may run, beside the table of its credentials. */
export const PARTNER_TABLES = ['document_apps', 'document_versions'] as const

export interface PartnerListParts {
  readonly app: Pick<App, 'db'>
  readonly defaults: LadderDefaults
  /** The product's own, as they are now. */
  product(): DocumentList
  compile(id: string, text: string): RegisteredDocument | null
  /** An app whose documents are let go: what was counted of them must not be lost. */
  letGo(documents: Iterable<ListedDocument>): void
}

const MOST_APPS = 2_000

export function createPartnerLists({ app, defaults, product, compile, letGo }: PartnerListParts): PartnerLists {
  const apps = new LRUCache<string, Map<string, ListedDocument>>({
    max: MOST_APPS,
    dispose: (documents, _, reason) => {
      if (reason === 'evict') letGo(documents.values())
    },
  })
  const compiling = new WeakMap<ListedDocument, Promise<RegisteredDocument | null>>()

  /** @param all whether these are all of the app's: then it has no others any more */
  function documentsOf(of: ListedApp, ids: readonly string[], all: boolean): ReadonlyMap<string, ListedDocument> {
    const known = apps.get(of.id) ?? new Map<string, ListedDocument>()
    apps.set(of.id, known)
    if (all) {
      const kept = new Set(ids)
      const gone = [...known.values()].filter(({ id }) => !kept.has(id))
      letGo(gone)
      for (const { id } of gone) known.delete(id)
    }
    return new Map(
      ids.map((id) => {
        const listed = known.get(id) ?? listedDocument(id, of)
        known.set(id, listed)
        return [id, listed]
      }),
    )
  }

  async function compileText(listed: ListedDocument): Promise<RegisteredDocument | null> {
    const texts = await loadTexts(app, listed.app?.tenantId ?? null, [sha256Of(listed.id) ?? ''])
    const text = texts.get(listed.id)
    listed.registered = text === undefined ? null : compile(listed.id, text)
    listed.broken = listed.registered === null
    return listed.registered
  }

  return {
    async of({ tenantId, documents }) {
      const ladder = documents?.ladder ?? defaults.programs
      const of = documents ? { id: documents.appId, tenantId } : null
      const own =
        of && documents
          ? documentsOf(
              of,
              await loadDocumentIds(app, { tenantId, appId: of.id, versionId: documents.versionId }),
              documents.versionId === null,
            )
          : new Map<string, ListedDocument>()
      const find: DocumentList['find'] =
        ladder === 'registered' ? (id) => own.get(id) : (id) => own.get(id) ?? product().find(id)
      return { app: of, ladder, find }
    },
    compiled(listed) {
      if (listed.registered || listed.broken) return Promise.resolve(listed.registered)
      const underWay = compiling.get(listed) ?? compileText(listed).finally(() => compiling.delete(listed))
      compiling.set(listed, underWay)
      return underWay
    },
    *counted() {
      for (const documents of apps.values()) yield* documents.values()
    },
  }
}
