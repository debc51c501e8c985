import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allocate } from '../../lib/allocate.ts'

it.each([
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
  [10n, [70n, 20n, 10n], [7n, 2n, 1n]],
  [1n, [0n, 5n, 5n], [0n, 1n, 0n]],
  [0n, [3n], [0n]],
])('shares %s by %s', (total, weights, parts) => {
  expect(allocate(total, weights)).toEqual(parts)
})

it('loses nothing, and gives nobody more than a unit beside their share', () => {
  const weights = fc
    .array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 20 })
    .filter((all) => all.some((each) => each > 0n))
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (total, all) => {
      const parts = allocate(total, all)
      const sum = all.reduce((before, each) => before + each, 0n)
      expect(parts.reduce((before, each) => before + each, 0n)).toBe(total)
      for (const [index, part] of parts.entries()) {
        const off = part * sum - total * (all[index] ?? 0n)
        expect(off < 0n ? -off : off).toBeLessThan(sum)
      }
    }),
  )
})

it('refuses weights that give to nobody', () => {
  for (const weights of [[], [0n, 0n], [2n, -1n]]) expect(() => allocate(5n, weights)).toThrow('shared by weights')
})
