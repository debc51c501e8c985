import { RequestError } from '../../src/request-error.ts'
import { ask } from '../ask.ts'
import { REMOVE_OPERATION, SAVE_OPERATION, SAVED_OPERATION, SAVED_OPERATIONS } from '../documents.ts'
import type { SavedOperationsQuery } from '../generated/graphql.ts'
import type { Post } from '../post.ts'
import type { SavedOperation, SavedOperations } from './saved-operations.ts'

/** Pages of 100 that the panel reads at most. */
const MOST_PAGES = 20

/** Staff's: in the product's database, for oneself or for all of staff. */
export function inDatabase(post: Post): SavedOperations {
  return {
    canShare: true,
    async list() {
      const found: SavedOperation[] = []
      let after: string | null = null
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { savedOperations }: SavedOperationsQuery = await ask(post, SAVED_OPERATIONS, { after })
        found.push(...savedOperations.nodes)
        if (!savedOperations.pageInfo.hasNextPage) break
        after = savedOperations.pageInfo.endCursor ?? null
      }
      return found
    },
    async find(id) {
      try {
        return (await ask(post, SAVED_OPERATION, { id })).savedOperation ?? null
      } catch (error) {
        if (error instanceof RequestError && error.code === 'NOT_FOUND') return null
        throw error
      }
    },
    async save(id, { name, description, document, variables, shared }) {
      const visibility = shared ? 'STAFF' : 'MINE'
      const input = { id, name, description, document, variables, visibility } as const
      const { saveOperation: saved } = await ask(post, SAVE_OPERATION, { input })
      if (saved.__typename !== 'OperationSaved') throw new RequestError('BAD_INPUT', saved.message)
      return saved.savedOperation
    },
    async remove(id) {
      await ask(post, REMOVE_OPERATION, { id })
    },
  }
}
