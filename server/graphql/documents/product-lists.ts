import { setImmediate as breathe } from 'node:timers/promises'
import type { App } from '../../../domain/app.ts'
import { loadProductApps, loadTexts, type ProductApp } from '../../../domain/documents/load.ts'
import { sha256Of } from '../../../domain/documents/rules.ts'
import type { Changes } from '../../changes/feed.ts'
import { type DocumentList, type LadderDefaults, type ListedApp, type ListedDocument, listedDocument } from './list.ts'
import type { RegisteredDocument } from './register.ts'

/** The documents of the product's own apps, and of the files given at the start. */
export interface ProductLists {
  /** Every app's, for a client that names none. */
  readonly all: DocumentList
  /** An app's own before the others'. */
  ofClient(name: string): DocumentList | undefined
}

export interface CurrentProductLists {
  /** Without waiting. */
  readonly known: ProductLists
  /** Whether nothing has changed of them that this node has heard of. The caller has made sure that it hears. */
  isUnchanged(): boolean
  /** Read again first, where something has changed. */
  current(): Promise<ProductLists>
  /** Every document whose uses are counted. */
  counted(): Iterable<ListedDocument>
}

export interface ProductListParts {
  readonly app: Pick<App, 'db'>
  readonly changes: Pick<Changes, 'cell' | 'hears'>
  readonly files: ReadonlyMap<string, RegisteredDocument>
  readonly defaults: LadderDefaults
  /** Looks a text through; null where the schema does not answer it. */
  compile(id: string, text: string): RegisteredDocument | null
  /** Documents that an app has no more: what was counted of them must not be lost. */
  letGo(documents: readonly ListedDocument[]): void
}

/** Moves with every change of the product's own apps. */
export const REGISTRY_TABLE = 'document_registry'
/** Documents that are looked through before others are let in. */
const AT_ONCE = 10

/** Resolves once they have been read for the first time. */
export async function openProductLists(parts: ProductListParts): Promise<CurrentProductLists> {
  const { app, changes, files, defaults } = parts
  /** By app (none for those of all) and identifier: what an app keeps while it has the document. */
  let documents = new Map<string, ListedDocument>()
  /** What was looked through, also what is broken: once for each identifier. */
  let compiled = new Map<string, RegisteredDocument | null>(files)
  let cell = changes.cell(REGISTRY_TABLE)
  let version = Number.NaN
  let lists: ProductLists = listsOf([])
  let reading: Promise<ProductLists> | null = null

  const isUnchanged = () => cell.version === version
  // A node that does not hear cannot say what has changed: it reads anew.
  const isCurrent = () => isUnchanged() && changes.hears()

  async function read(): Promise<ProductLists> {
    // Taken before anything is read: what changes meanwhile makes what was read old at once.
    const [readCell, readVersion] = [changes.cell(REGISTRY_TABLE), changes.cell(REGISTRY_TABLE).version]
    const apps = await loadProductApps(app)
    const wanted = new Set(apps.flatMap(({ documentIds }) => documentIds))
    await compileMissing([...wanted].filter((id) => !compiled.has(id)))
    compiled = new Map([...compiled].filter(([id]) => wanted.has(id) || files.has(id)))
    lists = listsOf(apps)
    cell = readCell
    version = readVersion
    return lists
  }

  async function compileMissing(missing: readonly string[]): Promise<void> {
    if (missing.length === 0) return
    const texts = await loadTexts(
      app,
      null,
      missing.map((id) => sha256Of(id) ?? ''),
    )
    let count = 0
    for (const [id, text] of texts) {
      count += 1
      if (count % AT_ONCE === 0) await breathe()
      compiled.set(id, parts.compile(id, text))
    }
  }

  function listsOf(apps: readonly ProductApp[]): ProductLists {
    const next = new Map<string, ListedDocument>()
    const take = (id: string, of: ListedApp | null): ListedDocument => {
      const key = `${of?.id ?? ''} ${id}`
      const listed = documents.get(key) ?? listedDocument(id, of)
      listed.registered = compiled.get(id) ?? null
      listed.broken = compiled.get(id) === null
      next.set(key, listed)
      return listed
    }
    const every = new Set([...files.keys(), ...apps.flatMap(({ documentIds }) => documentIds)])
    const all = new Map([...every].map((id) => [id, take(id, null)]))
    const byName = new Map(
      apps.map(({ id: appId, name, ladder, documentIds }): [string, DocumentList] => {
        const of: ListedApp = { id: appId, tenantId: null }
        const own = new Map(documentIds.map((id) => [id, take(id, of)]))
        return [name, { app: of, ladder: ladder ?? defaults.people, find: (id) => own.get(id) ?? all.get(id) }]
      }),
    )
    parts.letGo([...documents].filter(([key]) => !next.has(key)).map(([, listed]) => listed))
    documents = next
    return {
      all: { app: null, ladder: defaults.people, find: (id) => all.get(id) },
      ofClient: (name) => byName.get(name),
    }
  }

  await read()
  return {
    get known() {
      return lists
    },
    isUnchanged,
    async current() {
      if (isCurrent()) return lists
      // One that is under way may have begun before the change.
      if (reading) await reading
      if (isCurrent()) return lists
      reading ??= read().finally(() => {
        reading = null
      })
      return reading
    },
    *counted() {
      for (const listed of documents.values()) if (listed.app) yield listed
    },
  }
}
