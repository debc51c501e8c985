import { invalid } from './errors.ts'
import type { WireObject } from './types.ts'

export interface SearchParams {
  query?: string
  page?: string
  limit?: number
}

export const SEARCH_PARAMS = { query: 'string!', page: 'string', limit: 'integer' } as const

const CLAUSE = /^\s*(-?)([a-z_]+)(?:\[(["'])(.+?)\3\])?\s*(:|~|>|<|>=|<=)\s*(["'])((?:\\.|(?!\6).)*)\6\s*/

interface Clause {
  negated: boolean
  field: string
  key?: string
  operator: string
  value: string
}

/**
 * Stripe's search query language (docs.stripe.com/search): `field:"exact"`, `metadata["key"]:"value"`, `email~"part"`,
 * a leading `-`, and AND or OR, never both. Ranges are not part of it here. Real search lags behind writes by up to a
 * minute; the fault `stale_read` shows that.
 */
export function search<T extends WireObject>(all: readonly T[], params: SearchParams, url: string) {
  const limit = params.limit ?? 10
  if (limit < 1 || limit > 100) throw invalid('This value must be between 1 and 100 (inclusive).', { param: 'limit' })
  const { clauses, any } = readQuery(params.query ?? '')
  const found = all.filter((row) =>
    any ? clauses.some((clause) => holds(row, clause)) : clauses.every((clause) => holds(row, clause)),
  )
  const start = params.page ? Number(Buffer.from(params.page, 'base64url').toString()) : 0
  const more = start + limit < found.length
  const next_page = more ? Buffer.from(String(start + limit)).toString('base64url') : null
  return { object: 'search_result', data: found.slice(start, start + limit), has_more: more, next_page, url }
}

function readQuery(query: string): { clauses: Clause[]; any: boolean } {
  const clauses: Clause[] = []
  const joins = new Set<string>()
  let rest = query
  for (;;) {
    const match = CLAUSE.exec(rest)
    if (!match || match[5]?.includes('>') || match[5]?.includes('<'))
      throw invalid(`We were unable to parse your search query: ${query}`, { param: 'query' })
    const [whole, minus, field = '', , key, operator = ':', , value = ''] = match
    clauses.push({ negated: minus === '-', field, key, operator, value: value.replaceAll(/\\(.)/g, '$1') })
    rest = rest.slice(whole.length)
    if (rest === '') break
    const join = /^(AND|OR)\s+/i.exec(rest)
    if (join) rest = rest.slice(join[0].length)
    joins.add(join?.[1]?.toUpperCase() ?? 'AND')
  }
  if (joins.size > 1) throw invalid('You cannot use AND and OR in the same query.', { param: 'query' })
  return { clauses, any: joins.has('OR') }
}

function holds(row: WireObject, { negated, field, key, operator, value }: Clause): boolean {
  const found = (row as unknown as Record<string, unknown>)[field]
  if (found === undefined && !key)
    throw invalid(`Field \`${field}\` is not supported for the search of ${row.object}.`, { param: 'query' })
  const text = key === undefined ? found : (found as Record<string, string> | null)?.[key]
  if (text === undefined || text === null) return negated
  const actual = String(text)
  const equal = field === 'email' || field === 'name' ? actual.toLowerCase() === value.toLowerCase() : actual === value
  return (operator === '~' ? actual.toLowerCase().includes(value.toLowerCase()) : equal) !== negated
}
