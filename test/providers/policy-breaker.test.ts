import { describe, expect, it } from 'vitest'
import type { Policy } from '../../providers/policy.ts'
import { down, failure, fault, key, setUp, type Till } from './policy-set-up.ts'

describe('the breaker', () => {
  const once = { attempts: 1, breaker: { failures: 2, coolDownMs: 1_000 } }

  it('opens after so many failures in a row, and then nobody is called', async () => {
    const { till, seen, metrics } = setUp([down, down, 'fine'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    expect(await failure(till.send('b', key('k')))).toMatchObject({
      fault: 'unavailable',
      sent: 'no',
      retryAfterMs: 1_000,
    })
    expect(seen).toHaveLength(2)
    expect(metrics.at(-1)).toMatchObject({ operation: 'send', outcome: 'refused' })
  })

  it('an answer in between, even a refusal, starts the count again', async () => {
    const { till, seen } = setUp([down, fault('rejected'), down, 'fine'], once)
    for (const _ of [1, 2, 3]) await failure(till.look('a'))
    expect(await till.look('a')).toBe('fine')
    expect(seen).toHaveLength(4)
  })

  it('after the cool-down one call tries; its answer closes it for all', async () => {
    const { till, time } = setUp([down, down, 'back', 'again'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    const [probe, other] = await Promise.allSettled([till.look('a'), till.look('b')])
    expect(probe).toMatchObject({ status: 'fulfilled', value: 'back' })
    expect(other).toMatchObject({ status: 'rejected', reason: { fault: 'unavailable', sent: 'no' } })
    expect(await till.look('c')).toBe('again')
  })

  it('a failed try opens it for another cool-down', async () => {
    const { till, seen, time } = setUp([down, down, down, 'back'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    await failure(till.look('a'))
    time.pass(999)
    await failure(till.look('a'))
    expect(seen).toHaveLength(3)
    time.pass(1)
    expect(await till.look('a')).toBe('back')
  })

  it('a caller who leaves during the try does not keep it closed to the others', async () => {
    const { till, time } = setUp([down, down, 'hang', 'back'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    const leaving = new AbortController()
    const probe = failure(till.look('a', { signal: leaving.signal }))
    leaving.abort()
    await probe
    expect(await till.look('a')).toBe('back')
  })

  it('is not waited for inside a call whose own failures opened it', async () => {
    const { till, seen, time } = setUp([down, down, 'fine'], { ...once, attempts: 3, baseDelayMs: 0 })
    expect(await failure(till.charge(5, key('k')))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen).toHaveLength(2)
    expect(time.now()).toBe(0)
  })
})

it('everything that is not a call is passed through', () => {
  const { till } = setUp([])
  expect([till.name, till.label()]).toEqual(['till', 'a till'])
})

it('a policy that forgets a method of the port does not compile', () => {
  // @ts-expect-error `send` is missing
  const forgetful: Policy<Till>['methods'] = { look: 'read', charge: 'keyed' }
  expect(Object.keys(forgetful)).toEqual(['look', 'charge'])
})
