import type { Ladder } from '../../../domain/documents/states.ts'
import type { RegisteredDocument } from './register.ts'

/** An app whose documents are registered; `tenantId` is null for one of the product's own. */
export interface ListedApp {
  readonly id: string
  readonly tenantId: string | null
}

/** A document of a list. The same object for as long as the list has it: what is counted in it is not lost when the list is read again. */
export interface ListedDocument {
  /** `sha256:<hex>` */
  readonly id: string
  /** Whose uses are counted; null where nobody asks. */
  readonly app: ListedApp | null
  /** Null until it has been looked through, and where the schema does not answer it. */
  registered: RegisteredDocument | null
  /** Whether it was looked through and the schema does not answer it: its callers are told so. */
  broken: boolean
  /** How many answers came from memory since they were last counted: the one thing that is done on that way. */
  fromMemory: number
}

/** What a caller may ask for by an identifier, and whether by nothing else. */
export interface DocumentList {
  readonly app: ListedApp | null
  readonly ladder: Ladder
  find(id: string): ListedDocument | undefined
}

/** What is done where an app says nothing. */
export interface LadderDefaults {
  /** For people, and for who has not signed in. */
  readonly people: Ladder
  /** For API keys and client apps. */
  readonly programs: Ladder
}

/** Local mode is open; in production programs run what is registered, and what people's apps send beside it is noted. */
export function ladderDefaults(local: boolean): LadderDefaults {
  return local ? { people: 'open', programs: 'open' } : { people: 'log', programs: 'registered' }
}

export function listedDocument(id: string, app: ListedApp | null): ListedDocument {
  return { id, app, registered: null, broken: false, fromMemory: 0 }
}

/** The settings, where they say something. */
export function ladderOf(config: {
  readonly DOCUMENTS_OF_PEOPLE?: Ladder | undefined
  readonly DOCUMENTS_OF_PROGRAMS?: Ladder | undefined
}): Partial<LadderDefaults> {
  const { DOCUMENTS_OF_PEOPLE: people, DOCUMENTS_OF_PROGRAMS: programs } = config
  return { ...(people ? { people } : {}), ...(programs ? { programs } : {}) }
}
