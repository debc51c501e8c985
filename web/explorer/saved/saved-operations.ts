import type { KeptOperationFragment } from '../generated/graphql.ts'

export type SavedOperation = KeptOperationFragment

export interface Content {
  readonly name: string
  readonly description: string
  readonly document: string
  readonly variables: string
  readonly shared: boolean
}

/** Where operations are kept. */
export interface SavedOperations {
  /** Whether colleagues can see them. */
  readonly canShare: boolean
  list(): Promise<readonly SavedOperation[]>
  /** Null for one that is not there for whoever asks. */
  find(id: string): Promise<SavedOperation | null>
  /** @param id of one's own that changes; null for a new one. @throws RequestError in words for people */
  save(id: string | null, content: Content): Promise<SavedOperation>
  remove(id: string): Promise<void>
}
