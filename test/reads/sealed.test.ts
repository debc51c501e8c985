import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCursors, PLACE_MARK, sealPlaces } from '../../reads/sealed.ts'

const SECRET = 'a secret that is long enough for it'

describe('a sealed place', () => {
  const cursors = createCursors(SECRET)

  it('is opened by whoever has the secret, and by nobody else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (place) => {
        const cursor = cursors.seal(place)
        expect(cursor).toMatch(/^[\w-]{22,}$/)
        expect(createCursors(SECRET).open(cursor)).toBe(place)
        expect(createCursors(SECRET).seal(place)).toBe(cursor)
        expect(createCursors(`${SECRET}.`).open(cursor)).toBeNull()
      }),
    )
  })

  it('is not opened when anything of it was changed', () => {
    const cursor = cursors.seal('["Holding+createdAt+id", "2026-01-01", "1"]')
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'AQgw-_=. é'), (at, other) => {
        const changed = cursor.slice(0, at) + other + cursor.slice(at + 1)
        expect(cursors.open(changed)).toBe(changed === cursor ? '["Holding+createdAt+id", "2026-01-01", "1"]' : null)
      }),
    )
    for (const text of ['', 'A', cursor.slice(0, 22), cursor.slice(0, -1), `${cursor}A`, cursor.toLowerCase()])
      expect(cursors.open(text)).toBeNull()
  })

  it('takes its place in an answer, and leaves the rest as it was', () => {
    const place = `${PLACE_MARK}["a"]${PLACE_MARK}`
    const sealed = `"${cursors.seal('["a"]')}"`
    expect(sealPlaces(`{"x":${place},"y":[${place}]}`, cursors)).toBe(`{"x":${sealed},"y":[${sealed}]}`)
    expect(sealPlaces('{"x":"\\u0002"}', cursors)).toBe('{"x":"\\u0002"}')
  })
})
