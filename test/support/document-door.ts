import { openChanges } from '../../server/changes/feed.ts'
import { createResponseCache, type ResponseCache } from '../../server/graphql/responses/response-cache.ts'

/** A document that codegen has registered. */
export interface RegisteredText {
  readonly __meta__?: Readonly<Record<string, unknown>>
}

export const idOf = ({ __meta__ }: RegisteredText): string => String(__meta__?.hash)

export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
}

/** What came back, with the body as text, and its first error. */
export interface DoorAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly code: string | undefined
  readonly message: string | undefined
}

/** Sends fields to /graphql: in the query string, or with POST as JSON. */
export async function knock(
  url: string,
  fields: Readonly<Record<string, unknown>>,
  { method = 'GET', headers = {}, token }: Asking = {},
): Promise<DoorAnswer> {
  const byPost = method === 'POST'
  const inQuery = Object.entries(fields).map(([name, value]) => [name, String(value)] as [string, string])
  const query = byPost ? '' : `?${new URLSearchParams(inQuery)}`
  const response = await fetch(`${url}/graphql${query}`, {
    method,
    headers: {
      ...(byPost ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(byPost ? { body: JSON.stringify(fields) } : {}),
  })
  const text = await response.text()
  const [error] = text === '' ? [] : ((JSON.parse(text) as { errors?: Failure[] }).errors ?? [])
  const { status } = response
  return { status, headers: response.headers, text, code: error?.extensions.code, message: error?.message }
}

interface Failure {
  readonly message: string
  readonly extensions: { readonly code: string }
}

/** A node's response cache whose use can be seen, on a node that trusts its ears while the machine stands still for a moment. */
export interface WatchedCache {
  /** How many answers came from memory. */
  remembered(): number
  /** Under which keys answers were looked for. */
  keys(): readonly string[]
  /** How many answers are kept. */
  kept(): number
  readonly instead: {
    readonly openChanges: typeof openChanges
    createResponseCache(maxBytes: number): ResponseCache
  }
}

/** A node that has not heard for 200 ms answers from the database, as it must; of what comes from memory nothing could be counted then. */
export const patientChanges: typeof openChanges = (url, options) =>
  openChanges(url, { ...options, hearingMs: PATIENT_MS, answerMs: PATIENT_MS })
const PATIENT_MS = 10_000

export function watchedCache(): WatchedCache {
  let cache: ResponseCache | undefined
  let remembered = 0
  const keys: string[] = []
  return {
    remembered: () => remembered,
    keys: () => keys,
    kept: () => cache?.size ?? 0,
    instead: {
      openChanges: patientChanges,
      createResponseCache(maxBytes) {
        const real = createResponseCache(maxBytes)
        cache = real
        return {
          load: real.load,
          get size() {
            return real.size
          },
          find(key, now) {
            keys.push(key)
            const found = real.find(key, now)
            if (found) remembered += 1
            return found
          },
          keptAs(key, now) {
            keys.push(key)
            return real.keptAs(key, now)
          },
          again(kept, now) {
            const found = real.again(kept, now)
            if (found) remembered += 1
            return found
          },
        }
      },
    },
  }
}
