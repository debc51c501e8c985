import { page } from './lists.ts'
import { find } from './lookups.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'

interface EventParams {
  type?: string
  types?: string[]
  created?: { gt?: number; gte?: number; lt?: number; lte?: number }
}

/** docs.stripe.com/api/events. Stripe keeps 30 days of them; here they stay. */
export const eventRoutes: readonly Route[] = [
  route<EventParams>(
    'GET /v1/events',
    {
      type: 'string',
      'types.#': 'string',
      'created.gt': 'timestamp',
      'created.gte': 'timestamp',
      'created.lt': 'timestamp',
      'created.lte': 'timestamp',
    },
    ({ state, params, path }) => {
      const { created } = params
      const rows = state.all('events').filter(
        (row) =>
          // What happened to a connected account stands in that account's list.
          !row.account &&
          (!params.type || row.type === params.type) &&
          (!params.types || params.types.includes(row.type)) &&
          row.created > (created?.gt ?? -1) &&
          row.created >= (created?.gte ?? 0) &&
          row.created < (created?.lt ?? Number.POSITIVE_INFINITY) &&
          row.created <= (created?.lte ?? Number.POSITIVE_INFINITY),
      )
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/events/:id', {}, ({ state, ids }) => find(state, 'events', ids.id)),
]
