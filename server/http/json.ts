import { DomainError } from '../../domain/errors.ts'

/** No honest variable nests deeper. */
const MAX_DEPTH = 32

/**
 * Parses a body whose depth is checked first, in one pass and without recursion: twenty thousand brackets would overflow the stack of
 * whatever walks them later.
 * @throws DomainError BAD_INPUT
 */
export function parseJson(text: string): unknown {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === BACKSLASH) index += 1
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1
      if (depth > MAX_DEPTH) throw new DomainError('BAD_INPUT', `The body nests deeper than ${MAX_DEPTH} levels.`)
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('BAD_INPUT', 'The body is not JSON.')
  }
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
