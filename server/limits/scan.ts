/** How large a document's text is, before it is parsed. */
export interface Scanned {
  /** As graphql-js counts them; a comment counts too. */
  readonly tokens: number
  /** The deepest of its brackets, of all three kinds together. */
  readonly nesting: number
  /** Of its names and numbers, the longest. */
  readonly word: number
}

/**
 * Counts in one pass and without recursion: a parser that meets thousands of brackets overflows its stack. What is no GraphQL is counted
 * somehow: the parser says what is wrong with it. Stops as soon as one of them is above what there may ever be.
 */
export function scanDocument(text: string, most: Scanned): Scanned {
  let tokens = 0
  let open = 0
  let nesting = 0
  let word = 0
  let at = 0
  while (at < text.length && tokens <= most.tokens && nesting <= most.nesting && word <= most.word) {
    const code = text.charCodeAt(at)
    if (isIgnored(code)) {
      at += 1
      continue
    }
    tokens += 1
    if (isWord(code)) {
      const end = endOfWord(text, at)
      if (end - at > word) word = end - at
      at = end
    } else if (code === QUOTE) at = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfString(text, at + 1)
    else if (code === HASH) at = endOfLine(text, at)
    else if (code === DOT) at += text.startsWith('...', at) ? 3 : 1
    else {
      if (code === BRACE || code === BRACKET || code === PARENTHESIS) {
        open += 1
        if (open > nesting) nesting = open
      } else if (code === END_BRACE || code === END_BRACKET || code === END_PARENTHESIS) open -= 1
      at += 1
    }
  }
  return { tokens, nesting, word }
}

/** White space, line ends, commas and the byte order mark. */
function isIgnored(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 44 || code === 0xfeff
}

/** Of a name or a number. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  )
}

function endOfWord(text: string, from: number): number {
  const first = text.charCodeAt(from)
  const number = first === 45 || (first >= 48 && first <= 57)
  let at = from + 1
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // "1.5e+3" is one token.
    if (!isWord(code) && !(number && (code === DOT || code === 43))) break
  }
  return at
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 1
    else if (code === QUOTE || code === 10 || code === 13) return at + 1
  }
  return text.length
}

function endOfBlock(text: string, from: number): number {
  for (let end = text.indexOf('"""', from); end !== -1; end = text.indexOf('"""', end + 3))
    if (text.charCodeAt(end - 1) !== BACKSLASH) return end + 3
  return text.length
}

function endOfLine(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at += 1
  return at
}

const QUOTE = 34
const HASH = 35
const PARENTHESIS = 40
const END_PARENTHESIS = 41
const DOT = 46
const BRACKET = 91
const BACKSLASH = 92
const END_BRACKET = 93
const BRACE = 123
const END_BRACE = 125
