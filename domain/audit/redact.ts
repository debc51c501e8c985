/**
 * What of a change may be written down. Three kinds of values: secrets, which never are; personal ones, which go into a detail that can be
 * erased; and the rest, which stays for good.
 */

/** Keys whose values are never written, at any depth and in any spelling: `apiKeySecret`, `password_hash`. */
const SECRET =
  /pass(word|phrase|wd)|secret|token|hash|salt|authori[sz]ation|cookie|credential|private_?key|api_?key$|signature|(^|_)t?otp|recovery|cvc|cvv|card_?number|verifier|challenge/i

/** Keys whose values say something about a person, or are text that somebody was free to write. */
const PERSONAL =
  /^(.*_?e?mail|.*name|.*address|ip|phone.*|.*user_?agent|.*picture.*|avatar.*|thing|reason|note|message|locale|time_?zone|subject|domain|to|birth.*)$/i

export const REDACTED = '[redacted]'
const SHORTENED = '[shortened]'
const MOST_CHARACTERS = 500
const MOST_ITEMS = 50
const MOST_DEPTH = 5
const MOST_BYTES = 8_192

/** JSON as PostgreSQL keeps it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface Redacted {
  readonly plain: JsonObject | null
  readonly personal: JsonObject | null
}

/**
 * One side of a change, without its secrets, within bounds, and its personal values apart. A key that holds a personal value at any depth is
 * personal as a whole.
 * @param alsoPersonal keys that the verb knows to be personal besides
 */
export function redact(given: object | undefined, alsoPersonal: readonly string[] = []): Redacted {
  if (given === undefined) return { plain: null, personal: null }
  const plain: Record<string, Json> = {}
  const personal: Record<string, Json> = {}
  for (const [key, value] of Object.entries(given).slice(0, MOST_ITEMS)) {
    if (value === undefined) continue
    const kept = SECRET.test(key) ? REDACTED : bounded(value, 1)
    const side = alsoPersonal.includes(key) || isPersonal(key, kept) ? personal : plain
    side[wellFormed(key)] = kept
  }
  return { plain: fitting(plain), personal: fitting(personal) }
}

export function isSecretKey(key: string): boolean {
  return SECRET.test(key)
}

function isPersonal(key: string, value: Json): boolean {
  if (value === REDACTED) return false
  if (PERSONAL.test(key)) return true
  if (Array.isArray(value)) return value.some((each) => isPersonal('', each))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([below, each]) => isPersonal(below, each))
}

function bounded(value: unknown, depth: number): Json {
  switch (typeof value) {
    case 'string':
      return value.length > MOST_CHARACTERS
        ? `${wellFormed(value.slice(0, MOST_CHARACTERS))}… ${SHORTENED}`
        : wellFormed(value)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return value.toString()
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : within(value, depth)
    default:
      return null
  }
}

function within(value: object, depth: number): Json {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (depth >= MOST_DEPTH) return SHORTENED
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((each) => bounded(each, depth + 1))
    return value.length > MOST_ITEMS ? [...items, SHORTENED] : items
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(
    entries
      .slice(0, MOST_ITEMS)
      .map(([key, each]) => [wellFormed(key), SECRET.test(key) ? REDACTED : bounded(each, depth + 1)]),
  )
}

/** What PostgreSQL's jsonb takes: no NUL, no half of a surrogate pair. */
function wellFormed(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

function fitting(side: Record<string, Json>): JsonObject | null {
  if (Object.keys(side).length === 0) return null
  if (Buffer.byteLength(JSON.stringify(side)) <= MOST_BYTES) return side
  return { [SHORTENED]: `it would have taken more than ${MOST_BYTES} bytes`, keys: Object.keys(side) }
}
