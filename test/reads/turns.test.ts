import { setImmediate as nextRound } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createReads } from '../../reads/load.ts'
import { createCursors } from '../../reads/sealed.ts'
import { takeTurnWaits, turn } from '../../reads/turns.ts'
import { modelOf } from '../../server/reads.ts'

test('of many answers that are ready at once one is made in each round of the event loop, in their order, and others are heard between them', async () => {
  const done: string[] = []
  const answers = [1, 2, 3].map(async (number) => {
    await turn()
    done.push(`answer ${number}`)
  })
  const others = (async () => {
    for (let round = 1; round <= 2; round += 1) {
      await nextRound()
      done.push(`others ${round}`)
    }
  })()
  await Promise.all([...answers, others])
  expect(done).toEqual(['answer 1', 'answer 2', 'others 1', 'answer 3', 'others 2'])
})

test('an answer that comes alone waits for nobody', async () => {
  await nextRound()
  await nextRound()
  expect(turn()).toBeUndefined()
  await nextRound()
  await nextRound()
  expect(turn()).toBeUndefined()
})

test('how long each has waited is told once, and of those who still wait, too', async () => {
  await nextRound()
  await nextRound()
  takeTurnWaits()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  try {
    expect(turn()).toBeUndefined()
    const second = turn()
    clock.mockReturnValue(1_040)
    expect(takeTurnWaits()).toEqual([0, 40])
    clock.mockReturnValue(1_070)
    await second
    expect(takeTurnWaits()).toEqual([70])
    expect(takeTurnWaits()).toEqual([])
  } finally {
    clock.mockRestore()
  }
})

/** Two people's lists of so many members, whose rows come from the database at once; and what else wants to be heard then. */
async function orderOfTwoLists(rowsEach: number): Promise<string[]> {
  await nextRound()
  await nextRound()
  const done: string[] = []
  const rows = Array.from({ length: rowsEach }, () => ({ $key: TENANT.uuid, role: 'member' }))
  const reads = createReads(modelOf([]), async () => rows.map((row) => ({ ...row })), createCursors('any secret'))
  const lists = ['first', 'second'].map(async (name) => {
    await reads({ userId: null, tenantIds: [] }).page('Tenant', 'members', { id: TENANT.id }, { first: rowsEach })
    done.push(name)
  })
  const another = nextRound().then(() => done.push('another'))
  await Promise.all([...lists, another])
  return done
}
const TENANT = { id: 'tnt_0190000000007000800000000000000a', uuid: '01900000-0000-7000-8000-00000000000a' }

test('who is only passing by is heard between two long lists', async () => {
  expect(await orderOfTwoLists(60)).toEqual(['first', 'another', 'second'])
})

test('short lists are answered as they come', async () => {
  expect(await orderOfTwoLists(10)).toEqual(['first', 'second', 'another'])
})
