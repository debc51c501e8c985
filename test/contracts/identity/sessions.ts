import { expect, it } from 'vitest'
import type { SessionDirectory, Subject } from '../../../providers/identity/port.ts'
import { accountOf, type IdentityFixture, password, present, write } from './fixture.ts'

export function testSessions(open: () => IdentityFixture): void {
  const sessions = (): SessionDirectory => present(open().identity.sessions, 'sessions')

  it('lists where somebody is signed in, the newest first', async () => {
    const user = await accountOf(open())
    expect(await sessions().list(user.subject)).toEqual([])
    await open().signIn(user, password)
    const [first] = await sessions().list(user.subject)
    await open().signIn(user, password)
    const both = await sessions().list(user.subject)
    expect(both).toHaveLength(2)
    expect(both[1]?.id).toBe(first?.id)
    for (const { createdAt, expiresAt } of both)
      if (createdAt && expiresAt) expect(expiresAt.getTime()).toBeGreaterThan(createdAt.getTime())
    expect(await sessions().list(open().unknownSubject as Subject)).toEqual([])
  })

  it('ends one with its refresh tokens and leaves the other, also when it is ended twice', async () => {
    const user = await accountOf(open())
    const kept = await open().signIn(user, password)
    const ended = await open().signIn(user, password)
    const [newest, older] = await sessions().list(user.subject)
    const id = present(newest, 'a session').id
    await sessions().revoke(user.subject, id, write())
    await sessions().revoke(user.subject, id, write())
    expect((await sessions().list(user.subject)).map((session) => session.id)).toEqual([older?.id])
    expect([await kept.refreshes(), await ended.refreshes()]).toEqual([true, false])
  })

  it('does not end somebody else’s', async () => {
    const [one, other] = [await accountOf(open()), await accountOf(open())]
    const session = await open().signIn(other, password)
    const [held] = await sessions().list(other.subject)
    await sessions().revoke(one.subject, present(held, 'a session').id, write())
    expect(await sessions().list(other.subject)).toEqual([held])
    expect(await session.refreshes()).toBe(true)
  })

  it('ends all of one person’s and nobody else’s', async () => {
    const [one, other] = [await accountOf(open()), await accountOf(open())]
    const ended = [await open().signIn(one, password), await open().signIn(one, password)]
    const kept = await open().signIn(other, password)
    await sessions().revokeAll(one.subject, write())
    await sessions().revokeAll(one.subject, write())
    expect(await sessions().list(one.subject)).toEqual([])
    expect(await Promise.all(ended.map((session) => session.refreshes()))).toEqual([false, false])
    expect(await kept.refreshes()).toBe(true)
    expect(await (await open().signIn(one, password)).refreshes(), 'they may sign in again').toBe(true)
  })
}
