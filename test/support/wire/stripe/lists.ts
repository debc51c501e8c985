import { invalidParam, missing } from './errors.ts'
import type { WireObject } from './types.ts'

export interface PageParams {
  limit?: number
  starting_after?: string
  ending_before?: string
}

export interface ListObject<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

/** The parameters of every list (docs.stripe.com/api/pagination). */
export const PAGE_PARAMS = { limit: 'integer', starting_after: 'string', ending_before: 'string' } as const

/** One page of `all`, which stands newest first. Limits run from 1 to 100; 10 is the default. */
export function page<T extends WireObject>(all: readonly T[], params: PageParams, url: string): ListObject<T> {
  const limit = params.limit ?? 10
  if (limit < 1 || limit > 100)
    throw invalidParam('parameter_invalid_integer', 'limit', 'This value must be between 1 and 100 (inclusive).')
  if (params.ending_before !== undefined) {
    const end = position(all, params.ending_before, 'ending_before')
    const start = Math.max(0, end - limit)
    return { object: 'list', data: all.slice(start, end), has_more: start > 0, url }
  }
  const start = params.starting_after === undefined ? 0 : position(all, params.starting_after, 'starting_after') + 1
  return { object: 'list', data: all.slice(start, start + limit), has_more: start + limit < all.length, url }
}

function position(all: readonly WireObject[], id: string, param: string): number {
  const index = all.findIndex((row) => row.id === id)
  if (index < 0) throw missing(id.split('_')[0] ?? 'object', id, param, 400)
  return index
}

/** A list inside an object (a subscription's items): complete, one page. */
export function embedded<T>(data: T[], url: string): ListObject<T> {
  return { object: 'list', data, has_more: false, url }
}
