import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Subject } from '../../../providers/identity/port.ts'
import { type IdentityFixture, newUser, password, usersOf, write } from './fixture.ts'

export function testAccounts(open: () => IdentityFixture): void {
  it('finds a new user by subject and by address', async () => {
    const users = usersOf(open())
    const input = newUser({ name: 'Ada Lovelace', emailVerified: true })
    const user = await users.create(input, write())
    expect(user).toMatchObject({ email: input.email, name: 'Ada Lovelace', emailVerified: true, blocked: false })
    expect(await users.get(user.subject)).toEqual(user)
    expect(await users.findByEmail(input.email)).toEqual([user])
  })

  it('does not take an address for verified unless it is told', async () => {
    expect((await usersOf(open()).create(newUser(), write())).emailVerified).toBe(false)
  })

  it('finds an address however it is capitalised', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser(), write())
    expect(await users.findByEmail(user.email.toUpperCase())).toEqual([user])
  })

  it('knows nobody by an unknown subject or address', async () => {
    const users = usersOf(open())
    expect(await users.get(open().unknownSubject as Subject)).toBeNull()
    expect(await users.findByEmail(`nobody-${randomUUID()}@example.com`)).toEqual([])
  })

  it('rejects an address that is taken, and leaves its owner alone', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser({ name: 'First' }), write())
    const second = users.create({ email: user.email, password, name: 'Second' }, write())
    await expect(second).rejects.toMatchObject({ name: 'ProviderError', fault: 'rejected', sent: 'no' })
    expect(await users.findByEmail(user.email)).toEqual([user])
  })

  it('creates one user for one idempotency key', async () => {
    const users = usersOf(open())
    const input = newUser()
    const key = write()
    const user = await users.create(input, key)
    expect(await users.create(input, key)).toEqual(user)
    expect(await users.findByEmail(input.email)).toEqual([user])
  })

  it('blocking ends the sessions, shows, and may be repeated; unblocking lets the user in again', async () => {
    const users = usersOf(open())
    const user = await users.create(newUser(), write())
    const session = await open().signIn(user, password)
    expect(await session.refreshes()).toBe(true)

    await users.block(user.subject, write())
    await users.block(user.subject, write())
    expect(await users.get(user.subject)).toEqual({ ...user, blocked: true })
    expect(await session.refreshes()).toBe(false)
    await expect(open().signIn(user, password)).rejects.toThrow()

    await users.unblock(user.subject, write())
    expect(await users.get(user.subject)).toEqual(user)
    expect(await session.refreshes(), 'the ended session stays ended').toBe(false)
    expect(await (await open().signIn(user, password)).refreshes()).toBe(true)
  })

  it('blocking one user leaves the others alone', async () => {
    const users = usersOf(open())
    const [one, other] = await Promise.all([users.create(newUser(), write()), users.create(newUser(), write())])
    const session = await open().signIn(other, password)
    await users.block(one.subject, write())
    expect((await users.get(other.subject))?.blocked).toBe(false)
    expect(await session.refreshes()).toBe(true)
  })

  it('rejects blocking or unblocking a user that does not exist', async () => {
    const nobody = open().unknownSubject as Subject
    for (const action of ['block', 'unblock'] as const) {
      const refused = { name: 'ProviderError', fault: 'rejected' }
      await expect(usersOf(open())[action](nobody, write())).rejects.toMatchObject(refused)
    }
  })
}
