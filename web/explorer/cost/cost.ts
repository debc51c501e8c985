import type { Post } from '../post.ts'

/** `extensions.cost`, of which the page shows what it knows. */
export interface Cost {
  readonly requested: number
  readonly limit: number | null
  readonly rows: number | null
  readonly depth: number | null
}

export function costOf(value: unknown): Cost | null {
  if (typeof value !== 'object' || value === null) return null
  const given = value as Readonly<Record<string, unknown>>
  const number = (name: string) => (typeof given[name] === 'number' ? given[name] : null)
  const requested = number('requested')
  return requested === null ? null : { requested, limit: number('limit'), rows: number('rows'), depth: number('depth') }
}

export const COST_ONLY = { costOnly: true }

/**
 * Whether the server tells the cost of a document without running it. Asked with what does no harm where it is run: a server that knows nothing
 * of it would run a mutation.
 */
export async function tellsCost(post: Post): Promise<boolean> {
  const { data, extensions } = await post({ query: '{ __typename }', extensions: COST_ONLY })
  return data == null && costOf(extensions?.cost) !== null
}
