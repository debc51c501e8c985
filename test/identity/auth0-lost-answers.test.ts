import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tooManyRequests } from '../support/wire/auth0/answers.ts'
import { openAuth0 } from './auth0-tenant.ts'

describe('when Auth0’s answer is lost on the way', () => {
  let tenant: Awaited<ReturnType<typeof openAuth0>>
  beforeAll(async () => {
    tenant = await openAuth0()
  })
  afterAll(() => tenant.close())
  const newUser = () => ({ email: `Person-${randomUUID()}@Acme.test`, name: 'Ada' })
  const lose = (on: string) => tenant.wire.state.fail({ on, how: 'lose' })

  it('the same write answers the user that it has made, and makes no second', async () => {
    const { users } = tenant.identity
    const [input, write] = [newUser(), { idempotencyKey: randomUUID() }]
    lose('POST /api/v2/users')
    await expect(users.create(input, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    const user = await users.create(input, write)
    expect(user).toMatchObject({ email: input.email.toLowerCase(), name: 'Ada' })
    expect(await users.findByEmail(input.email)).toEqual([user])
  })

  it('another write does not get the user that the lost one has made', async () => {
    const { users } = tenant.identity
    const input = newUser()
    lose('POST /api/v2/users')
    await expect(users.create(input, { idempotencyKey: randomUUID() })).rejects.toMatchObject({ sent: 'maybe' })
    const other = users.create(input, { idempotencyKey: randomUUID() })
    await expect(other).rejects.toMatchObject({ fault: 'rejected' })
  })

  it('says that nothing is certain while the owner of a taken address cannot be looked up', async () => {
    const { users } = tenant.identity
    const [input, write] = [newUser(), { idempotencyKey: randomUUID() }]
    const user = await users.create(input, write)
    tenant.wire.state.fail({ on: 'GET /api/v2/users-by-email', how: 'reset' })
    await expect(users.create(input, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(await users.create(input, write)).toEqual(user)
  })

  it('a block is finished by the next attempt, wherever the first one stopped', async () => {
    const { users } = tenant.identity
    const { state } = tenant.wire
    for (const step of ['PATCH /api/v2/users', 'DELETE /api/v2/users']) {
      const user = await users.create(newUser(), { idempotencyKey: randomUUID() })
      state.signIn(user.subject)
      lose(step)
      const write = { idempotencyKey: randomUUID() }
      await expect(users.block(user.subject, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
      await users.block(user.subject, write)
      expect((await users.get(user.subject))?.blocked).toBe(true)
      expect([state.sessions.has(user.subject), state.refreshTokens.has(user.subject)]).toEqual([false, false])
    }
  })

  it('waits as long as Auth0 asks', async () => {
    const { users } = tenant.identity
    tenant.wire.state.fail({ on: 'GET /api/v2/users', how: tooManyRequests(new Date(Date.now() + 30_000)) })
    const error: unknown = await users.findByEmail('a@acme.test').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ fault: 'rate_limited', retryAfterMs: expect.any(Number) })
    const { retryAfterMs } = error as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThan(20_000)
    expect(retryAfterMs).toBeLessThanOrEqual(31_000)
  })
})
