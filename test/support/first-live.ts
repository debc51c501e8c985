import type { GraphqlAnswer, GraphqlFailure } from './graphql-answer.ts'

/** Subscribes by SSE and answers with the first message, as if it had been asked for: READY, or why there will be none. */
export async function firstLive<Data>(
  url: string,
  token: string | undefined,
  body: object,
): Promise<GraphqlAnswer<Data>> {
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  })
  const { data = null, errors = [] } = await firstOf<Data>(response)
  return { status: response.status, requestId: response.headers.get('x-request-id'), data, errors }
}

interface Result<Data> {
  readonly data?: Data
  readonly errors?: readonly GraphqlFailure[]
}

async function firstOf<Data>(response: Response): Promise<Result<Data>> {
  if (!response.ok) return (await response.json()) as Result<Data>
  let text = ''
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString()
    const [, found] = /^event: next\ndata: (.*)\n\n/m.exec(text) ?? []
    // Leaving the loop cancels the stream.
    if (found) return JSON.parse(found) as Result<Data>
  }
  throw new Error(`the stream ended without a message: ${text}`)
}
