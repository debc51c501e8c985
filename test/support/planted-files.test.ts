import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { basename } from 'node:path'
import { expect, it } from 'vitest'

/** type-graphql keeps what is declared for as long as the process lives, and the suite's files share theirs. */
const DECLARES = /from 'type-graphql'|from '\.\.\/support\/wishes\.ts'/

it('a test that declares types of its own is called planted-…, and has a process to itself', async () => {
  const found: string[] = []
  for await (const path of glob('test/**/*.test.ts'))
    if (DECLARES.test(readFileSync(path, 'utf8')) && !basename(path).startsWith('planted-')) found.push(path)
  expect(found).toEqual([])
})
