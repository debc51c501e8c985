import { z } from 'zod'

const ADDRESS = z.email().max(254)

/** RFC 5321's length and the usual form; no quoted local parts, no control characters. */
export function isAddress(text: string): boolean {
  return ADDRESS.safeParse(text).success
}

/** What happens to a mail to this address. Two domains that RFC 2606 keeps free stand for addresses that never work. */
export function fateOf(address: string): 'delivered' | 'bounced' | 'refused' {
  if (!isAddress(address)) return 'refused'
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  if (domain === 'invalid.test') return 'refused'
  return domain === 'bounce.test' ? 'bounced' : 'delivered'
}

/** A header's text on one line: a line break in a subject or a name must never become a header of its own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
