import { expect, test } from 'vitest'
import type { Place } from '../../domain/access.ts'
import { sharingRoles } from '../../server/http/shared-parts.ts'

const [OURS, THEIRS] = ['0190a000-0000-7000-8000-000000000001', '0190a000-0000-7000-8000-000000000002']
const roles = (...places: [string, Place][]) => new Map(places)

test('people with the same roles in the same tenants have one map of them, and nobody has another’s', () => {
  const shared = sharingRoles()
  const first = shared(roles([OURS, 'member']))
  expect(shared(roles([OURS, 'member']))).toBe(first)
  for (const others of [
    roles([OURS, 'owner']),
    roles([THEIRS, 'member']),
    roles([OURS, 'member'], [THEIRS, 'member']),
    roles(),
  ]) {
    expect(shared(others)).not.toBe(first)
    expect([...shared(others)]).toEqual([...others])
  }
})

test('a role that a tenant has made for itself is never taken for another', () => {
  const shared = sharingRoles()
  const made = (): Place => new Set(['member:read'] as const)
  const [one, two] = [roles([OURS, made()]), roles([OURS, made()])]
  expect(shared(one)).toBe(one)
  expect(shared(two)).toBe(two)
})
