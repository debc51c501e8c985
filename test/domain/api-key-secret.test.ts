import { describe, expect, it } from 'vitest'
import { hashOf, isWellFormed, newSecret } from '../../domain/api-keys/secret.ts'

describe('the secret of an API key', () => {
  it('says what it is, shows a part that may be seen, and is kept as a digest', () => {
    const { text, prefix, lastFour, hash } = newSecret()
    expect(text).toMatch(/^bpk_[0-9A-Za-z]{59}$/)
    expect(text.startsWith(prefix) && prefix.length === 14).toBe(true)
    expect(text.endsWith(lastFour) && lastFour.length === 4).toBe(true)
    expect(hash).toBe(hashOf(text))
    expect(hash).not.toContain(text.slice(14))
    expect(isWellFormed(text)).toBe(true)
  })

  it('is another each time', () => {
    const made = Array.from({ length: 1_000 }, newSecret)
    for (const part of ['text', 'prefix', 'hash'] as const)
      expect(new Set(made.map((one) => one[part])).size).toBe(1_000)
  })

  it('that lacks a character, or has one more, or another, or two the other way round, is none', () => {
    const { text } = newSecret()
    for (let at = 4; at < text.length; at += 1) {
      const [before, here, next, after] = [text.slice(0, at), text[at], text[at + 1] ?? '', text.slice(at + 2)]
      expect(isWellFormed(`${before}${text.slice(at + 1)}`)).toBe(false)
      expect(isWellFormed(`${before}${here}${text.slice(at)}`)).toBe(false)
      expect(isWellFormed(`${before}${here === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`)).toBe(false)
      if (here !== next && next !== '') expect(isWellFormed(`${before}${next}${here}${after}`)).toBe(false)
    }
    for (const other of ['', 'bpk_', text.toLowerCase(), ` ${text}`, `${text}\n`, text.replace('bpk_', 'sk__')])
      expect(isWellFormed(other)).toBe(false)
  })
})
