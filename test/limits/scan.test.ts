import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Lexer, Source, TokenKind } from 'graphql'
import { describe, expect, it } from 'vitest'
import { scanDocument } from '../../server/limits/scan.ts'
import { MANIFESTS } from '../support/backplane.ts'

const MOST = { tokens: 100_000, nesting: 100_000, word: 100_000 }

/** graphql-js's own count, comments left out. */
function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text))
  let count = 0
  while (lexer.advance().kind !== TokenKind.EOF) count += 1
  return count
}

/** Pieces of GraphQL, between which anything may stand. */
const PIECES = [
  ...['{', '}', '(', ')', '[', ']', '...', ':', '=', '|', '&', '!', '@a', '$b', 'query', '_c9', 'ünicode'.slice(1)],
  ...[
    '0',
    '-1',
    '1.5',
    '-0.5e+10',
    '2E-3',
    '""',
    '"a"',
    '"\\""',
    '"\\\\"',
    '"# {"',
    '"""a"""',
    '"""\\""" {"""',
    '"""\n{{"\n"""',
  ],
]

describe('the count of a document that is not parsed yet', () => {
  it('is graphql-js’s own, of every document of ours', () => {
    const texts = MANIFESTS.flatMap((path) =>
      Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>),
    )
    for (const text of texts) expect(scanDocument(text, MOST).tokens).toBe(tokensOf(text))
    expect(texts.length).toBeGreaterThan(10)
  })

  it('is graphql-js’s own, of whatever can be read as tokens', () => {
    const between = fc.constantFrom(' ', '\n', ',', '\t', ' ,\r\n ', '\ufeff')
    const text = fc.array(fc.tuple(fc.constantFrom(...PIECES), between)).map((each) => each.flat().join(''))
    fc.assert(
      fc.property(text, (made) => {
        expect(scanDocument(made, MOST).tokens).toBe(tokensOf(made))
      }),
      { numRuns: 2_000, seed: 1 },
    )
  })

  it('counts comments, which cost as much to read', () => {
    expect(scanDocument('#a\n#b\r#c\n{ a }', MOST).tokens).toBe(6)
  })

  it('counts brackets that are none of a text or a comment', () => {
    expect(scanDocument('{ a(b: [{ c: "[[[[" }]) { d } } # {{{{', MOST).nesting).toBe(4)
  })

  it('ends, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(scanDocument(text, MOST).tokens).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2_000, seed: 1 },
    )
    expect(scanDocument('{'.repeat(1_000), { tokens: 10_000, nesting: 10, word: 10 }).nesting).toBe(11)
    expect(scanDocument('a '.repeat(1_000), { tokens: 10, nesting: 10, word: 10 }).tokens).toBe(11)
  })
})
