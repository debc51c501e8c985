import { DomainError } from '../../domain/errors.ts'

/** No honest variable nests deeper. */
const MAX_DEPTH = 32

/**
 * Parses a body whose depth is checked first, in one pass and without recursion: twenty thousand brackets would overflow the stack of
 * whatever walks them later. A name that stands twice in one object is refused, because whoever looks at the body before us (a proxy, a
 * firewall) may read the other one (RFC 8259, 4); half of a surrogate pair too, because it is no text that can be stored.
 * @throws DomainError BAD_INPUT
 */
export function parseJson(text: string): unknown {
  let depth = 0
  let members = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === BACKSLASH) index += 1
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === COLON) members += 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1
      if (depth > MAX_DEPTH) throw new DomainError('BAD_INPUT', `The body nests deeper than ${MAX_DEPTH} levels.`)
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
  }
  const value = parsed(text)
  if (membersOf(value) !== members) throw new DomainError('BAD_INPUT', 'The body names a member of an object twice.')
  if (SURROGATE.test(text) && !isWellFormed(value))
    throw new DomainError('BAD_INPUT', 'The body holds half of a surrogate pair, which is no text.')
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('BAD_INPUT', 'The body is not JSON.')
  }
}

/** At most as deep as was checked above. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let members = Array.isArray(value) ? 0 : inside.length
  for (const each of inside) members += membersOf(each)
  return members
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, each]) => name.isWellFormed() && isWellFormed(each))
}

/** An escaped one: a body in UTF-8 can hold it in no other way. */
const SURROGATE = /\\u[dD][89a-fA-F]/

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
