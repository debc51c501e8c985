import type { GraphQLSchema } from 'graphql'
import type { MachineViewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import type { Model } from '../../../reads/model.ts'
import type { Changes } from '../../changes/feed.ts'
import type { Limits } from '../../limits/table.ts'
import { type AutomaticDocuments, createAutomaticDocuments } from './automatic.ts'
import { type DocumentCounts, openDocumentCounts } from './counts.ts'
import type { DocumentList, LadderDefaults, ListedDocument } from './list.ts'
import { createPartnerLists } from './partner-lists.ts'
import { openProductLists, type ProductLists } from './product-lists.ts'
import { type RegisteredDocument, registerDocument } from './register.ts'

/** Every document that this node knows, and whose. */
export interface DocumentRegistry {
  /** The product's own, without waiting; null when something has changed and they must be read again. The caller has made sure that the node hears. */
  known(): ProductLists | null
  current(): Promise<ProductLists>
  /** What a program may run, as its rows stand now. */
  ofProgram(viewer: MachineViewer): Promise<DocumentList>
  /** Looks a document through, if nobody has yet; null where the schema does not answer it. */
  compiled(listed: ListedDocument): Promise<RegisteredDocument | null>
  /** Null outside of local mode. */
  readonly automatic: AutomaticDocuments | null
  readonly counts: DocumentCounts
  close(): Promise<void>
}

export interface RegistryParts {
  readonly app: Pick<App, 'db' | 'wallClock' | 'log'>
  readonly schema: GraphQLSchema
  readonly model: Model
  readonly changes: Pick<Changes, 'cell' | 'hears'>
  /** Of the files given at the start. */
  readonly files: ReadonlyMap<string, RegisteredDocument>
  readonly defaults: LadderDefaults
  readonly limits: Limits
  readonly local: boolean
}

/** Resolves once the product's own documents have been read and looked through. One that the schema does not answer is logged, and no more. */
export async function openDocumentRegistry(parts: RegistryParts): Promise<DocumentRegistry> {
  const { app, schema, model, changes, files, defaults, local, limits } = parts
  let serial = files.size

  function compile(id: string, text: string, refused?: (problem: string) => void): RegisteredDocument | null {
    serial += 1
    try {
      return registerDocument(schema, model, id, text, serial, limits)
    } catch (error) {
      refused?.((error as Error).message)
      return null
    }
  }

  const compileListed = (id: string, text: string) =>
    compile(id, text, (problem) =>
      app.log.warn(
        { documentId: id, problem },
        'the schema does not answer a registered document any more: its callers are refused',
      ),
    )

  const shared = {
    ...{ app, defaults, compile: compileListed },
    letGo: (documents: Iterable<ListedDocument>) => counts?.collect(documents),
  }
  let counts: DocumentCounts | undefined
  const product = await openProductLists({ ...shared, changes, files })
  const partners = createPartnerLists({ ...shared, product: () => product.known.all })
  const opened = openDocumentCounts({
    app,
    *counted() {
      yield* product.counted()
      yield* partners.counted()
    },
  })
  counts = opened
  return {
    known: () => (product.isUnchanged() ? product.known : null),
    current: product.current,
    ofProgram: partners.of,
    compiled: partners.compiled,
    automatic: local ? createAutomaticDocuments(compile) : null,
    counts: opened,
    close: () => opened.close(),
  }
}
