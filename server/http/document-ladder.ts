import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '../../domain/errors.ts'
import type { DocumentList, ListedDocument } from '../graphql/documents/list.ts'
import { documentId } from '../graphql/documents/manifest.ts'
import type { DocumentRegistry } from '../graphql/documents/registry.ts'
import { classOf } from '../limits/classes.ts'
import type { Caller } from './caller.ts'
import { clientNameOf } from './client-name.ts'
import { type Fields, type NamedDocument, persistedHash } from './named-document.ts'

/** A request whose document comes as text. */
export interface Sent {
  readonly headers: IncomingHttpHeaders
  readonly fields: Fields
}

/** Which documents a caller may send, decided after they were let in and before anything is parsed. */
export interface DocumentLadder {
  /**
   * The document of this identifier in the caller's list.
   * @throws DomainError DOCUMENT_NOT_REGISTERED or BAD_INPUT where there is none; PersistedQueryAnswer where the text is asked for
   */
  named(caller: Caller, list: DocumentList, named: Pick<NamedDocument, 'documentId' | 'automatic'>): ListedDocument
  /**
   * A document that comes as text: the registered one that it is, where nothing else may be sent; null where it goes its ordinary way. What
   * nobody has registered is noted where that is asked for.
   * @throws DomainError DOCUMENT_NOT_REGISTERED
   */
  text(sent: Sent, caller: Caller, list: DocumentList): ListedDocument | null
}

/** Apollo's own two answers, with its status and in its words: its clients go by these, and the code is one of ours. */
export class PersistedQueryAnswer extends Error {
  readonly code = 'BAD_INPUT'

  constructor(message: 'PersistedQueryNotFound' | 'PersistedQueryNotSupported') {
    super(message)
  }
}

/** Of a note's text. */
const MOST_NOTED = 8 * 1024
const MOST_NAME = 100

export function createDocumentLadder({ automatic, counts }: DocumentRegistry): DocumentLadder {
  function refuse({ app }: DocumentList, id: string): never {
    if (app) counts.failed(app, '', 'DOCUMENT_NOT_REGISTERED')
    throw new DomainError(
      'DOCUMENT_NOT_REGISTERED',
      `This client may run registered documents only, and ${id.slice(0, 71)} is none of them. Publish it with a version of its app (publishDocuments, or npm run documents -- publish), then send it again.`,
    )
  }

  function note(
    headers: IncomingHttpHeaders,
    { viewer }: Caller,
    { app }: DocumentList,
    id: string,
    text: string,
  ): void {
    counts.unknown({
      tenantId: app?.tenantId ?? null,
      appId: app?.id ?? null,
      client: (clientNameOf(headers) ?? classOf(viewer)).replaceAll('\u0000', '').toWellFormed().slice(0, MOST_NAME),
      sha256: id.slice('sha256:'.length),
      text: text.length > MOST_NOTED || text.includes('\u0000') ? null : text.toWellFormed(),
    })
  }

  return {
    named({ viewer }, list, { documentId: id, automatic: asked }) {
      const found = list.find(id) ?? (viewer.kind === 'machine' ? undefined : automatic?.find(id))
      if (found) return found
      if (asked && list.ladder !== 'registered')
        throw new PersistedQueryAnswer(
          automatic && viewer.kind !== 'machine' ? 'PersistedQueryNotFound' : 'PersistedQueryNotSupported',
        )
      if (list.ladder === 'registered') refuse(list, id)
      throw new DomainError(
        'BAD_INPUT',
        'This documentId is not registered here. Register the document, or send its text as "query".',
      )
    },
    text({ headers, fields }, caller, list) {
      const text = fields.query
      // Whatever is wrong with a request without a text is said where it would be executed.
      if (typeof text !== 'string') return null
      // A text that is to be kept comes by POST: by GET extensions are text.
      const hash = persistedHash(fields)
      if (hash !== null && documentId(text) !== `sha256:${hash}`)
        throw new DomainError('BAD_INPUT', 'The sha256Hash of extensions.persistedQuery is that of another document.')
      const ladder = classOf(caller.viewer) === 'operator' ? 'open' : list.ladder
      if (ladder === 'open') {
        if (hash !== null && caller.viewer.kind !== 'machine') automatic?.add(`sha256:${hash}`, text)
        return null
      }
      const id = documentId(text)
      const found = list.find(id)
      if (ladder === 'registered') return found ?? refuse(list, id)
      if (!found) note(headers, caller, list, id, text)
      return null
    },
  }
}

/** What was said of the hash has been answered, and is nothing to whoever executes the text. */
export function withoutHash(fields: Fields): Fields {
  if (typeof fields.extensions !== 'object' || fields.extensions === null || !('persistedQuery' in fields.extensions))
    return fields
  const { persistedQuery: _, ...extensions } = fields.extensions
  return { ...fields, extensions }
}
