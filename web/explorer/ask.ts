import { RequestError } from '../src/request-error.ts'
import type { TypedDocumentString } from './generated/graphql.ts'
import type { Post } from './post.ts'

/** Runs one of the page's own documents. @throws RequestError for everything but a full answer */
export async function ask<Data, Variables>(
  post: Post,
  document: TypedDocumentString<Data, Variables>,
  variables?: Variables,
): Promise<Data> {
  const { data, errors } = await post({ query: document.toString(), variables: variables ?? {} })
  const error = errors?.[0]
  if (error) throw new RequestError(String(error.extensions?.code ?? 'INTERNAL'), error.message)
  if (data == null)
    throw new RequestError('BAD_ANSWER', 'The server gave an answer that this page cannot read. Try again.')
  return data as Data
}
