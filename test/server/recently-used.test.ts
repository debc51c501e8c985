import { describe, expect, it } from 'vitest'
import { recentlyUsed } from '../../server/http/recently-used.ts'

describe('a bounded map of what was used recently', () => {
  it('forgets nothing while there is room for all of it, in whatever order it is used', () => {
    const map = recentlyUsed<number>(30)
    const keys = Array.from({ length: 29 }, (_, index) => `key ${index}`)
    for (const [index, key] of keys.entries()) map.set(key, index)
    for (let turn = 0; turn < 1_000; turn += 1) {
      const index = (turn * 17) % keys.length
      expect(map.get(`key ${index}`), `at turn ${turn}`).toBe(index)
    }
  })

  it('never holds more than its bound, and what came last is always there', () => {
    for (const max of [1, 2, 7, 30]) {
      const map = recentlyUsed<number>(max)
      for (let index = 0; index < 200; index += 1) {
        map.set(`key ${index}`, index)
        expect(map.size()).toBeLessThanOrEqual(max)
        expect(map.get(`key ${index}`)).toBe(index)
      }
      expect(map.size()).toBe(max)
    }
  })

  it('keeps what is in use while thousands come once', () => {
    const map = recentlyUsed<number>(30)
    map.set('in use', -1)
    for (let index = 0; index < 5_000; index += 1) {
      map.set(`once ${index}`, index)
      if (index % 10 === 0) expect(map.get('in use')).toBe(-1)
    }
  })

  it('comes back to what nobody uses any more, although what came since is not used either', () => {
    const map = recentlyUsed<number>(3)
    const come = (...keys: string[]) => {
      for (const key of keys) map.set(key, 0)
    }
    const use = (...keys: string[]) => {
      for (const key of keys) expect(map.get(key), key).toBe(0)
    }
    come('a', 'b', 'c')
    use('a', 'b', 'c')
    come('d')
    use('b', 'c', 'd')
    come('e')
    use('c', 'd')
    come('f', 'g', 'h', 'i', 'j', 'k')
    expect(['c', 'd'].map((key) => map.get(key))).toEqual([undefined, undefined])
  })

  it('goes on when what holds is dropped, and when everything is', () => {
    const map = recentlyUsed<number>(10)
    for (let index = 0; index < 15; index += 1) map.set(`${index}`, index)
    map.drop((value) => value % 2 === 0)
    expect(map.get('13')).toBe(13)
    expect(map.get('14')).toBeUndefined()
    map.clear()
    expect(map.size()).toBe(0)
    for (let index = 0; index < 15; index += 1) map.set(`${index}`, index)
    expect(map.size()).toBe(10)
  })
})
