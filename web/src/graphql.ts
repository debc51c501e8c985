import { ApiError, type Client, createClient } from '../../sdk/index.ts'
import { RequestError } from './request-error.ts'
import type { Session } from './sign-in.ts'

/** Runs one document. @throws RequestError for everything but a full answer */
export type Execute = Client['request']

/** The page's client is the SDK that we hand out. A token that the server no longer takes is renewed once, without the person noticing. */
export function createExecute(session: Pick<Session, 'accessToken' | 'ended'>): Execute {
  const client = createClient({
    url: '/graphql',
    token: (refused) => session.accessToken(refused === undefined ? undefined : { not: refused }),
    // The server has registered the built page's documents; while a page is being written, they go along as text.
    documents: import.meta.env.PROD ? 'registered' : 'text',
    // An invitation's token is a secret, and addresses stand in logs.
    queries: 'POST',
    // A field that this person may not read comes as null, and the rest of the answer stands.
    withheld: 'null',
    // Whoever clicks may click again; a page that waits by itself looks broken.
    retries: 0,
    fetch: atLeastSeen,
  })
  return async (document, ...given) => {
    try {
      return await client.request(document, ...given)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'UNAUTHENTICATED') await session.ended()
      throw new RequestError(error.code, wordsOf(error), { requestId: error.requestId, cause: error })
    }
  }
}

const VERSION_HEADER = 'backplane-version'
let newestSeen = 0

/** What is asked from now on shows what this version does: a live update has told of it. */
export function seenVersion(version: number): void {
  newestSeen = Math.max(newestSeen, version)
}

/** The SDK carries the versions of answers; those of live updates are carried here. */
const atLeastSeen: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  const carried = Math.max(newestSeen, Number(headers.get(VERSION_HEADER) ?? 0))
  if (carried > 0) headers.set(VERSION_HEADER, String(carried))
  return fetch(input, { ...init, headers })
}

/** The server has registered the built page's documents; while a page is being written, they go along as text. */
export function nameOf(document: {
  readonly __meta__?: Readonly<Record<string, unknown>> | undefined
  toString(): string
}): { readonly documentId?: string; readonly query?: string } {
  const id: unknown = document.__meta__?.hash
  return import.meta.env.PROD && typeof id === 'string' ? { documentId: id } : { query: document.toString() }
}

/** What the client itself has to say is said in the page's words: what to do next. */
function wordsOf({ code, message }: ApiError): string {
  switch (code) {
    case 'TIMEOUT':
      return 'The server took too long to answer. Try again: nothing is done twice.'
    case 'NETWORK':
      return 'The server cannot be reached. Check your connection and try again.'
    case 'BAD_ANSWER':
      return 'The server gave an answer that this page cannot read. Try again.'
    default:
      return message
  }
}
