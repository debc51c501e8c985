import { OUR_ID } from './mapping.ts'

interface Findable {
  readonly id: string
  readonly created: number
  readonly metadata: Readonly<Record<string, string>> | null
}

interface Lookups<T extends Findable> {
  readonly search: (params: { query: string; limit: number }) => Promise<{ data: T[] }>
  readonly newest: (params: { limit: number }) => Promise<{ data: T[] }>
}

/**
 * The object that carries our id, or null. Stripe's lists cannot filter by metadata, and nothing but our id is known here, so it
 * has to be the search, which is not read-after-write: new objects are found within a minute, later during an outage
 * (docs.stripe.com/search, "Data freshness"). Lists are current, so what the search does not know yet is looked for among the
 * newest hundred. Objects on a test clock are in no such list: in test mode they are found as soon as the search knows them.
 *
 * An object made twice (a key that Stripe had forgotten) is answered by its oldest: the one that came first.
 */
export async function oldestByOurId<T extends Findable>(ourId: string, lookups: Lookups<T>): Promise<T | null> {
  const value = ourId.replaceAll(/["\\]/g, '\\$&')
  const found = await lookups.search({ query: `metadata["${OUR_ID}"]:"${value}"`, limit: 100 })
  return oldest(found.data, ourId) ?? oldest((await lookups.newest({ limit: 100 })).data, ourId)
}

function oldest<T extends Findable>(rows: readonly T[], ourId: string): T | null {
  const ours = rows.filter((row) => row.metadata?.[OUR_ID] === ourId)
  return ours.toSorted((a, b) => a.created - b.created)[0] ?? null
}
