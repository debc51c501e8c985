import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPublicId, ID_PREFIXES, type IdKind, isUuid, newId, toPublicId } from '../../lib/ids.ts'

const kinds = Object.keys(ID_PREFIXES) as IdKind[]

describe('an id', () => {
  it('says what it is, and is the same again on the way back', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...kinds), (uuid, kind) => {
        const id = toPublicId(kind, uuid)
        expect(id).toMatch(/^[a-z]{3}_[0-9a-f]{32}$/)
        expect(fromPublicId(kind, id)).toBe(uuid)
        for (const other of kinds) if (other !== kind) expect(fromPublicId(other, id)).toBeNull()
      }),
    )
  })

  it('has a prefix of its own for every noun', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length)
  })

  it('sorts by the time at which it was made', () => {
    const ids = Array.from({ length: 1_000 }, newId)
    expect(ids).toEqual(ids.toSorted())
    expect(ids.every(isUuid)).toBe(true)
  })

  it('is never made of anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fromPublicId('tenant', text)).toBeNull()
      }),
    )
    const id = toPublicId('tenant', newId())
    for (const wrong of [`${id}0`, id.slice(1), id.toUpperCase(), ` ${id}`, `${id}\n`, id.replace('_', '-')])
      expect(fromPublicId('tenant', wrong)).toBeNull()
  })
})
