import { readdirSync } from 'node:fs'
import { getPriority, platform } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createPasswords, HashingBusy } from '../../providers/identity/local/passwords.ts'

describe('checking passwords', () => {
  it('accepts the right one only, and none where there is no account', async () => {
    const passwords = await createPasswords()
    const stored = await passwords.hash('correct horse battery')
    expect(await passwords.matches('correct horse battery', stored)).toBe(true)
    expect(await passwords.matches('correct horse batterY', stored)).toBe(false)
    expect(await passwords.matches('nobody has this password', null)).toBe(false)
    await passwords.close()
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
    await passwords.close()
  })

  it.skipIf(platform() !== 'linux')(
    'makes way for everybody else on its core, and leaves no thread behind',
    async () => {
      const before = threads()
      const own = getPriority(process.pid)
      const passwords = await createPasswords()
      const humble = () => threads().filter((thread) => !before.includes(thread) && getPriority(thread) === own + 15)
      expect(humble()).not.toEqual([])
      expect(getPriority(process.pid)).toBe(own)
      await passwords.close()
      expect(humble()).toEqual([])
    },
  )

  it('says what is wrong with a stored hash, and goes on', async () => {
    const passwords = await createPasswords()
    await expect(passwords.matches('any', 'no hash at all')).rejects.toThrow('Decoding failed')
    expect(await passwords.hash('another')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await passwords.close()
  })
})

function threads(): readonly number[] {
  return readdirSync('/proc/self/task').map(Number)
}
