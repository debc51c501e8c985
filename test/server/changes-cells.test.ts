import { describe, expect, it } from 'vitest'
import { createCells } from '../../server/changes/cells.ts'
import { isCurrent, stampOf } from '../../server/changes/stamp.ts'
import { placeOfTag } from '../../server/http/people.ts'

describe('what stands for a tag', () => {
  it('is one thing for all that says who a person is: a change of any of it is heard, and of nobody else', () => {
    const cells = createCells(100, placeOfTag)
    const who = () => stampOf([cells.get('users@user:a'), cells.get('memberships@user:a')])
    for (const table of ['identities', 'users', 'memberships', 'operators']) {
      const before = who()
      expect(before.cells).toHaveLength(1)
      cells.bump([`${table}@user:b`, `notifications@user:a`, `${table}@tenant:a`, table])
      expect(isCurrent(before), `${table} of somebody else`).toBe(true)
      cells.bump([`${table}@user:a`])
      expect(isCurrent(before), table).toBe(false)
    }
  })

  it('is kept apart for everything else', () => {
    const cells = createCells(100, placeOfTag)
    const [notifications, memberships] = [
      stampOf([cells.get('notifications@user:a')]),
      stampOf([cells.get('memberships@tenant:a')]),
    ]
    cells.bump(['memberships@tenant:a'])
    expect([isCurrent(notifications), isCurrent(memberships)]).toEqual([true, false])
  })
})
