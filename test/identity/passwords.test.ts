import { describe, expect, it } from 'vitest'
import { createPasswords, HashingBusy } from '../../providers/identity/local/passwords.ts'

describe('checking passwords', () => {
  it('accepts the right one only, and none where there is no account', async () => {
    const passwords = await createPasswords()
    const stored = await passwords.hash('correct horse battery')
    expect(await passwords.matches('correct horse battery', stored)).toBe(true)
    expect(await passwords.matches('correct horse batterY', stored)).toBe(false)
    expect(await passwords.matches('nobody has this password', null)).toBe(false)
  })

  it('serves a crowd in turn and refuses a flood at once, with nothing left undone', async () => {
    const passwords = await createPasswords()
    const flood = await Promise.allSettled(Array.from({ length: 150 }, (_, i) => passwords.hash(`password ${i}`)))
    const served = flood.filter(({ status }) => status === 'fulfilled').length
    const refused = flood.filter((one) => one.status === 'rejected').map(({ reason }) => reason)
    expect(served).toBeGreaterThanOrEqual(100)
    expect(refused.length).toBeGreaterThan(0)
    for (const reason of refused) expect(reason).toBeInstanceOf(HashingBusy)
    expect(await passwords.hash('after the flood')).toMatch(/^\$argon2id\$/)
    await passwords.idle()
  })
})
