import { expect, it } from 'vitest'
import type { FactorDirectory, Subject } from '../../../providers/identity/port.ts'
import { accountOf, type IdentityFixture, present, write } from './fixture.ts'

export function testFactors(open: () => IdentityFixture): void {
  const factors = (): FactorDirectory => present(open().identity.factors, 'factors')

  it('lists a second factor once it is set up, and takes all away', async () => {
    const [user, other] = [await accountOf(open()), await accountOf(open())]
    expect(await factors().list(user.subject)).toEqual([])
    const enrol = present(open().enrol, 'enrol')
    await enrol(user)
    await enrol(other)
    const totp = (await factors().list(user.subject)).filter(({ kind }) => kind === 'totp')
    expect(totp).toEqual([expect.objectContaining({ id: expect.stringMatching(/./) })])
    await factors().reset(user.subject, write())
    await factors().reset(user.subject, write())
    expect(await factors().list(user.subject)).toEqual([])
    expect(await factors().list(other.subject)).not.toEqual([])
  })

  it('knows none of an unknown subject', async () => {
    expect(await factors().list(open().unknownSubject as Subject)).toEqual([])
  })
}
