import { firstLive } from './first-live.ts'
import type { GraphqlAnswer, GraphqlFailure } from './graphql-answer.ts'

/** A document that codegen has typed, or plain text for what must not be valid. */
export type Document<Data, Variables> =
  | { toString(): string; readonly __apiType?: (variables: Variables) => Data }
  | string

export interface GraphqlClient {
  /** The whole answer, refusals and failures included. */
  ask<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<GraphqlAnswer<Data>>
  /** The data. @throws Error with the server's words when there is any error */
  data<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<Data>
}

/** A client over HTTP, as any other company's would be. */
export function graphqlClient(url: string, accessToken?: string): GraphqlClient {
  async function ask<Data, Variables>(
    document: Document<Data, Variables>,
    variables?: Variables,
  ): Promise<GraphqlAnswer<Data>> {
    if (/^\s*subscription\b/.test(document.toString()))
      return firstLive(url, accessToken, { query: document.toString(), variables: variables ?? {} })
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
      },
      body: JSON.stringify({ query: document.toString(), variables: variables ?? {} }),
    })
    const body = (await response.json()) as { data?: Data; errors?: readonly GraphqlFailure[] }
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id'),
      data: body.data ?? null,
      errors: body.errors ?? [],
    }
  }
  return {
    ask,
    async data<Data, Variables>(document: Document<Data, Variables>, variables?: Variables) {
      const { data, errors } = await ask(document, variables)
      if (errors.length > 0 || data === null)
        throw new Error(errors.map((error) => `${error.extensions.code}: ${error.message}`).join('; ') || 'no data')
      return data
    },
  }
}
