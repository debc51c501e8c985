import type { ExecutionResult } from 'graphql'
import { RequestError } from '../src/request-error.ts'
import type { Session } from '../src/sign-in.ts'

/** The server ends a request after 30 s; a little longer means that the answer is lost. */
const LIMIT_MS = 35_000
const VERSION_HEADER = 'backplane-version'
/** Whom the server serves last when not all can be served (docs/rate-and-overload.md). */
const AS_EXPLORER = { 'backplane-client': 'explorer' }

/** What /graphql says, whatever came of the request. As GraphiQL calls it: its errors are plain objects all the same. */
export type Answer = ExecutionResult<Record<string, unknown>, { readonly cost?: unknown }>

export interface Request {
  readonly query: string
  readonly variables?: unknown
  readonly operationName?: string | null | undefined
  readonly extensions?: object
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** @throws RequestError NETWORK or BAD_ANSWER when there is no answer; what the server refuses is one */
export type Post = (request: Request, options?: PostOptions) => Promise<Answer>

/** As whoever is signed in in this tab. A token that is no longer taken is renewed once; a session that is over leaves a guest. */
export function createPost(session: Pick<Session, 'accessToken' | 'ended'>): Post {
  // Carried along, so that no node of the server shows less than this page has written.
  let newestWrite: number | null = null

  async function once(request: Request, token: string | null, { headers, signal }: PostOptions): Promise<Answer> {
    const limit = AbortSignal.timeout(LIMIT_MS)
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...AS_EXPLORER,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(newestWrite === null ? {} : { [VERSION_HEADER]: String(newestWrite) }),
        ...headers,
      },
      body: JSON.stringify(request),
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    }).catch((cause: unknown) => {
      if (signal?.aborted) throw cause
      throw new RequestError('NETWORK', 'The server cannot be reached. Check your connection and try again.', { cause })
    })
    const version = response.headers.get(VERSION_HEADER)
    if (version !== null) newestWrite = Math.max(newestWrite ?? 0, Number(version))
    const answer = (await response.json().catch(() => null)) as Answer | null
    if (answer === null || typeof answer !== 'object')
      throw new RequestError('BAD_ANSWER', `The server gave an answer that is no JSON (status ${response.status}).`, {
        requestId: response.headers.get('x-request-id'),
      })
    return answer
  }

  return async (request, options = {}) => {
    const token = await session.accessToken()
    const answer = await once(request, token, options)
    // Who sends a header of their own hears what the server says to it.
    if (token === null || options.headers?.authorization !== undefined || !isUnauthenticated(answer)) return answer
    const renewed = await session.accessToken({ not: token })
    const second = await once(request, renewed, options)
    if (isUnauthenticated(second)) await session.ended()
    return second
  }
}

function isUnauthenticated({ data, errors }: Answer): boolean {
  return data == null && errors?.[0]?.extensions?.code === 'UNAUTHENTICATED'
}
