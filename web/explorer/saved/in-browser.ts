import { RequestError } from '../../src/request-error.ts'
import type { SavedOperation, SavedOperations } from './saved-operations.ts'

const KEY = 'backplane:saved-operations'

/** For whoever is no staff, in local mode: in this browser, and nowhere else. */
export function inBrowser(): SavedOperations {
  const all = (): readonly SavedOperation[] => {
    try {
      const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]')
      return Array.isArray(kept) ? kept : []
    } catch {
      return []
    }
  }
  const keep = (operations: readonly SavedOperation[]): void => {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(operations))
    } catch (cause) {
      throw new RequestError('PAGE', 'This browser has no room left for it. Remove some operations.', { cause })
    }
  }
  return {
    canShare: false,
    list: async () => all(),
    find: async (id) => all().find((each) => each.id === id) ?? null,
    async save(id, { name, description, document, variables }) {
      if (name.trim() === '') throw new RequestError('BAD_INPUT', 'A saved operation has a name: give it one.')
      const operation: SavedOperation = {
        id: id ?? `local-${crypto.randomUUID()}`,
        name: name.trim(),
        description: description.trim() || null,
        document,
        variables: variables.trim() || null,
        visibility: 'MINE',
        mine: true,
        savedBy: 'You',
      }
      keep([operation, ...all().filter((each) => each.id !== operation.id)])
      return operation
    },
    async remove(id) {
      keep(all().filter((each) => each.id !== id))
    },
  }
}
