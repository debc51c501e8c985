import { expect, it } from 'vitest'
import { createTurns } from '../../server/http/turns.ts'

it('starts one of many in each turn of the event loop, in their order, so that others come in between', async () => {
  const start = createTurns()
  const seen: string[] = []
  for (const each of ['a', 'b', 'c']) start(() => void seen.push(each))
  seen.push('nothing yet')
  const done = Promise.withResolvers<void>()
  let left = 4
  const between = () => {
    seen.push('-')
    left -= 1
    if (left > 0) setImmediate(between)
    else done.resolve()
  }
  setImmediate(between)
  await done.promise
  expect(seen.join(' ')).toBe('nothing yet a - b - c - -')
})

it('begins anew after a rest, and a start that starts another is not forgotten', async () => {
  const start = createTurns()
  for (const round of ['first', 'second']) {
    const seen = await new Promise<string>((resolve) => start(() => start(() => resolve(round))))
    expect(seen).toBe(round)
  }
})
