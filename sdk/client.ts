import { hasIdempotencyKey, type Operation, operationOf, type TypedDocument } from './documents.ts'
import type { ApiError } from './errors.ts'
import { type LiveTransport, listen } from './live.ts'
import { type Connection, walkPages } from './pages.ts'
import { pause, waitBeforeRetry } from './retry.ts'
import { type Answer, send } from './send.ts'
import { carryVersion } from './version.ts'

export interface ClientOptions {
  /** `https://api.example.com/graphql`; in a browser a path will do. */
  readonly url: string
  /**
   * A bearer token that is good now; null for a guest. Asked before each request, and once more with the token that the server has just
   * refused, for a newer one.
   */
  readonly token?: (refused?: string) => string | null | Promise<string | null>
  /** Who is calling: claims that choose a list of documents and show in the usage, never a permission. */
  readonly client?: { readonly name: string; readonly version: string }
  /**
   * `fallback` (the default) sends identifiers, and the text of what is not registered; `registered` identifiers only; `text` texts
   * only, while documents are being written.
   */
  readonly documents?: 'fallback' | 'registered' | 'text'
  /** How registered queries go. By GET (the default) their variables stand in the address, which logs keep. */
  readonly queries?: 'GET' | 'POST'
  /** A field that the caller may not read is null in the answer: `throw` (the default) says so, `null` takes the rest as it is. */
  readonly withheld?: 'throw' | 'null'
  /** How often what is safe to repeat is sent again when the server asks for patience; 2. */
  readonly retries?: number
  /** For one exchange, in milliseconds; 35,000, a little more than the server takes at most. */
  readonly timeoutMs?: number
  /** graphql-sse's `createClient`, for `subscribe`. */
  readonly live?: LiveTransport
  readonly fetch?: typeof fetch
}

export interface RequestOptions {
  /** Aborted, the request is given up and rejects with the signal's reason. A mutation may have been done all the same. */
  readonly signal?: AbortSignal
  /** Instead of the client's own: POST for variables that no log may keep. */
  readonly queries?: 'GET' | 'POST'
}

export interface SubscribeOptions<Data, Variables> {
  readonly signal?: AbortSignal
  /** What to ask with when a stream is opened again after it broke: `({ tenantChanged }) => ({ since: tenantChanged.position })`. */
  readonly resume?: (last: Data) => Partial<Variables>
}

/** A document without variables is given none. */
export type Given<Variables> = [Variables] extends [Record<string, never>]
  ? [variables?: Variables, options?: RequestOptions]
  : [variables: Variables, options?: RequestOptions]

export interface Client {
  /** Runs one query or mutation. @throws ApiError for everything but a full answer */
  request<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    ...given: Given<NoInfer<Variables>>
  ): Promise<Data>
  /** Every row of a list, a page at a time; the document has a variable `$after`. @throws ApiError */
  walk<Data, Variables extends { readonly after?: string | null }, Node>(
    document: TypedDocument<Data, Variables>,
    variables: NoInfer<Variables>,
    listOf: (data: Data) => Connection<Node> | null | undefined,
    options?: RequestOptions,
  ): AsyncGenerator<Node, void, undefined>
  /** Live updates, until the loop is left, the signal is aborted or the server ends them. @throws ApiError */
  subscribe<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: NoInfer<Variables>,
    options?: SubscribeOptions<Data, Variables>,
  ): AsyncGenerator<Data, void, undefined>
}

export function createClient(options: ClientOptions): Client {
  const { documents = 'fallback', withheld = 'throw', retries = 2 } = options
  const fetch = carryVersion(options.fetch)
  const unregistered = new Set<string>()
  const token = async (refused?: string) => (await options.token?.(refused)) ?? null
  const headersFor = (bearer: string | null): Record<string, string> => ({
    ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    ...(options.client
      ? { 'apollographql-client-name': options.client.name, 'apollographql-client-version': options.client.version }
      : {}),
  })

  async function exchange(
    { kind, text, id }: Operation,
    variables: object,
    bearer: string | null,
    given: RequestOptions,
  ) {
    const outgoing = {
      url: options.url,
      variables,
      headers: headersFor(bearer),
      signal: given.signal,
      timeoutMs: options.timeoutMs ?? 35_000,
      fetch,
      byGet: kind === 'query' && (given.queries ?? options.queries ?? 'GET') === 'GET',
    }
    const named = id !== null && documents !== 'text' && !unregistered.has(id)
    const answer = await send({ ...outgoing, document: named ? { documentId: id } : { query: text } })
    if (!named || documents !== 'fallback' || !isNotBegun(answer)) return answer
    const second = await send({ ...outgoing, document: { query: text } })
    // The text did better, so it was the identifier.
    if (!isNotBegun(second)) unregistered.add(id)
    return second
  }

  /** `Data` is what codegen says that the server answers to this document. */
  async function run<Data>(document: TypedDocument<Data, never>, variables: object, given: RequestOptions = {}) {
    const operation = operationOf(document)
    const safe = operation.kind === 'query' || hasIdempotencyKey(variables)
    let bearer = await token()
    let renewed = false
    for (let attempt = 0; ; ) {
      const { data, error } = await exchange(operation, variables, bearer, given)
      if (!error || (withheld === 'null' && isOnlyWithheld(error))) return data as Data
      if (error.code === 'UNAUTHENTICATED' && bearer !== null && !renewed) {
        renewed = true
        bearer = await token(bearer)
        continue
      }
      const wait = safe && attempt < retries ? waitBeforeRetry(error, attempt) : null
      if (wait === null) throw error
      attempt += 1
      await pause(wait, given.signal)
    }
  }

  return {
    request: (document, ...[variables, given]) => run(document, variables ?? {}, given),
    walk: (document, variables, listOf, given) =>
      walkPages(async (after) =>
        listOf(await run(document, after === null ? variables : { ...variables, after }, given)),
      ),
    subscribe(document, variables, { signal, resume } = {}) {
      const { text, id } = operationOf(document)
      let bearer: string | null = null
      return listen({
        transport: options.live,
        url: options.url,
        documentId: documents === 'registered' ? id : null,
        ...{ text, variables, resume, signal },
        async headers(refused) {
          bearer = await token(refused ? (bearer ?? undefined) : undefined)
          return headersFor(bearer)
        },
      })
    },
  }
}

/** Nothing was executed, because the request is at fault: an identifier that is not registered, or a variable. */
function isNotBegun({ error, data }: Answer): boolean {
  return error?.code === 'BAD_INPUT' && data === undefined && error.errors.every(({ path }) => path === undefined)
}

function isOnlyWithheld({ data, errors }: ApiError): boolean {
  return data !== undefined && data !== null && errors.every(({ extensions }) => extensions?.code === 'FORBIDDEN')
}
