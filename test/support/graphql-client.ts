/** One answer of /graphql, as it came. */
export interface GraphqlAnswer<Data> {
  readonly status: number
  readonly requestId: string | null
  readonly data: Data | null
  readonly errors: readonly {
    readonly message: string
    readonly extensions: { readonly code: string; readonly requestId?: string }
  }[]
}

export interface GraphqlClient {
  /** The whole answer, refusals and failures included. */
  ask<Data = Record<string, unknown>>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<GraphqlAnswer<Data>>
  /** The data. @throws Error with the server's words when there is any error */
  data<Data = Record<string, unknown>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>
}

/** A client over HTTP, as any other company's would be. */
export function graphqlClient(url: string, accessToken?: string): GraphqlClient {
  const ask = async <Data>(
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<GraphqlAnswer<Data>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    })
    const body = (await response.json()) as { data?: Data; errors?: GraphqlAnswer<Data>['errors'] }
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id'),
      data: body.data ?? null,
      errors: body.errors ?? [],
    }
  }
  return {
    ask,
    async data<Data>(query: string, variables?: Readonly<Record<string, unknown>>) {
      const { data, errors } = await ask<Data>(query, variables)
      if (errors.length > 0 || data === null)
        throw new Error(errors.map((error) => `${error.extensions.code}: ${error.message}`).join('; ') || 'no data')
      return data
    },
  }
}
