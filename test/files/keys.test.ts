import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPath, keyProblem, toPath } from '../../providers/files/local/keys.ts'

const ALPHABET = [...'abAB019-_.']
const segment = fc.oneof(
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 6 }),
  // Around the longest name that a file system takes, where a segment is cut in pieces.
  fc.string({ unit: fc.constantFrom('x', 'X', '.'), minLength: 195, maxLength: 205 }),
)
const key = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join('/'))
  .filter((text) => keyProblem(text) === null)
const pathOf = (text: string): string => {
  const { directories, file } = toPath(text)
  return [...directories, file].join('/')
}

describe('the place of a key in the folder', () => {
  it('leads back to the key', () => {
    fc.assert(
      fc.property(key, (text) => {
        expect(fromPath(pathOf(text))).toBe(text)
      }),
    )
  })

  it('is no other key’s, also where the file system ignores case', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        fc.pre(one !== other)
        expect(pathOf(one).toLowerCase()).not.toBe(pathOf(other).toLowerCase())
      }),
    )
  })

  it('is never a directory of another key’s way', () => {
    fc.assert(
      fc.property(key, segment, (text, below) => {
        const longer = `${text}/${below}`
        fc.pre(keyProblem(longer) === null)
        expect(pathOf(longer).startsWith(`${pathOf(text)}/`)).toBe(false)
      }),
    )
  })

  it('consists of names that any file system takes, and leads nowhere else', () => {
    fc.assert(
      fc.property(key, (text) => {
        for (const name of pathOf(text).split('/')) {
          expect(name.length).toBeLessThanOrEqual(255)
          expect(['', '.', '..']).not.toContain(name)
        }
      }),
    )
  })
})
