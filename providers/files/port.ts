import type { ProviderParts } from '../host.ts'

export interface StoredFile {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly size: number
}

/** Keys are paths of our own making: `receipts/tnt_…/inv_….html`; letters, digits, `-_./`, no `..`, at most 512 characters. */
export interface FilesProvider extends ProviderParts {
  readonly name: string
  /** Replaces what stood there, whole or not at all. @throws ProviderError `rejected` for a key of another form. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>
  /** Null when nothing stands there. */
  get(key: string): Promise<StoredFile | null>
  /** Removing what is not there is not an error. */
  remove(key: string): Promise<void>
  /** Keys below a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>
}
