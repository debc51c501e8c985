import { createRequire } from 'node:module'

let words: string | undefined

/**
 * Whether the password is among the 49,000 that people use most, however it is capitalised. The list is read when it is first needed
 * and kept as one text: half a megabyte, searched in a fraction of a millisecond.
 */
export function isCommonPassword(password: string): boolean {
  words ??= readWords()
  return !password.includes('\n') && words.includes(`\n${password.normalize('NFKC').toLowerCase()}\n`)
}

/** The package's module keeps an array of strings, several times as large, alive; so it is let go of after it was read. */
function readWords(): string {
  const require = createRequire(import.meta.url)
  const path = require.resolve('@zxcvbn-ts/language-common/dist/passwords.json.cjs')
  const list = require(path) as readonly string[]
  delete require.cache[path]
  return `\n${list.join('\n')}\n`.toLowerCase()
}
