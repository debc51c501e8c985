import type { Expandable } from './expand.ts'
import type { PageParams } from './lists.ts'
import { PAGE_PARAMS } from './lists.ts'
import type { ParamTable } from './params.ts'
import type { SearchParams } from './search.ts'
import { SEARCH_PARAMS } from './search.ts'
import type { StripeState } from './state.ts'

export interface Call<P> {
  readonly state: StripeState
  readonly params: P & PageParams & SearchParams & { expand?: string[] }
  /** The `:name` parts of the route's path. */
  readonly ids: Readonly<Record<string, string>> & { readonly id: string }
  /** The path as it was called: lists answer with it as their `url`. */
  readonly path: string
}

export interface Route {
  readonly method: string
  /** Stripe's own spelling of the path, `/v1/customers/:id`. */
  readonly pattern: string
  readonly match: RegExp
  readonly params: ParamTable
  readonly kind: 'one' | 'list' | 'search'
  run(call: Call<unknown>): Expandable
}

/** One endpoint: `METHOD /path/:id`, the parameters it takes, and what it does, without waiting for anything. */
export function route<P = unknown>(
  signature: string,
  params: ParamTable,
  run: (call: Call<P>) => Expandable,
  kind: Route['kind'] = 'one',
): Route {
  const [method = '', pattern = ''] = signature.split(' ')
  const more = kind === 'list' ? PAGE_PARAMS : kind === 'search' ? SEARCH_PARAMS : {}
  return {
    method,
    pattern,
    match: new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
    params: { 'expand.#': 'string', ...more, ...params },
    kind,
    run: run as Route['run'],
  }
}

/** The endpoint for a method and path; those written first win (`/search` stands before `/:id`). */
export function findRoute(routes: readonly Route[], method: string, path: string) {
  for (const candidate of routes) {
    const match = candidate.method === method && candidate.match.exec(path)
    if (match) return { route: candidate, ids: { id: '', ...match.groups } }
  }
  return null
}
