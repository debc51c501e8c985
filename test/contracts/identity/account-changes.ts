import { expect, it } from 'vitest'
import type { Subject } from '../../../providers/identity/port.ts'
import { accountOf, type IdentityFixture, newUser, password, present, RETURN_TO, usersOf, write } from './fixture.ts'

const refused = { name: 'ProviderError', fault: 'rejected', sent: 'no' }

export function testUpdate(open: () => IdentityFixture): void {
  it('changes what is given and leaves the rest', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser({ name: 'Ada', emailVerified: true }), write())
    const changed = await users.update(user.subject, { name: 'Ada Lovelace' }, write())
    expect(changed).toEqual({ ...user, name: 'Ada Lovelace' })
    expect(await users.get(user.subject)).toEqual(changed)
    expect(await users.update(user.subject, {}, write())).toEqual(changed)
  })

  it('takes a new address for unverified, and no longer finds the former', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser({ emailVerified: true }), write())
    const { email } = newUser()
    const changed = await users.update(user.subject, { email }, write())
    expect(changed).toMatchObject({ subject: user.subject, email, emailVerified: false })
    expect(await users.findByEmail(email)).toEqual([changed])
    expect(await users.findByEmail(user.email)).toEqual([])
  })

  it('rejects an address that is taken and an account that is gone, and changes nothing', async () => {
    const users = usersOf(open())
    const [one, other] = [await accountOf(open()), await accountOf(open())]
    await expect(users.update(one.subject, { email: other.email }, write())).rejects.toMatchObject(refused)
    expect(await users.get(one.subject)).toEqual(one)
    const nobody = open().unknownSubject as Subject
    await expect(users.update(nobody, { name: 'Nobody' }, write())).rejects.toMatchObject(refused)
  })
}

export function testRemove(open: () => IdentityFixture): void {
  it('removes the account with all its sessions, and succeeds when it is gone already', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser(), write())
    const session = await open().signIn(user, password)
    await users.remove(user.subject, write())
    expect(await users.get(user.subject)).toBeNull()
    expect(await users.findByEmail(user.email)).toEqual([])
    expect(await session.refreshes()).toBe(false)
    await expect(open().signIn(user, password)).rejects.toThrow()
    await users.remove(user.subject, write())
  })
}

export function testResetPassword(open: () => IdentityFixture): void {
  it('gives one way to a new password, which ends where the person is to go on', async () => {
    const user = await accountOf(open())
    const { returnTo = RETURN_TO } = open()
    const ticket = await usersOf(open()).resetPassword(user.subject, returnTo, write())
    if (ticket.delivery === 'link') expect(ticket.expiresAt.getTime()).toBeGreaterThan(Date.now())
    const follow = present(open().follow, 'follow')
    expect(await follow(user, ticket)).toBe(returnTo)
    expect(await follow(user, ticket), 'a second time').toBeNull()
  })

  it('rejects an account that is gone', async () => {
    const nobody = open().unknownSubject as Subject
    await expect(usersOf(open()).resetPassword(nobody, open().returnTo ?? RETURN_TO, write())).rejects.toMatchObject(
      refused,
    )
  })
}

export function testVerifyEmail(open: () => IdentityFixture): void {
  it('takes the address for verified once the person has followed the link', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser(), write())
    const { returnTo = RETURN_TO } = open()
    const ticket = await users.verifyEmail(user.subject, returnTo, write())
    expect((await users.get(user.subject))?.emailVerified).toBe(false)
    expect(await present(open().follow, 'follow')(user, ticket)).toBe(returnTo)
    expect((await users.get(user.subject))?.emailVerified).toBe(true)
  })

  it('rejects an account that is gone', async () => {
    const nobody = open().unknownSubject as Subject
    await expect(usersOf(open()).verifyEmail(nobody, open().returnTo ?? RETURN_TO, write())).rejects.toMatchObject(
      refused,
    )
  })
}
