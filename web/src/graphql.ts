import type { TypedDocumentString } from './generated/graphql.ts'
import { RequestError } from './request-error.ts'
import type { Session } from './sign-in.ts'

/** The server ends a request after 30 s; a little longer means that the answer is lost. */
const LIMIT_MS = 35_000

/** Runs one document. @throws RequestError for everything but a full answer */
export type Execute = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  ...variables: Variables extends Record<string, never> ? [] : [Variables]
) => Promise<Data>

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { message: string; extensions?: { code?: string; requestId?: string } }[]
}

/** A typed client over fetch. A token that the server no longer takes is renewed once, without the person noticing. */
export function createExecute(session: Pick<Session, 'accessToken' | 'ended'>): Execute {
  return async (document, ...[variables]) => {
    const body = JSON.stringify({ ...nameOf(document), variables: variables ?? {} })
    const token = await session.accessToken()
    try {
      return (await post(body, token)) as never
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
    }
    try {
      // A guest has nothing to renew: somebody cleared this tab's storage.
      const renewed = token === null ? null : await session.accessToken({ not: token })
      return (await post(body, renewed)) as never
    } catch (error) {
      if (isUnauthenticated(error)) await session.ended()
      throw error
    }
  }
}

/** The server has registered the built page's documents; while a page is being written, they go along as text. */
function nameOf(document: { readonly __meta__?: Readonly<Record<string, unknown>> | undefined; toString(): string }) {
  const id: unknown = document.__meta__?.hash
  return import.meta.env.PROD && typeof id === 'string' ? { documentId: id } : { query: document.toString() }
}

/** Carried along, so that no node of the server shows less than this page has written. */
const VERSION_HEADER = 'backplane-version'
let newestWrite: number | null = null

function isUnauthenticated(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'UNAUTHENTICATED'
}

async function post(body: string, token: string | null): Promise<unknown> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(newestWrite === null ? {} : { [VERSION_HEADER]: String(newestWrite) }),
    },
    body,
    credentials: 'omit',
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch((cause: unknown) => {
    throw lost(cause)
  })
  const requestId = response.headers.get('x-request-id')
  const version = response.headers.get(VERSION_HEADER)
  if (version !== null) newestWrite = Math.max(newestWrite ?? 0, Number(version))
  const answer = (await response.json().catch(() => null)) as Answer | null
  // A field that this person may not read comes as null, and the rest of the answer stands.
  const errors = answer?.errors ?? []
  const withheld = answer?.data != null && errors.every((each) => each.extensions?.code === 'FORBIDDEN')
  const error = withheld ? undefined : errors[0]
  if (error)
    throw new RequestError(error.extensions?.code ?? 'INTERNAL', error.message, {
      requestId: error.extensions?.requestId ?? requestId,
    })
  if (!response.ok || !answer?.data)
    throw new RequestError('BAD_ANSWER', 'The server gave an answer that this page cannot read. Try again.', {
      requestId,
    })
  return answer.data
}

function lost(cause: unknown): RequestError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError')
    return new RequestError('TIMEOUT', 'The server took too long to answer. Try again: nothing is done twice.', {
      cause,
    })
  return new RequestError('NETWORK', 'The server cannot be reached. Check your connection and try again.', { cause })
}
