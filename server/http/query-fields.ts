import { parse } from 'fast-querystring'
import { recentlyUsed } from './recently-used.ts'

const MOST_KNOWN = 2_000
/** A longer one is read each time: what is remembered stays small, whatever is sent. */
const LONGEST_KNOWN = 1_000
const NAMED = 'documentId='

/**
 * The fields of a query string, as Fastify would read them. Clients ask for the same documents over and over: what is sent again is not read again, and has the
 * same fields, which nobody may change, so that what was made of them can be found by them. Others, which may hold a secret, are not remembered.
 */
export function createQueryFields(): (text: string) => Readonly<Record<string, unknown>> {
  const known = recentlyUsed<Readonly<Record<string, unknown>>>(MOST_KNOWN)
  return (text) => {
    if (text === '') return {}
    if (text.length > LONGEST_KNOWN) return parse(text)
    const found = known.get(text)
    if (found !== undefined) return found
    if (!text.includes(NAMED)) return parse(text)
    // A piece of a text keeps the whole of it, here the request's path.
    const own = Buffer.from(text).toString()
    const fields = Object.freeze(parse(own))
    known.set(own, fields)
    return fields
  }
}
