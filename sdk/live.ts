import { ApiError, type ErrorEntry } from './errors.ts'
import { pause, waitBeforeRetry } from './retry.ts'
import { answerOf, errorOf } from './send.ts'

/** How often a stream that breaks is opened again without anything having come by it. */
const MOST_BREAKS = 5
const FIRST_WAIT_MS = 500

/** graphql-sse's `createClient` as far as it is used, in its distinct connections mode: a connection for each subscription. */
export type LiveTransport = (options: {
  readonly url: string
  readonly headers: Record<string, string>
  readonly credentials: 'omit'
  readonly retryAttempts: number
}) => {
  iterate<Data>(request: LiveBody): AsyncIterableIterator<{ data?: Data | null; errors?: readonly ErrorEntry[] }>
}

interface LiveBody {
  query: string
  variables: Record<string, unknown>
  extensions?: Record<string, unknown>
}

export interface Listening<Data> {
  readonly transport: LiveTransport | undefined
  /** Of the door for queries; the stream's stands below it. */
  readonly url: string
  /** @param refused whether the token of the time before was */
  headers(refused: boolean): Promise<Record<string, string>>
  /** Null sends the text. */
  readonly documentId: string | null
  readonly text: string
  readonly variables: object
  /** What to ask with instead, from the last event that came, when a stream is opened again. */
  readonly resume: ((last: Data) => object) | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * Each event's data. A stream that breaks is opened again, and so is one whose token has ended, once, with a newer one.
 * @throws ApiError for everything else; what the signal was aborted with
 */
export async function* listen<Data>(listening: Listening<Data>): AsyncGenerator<Data, void, undefined> {
  const { headers, signal, variables, resume } = listening
  let asked = variables
  let breaks = 0
  let refused = false
  for (;;) {
    signal?.throwIfAborted()
    try {
      for await (const data of events(listening, asked, await headers(refused))) {
        if (resume) asked = { ...variables, ...resume(data) }
        breaks = 0
        refused = false
        yield data
      }
      return signal?.throwIfAborted()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'UNAUTHENTICATED' && !refused) refused = true
      else {
        const wait = error.code === 'NETWORK' ? FIRST_WAIT_MS * 2 ** breaks : waitBeforeRetry(error, breaks)
        if (wait === null || breaks === MOST_BREAKS) throw error
        breaks += 1
        await pause(wait, signal)
      }
    }
  }
}

/** One stream, until it completes. @throws ApiError */
async function* events<Data>(listening: Listening<Data>, variables: object, headers: Record<string, string>) {
  const { transport, url, documentId, text, signal } = listening
  if (!transport) throw new TypeError('Live updates come by graphql-sse: give its createClient as `live`.')
  const stream = transport({ url: `${url}/stream`, headers, credentials: 'omit', retryAttempts: 0 }).iterate<Data>({
    ...(documentId === null ? { query: text } : { query: '', extensions: { documentId } }),
    variables: { ...variables },
  })
  const leave = (): void => void stream.return?.()
  signal?.addEventListener('abort', leave, { once: true })
  try {
    for await (const { data, errors } of stream) {
      if (errors && errors.length > 0)
        throw errorOf(errors, data, { status: null, requestId: null, retryAfterMs: null })
      if (data) yield data
    }
  } catch (error) {
    // Before the stream is left, which ends the reading of an answer too.
    throw await apiErrorOf(error)
  } finally {
    signal?.removeEventListener('abort', leave)
    leave()
  }
}

/** graphql-sse's NetworkError carries the response that it could not use, when there was one. */
async function apiErrorOf(error: unknown): Promise<ApiError> {
  if (error instanceof ApiError) return error
  const response = error instanceof Error && 'response' in error ? error.response : undefined
  const answer = response instanceof Response && !response.bodyUsed ? await answerOf(response) : null
  return answer?.error ?? new ApiError('NETWORK', 'The connection broke.', { cause: error })
}
