import { ApiError } from './errors.ts'

/** A page of a list, as far as walking it needs: the document selects `nodes` and `pageInfo { hasNextPage endCursor }`. */
export interface Connection<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null }
}

/**
 * Every row of a list, page after page, each asked for when the one before is used up. A list that is not there (null) is empty.
 * @throws ApiError BAD_ANSWER when a page does not say where the next begins: asking again would never end
 */
export async function* walkPages<Node>(
  ask: (after: string | null) => Promise<Connection<Node> | null | undefined>,
): AsyncGenerator<Node, void, undefined> {
  let after: string | null = null
  for (;;) {
    const page: Connection<Node> | null | undefined = await ask(after)
    if (!page) return
    yield* page.nodes
    const { hasNextPage, endCursor = null } = page.pageInfo
    if (!hasNextPage) return
    if (endCursor === null || endCursor === after)
      throw new ApiError('BAD_ANSWER', 'The page does not say where the next begins. Select pageInfo { endCursor }.')
    after = endCursor
  }
}
