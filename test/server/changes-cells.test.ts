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

  it('is looked at again whenever anything was voided, in this node’s memory or another’s, and else not', () => {
    const [cells, others] = [createCells(3), createCells(3)]
    const stamp = stampOf([cells.get('plans'), cells.get('films')])
    expect([isCurrent(stamp), isCurrent(stamp)]).toEqual([true, true])
    others.bump(['plans'])
    others.bumpAll()
    cells.bump(['news'])
    expect([isCurrent(stamp), isCurrent(stamp)]).toEqual([true, true])
    cells.bump(['films'])
    expect([isCurrent(stamp), isCurrent(stamp)]).toEqual([false, false])
    const next = stampOf([cells.get('plans')])
    expect(isCurrent(next)).toBe(true)
    cells.get('a third')
    // There is no room for a fourth: everything is forgotten.
    cells.get('a fourth')
    expect(isCurrent(next)).toBe(false)
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
