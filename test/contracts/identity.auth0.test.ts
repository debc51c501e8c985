import { expect, it } from 'vitest'
import { openAuth0 } from '../identity/auth0-tenant.ts'
import { contracts } from '../support/services.ts'
import { testIdentityProvider } from './identity.ts'

testIdentityProvider('auth0', openAuth0)

contracts.suite('identity: auth0 and Auth0’s official description', () => {
  it('agree on every request and every answer of a user’s life', async () => {
    const { identity, wire, close } = await openAuth0()
    const user = await identity.users.create({ email: 'ada@acme.test', name: 'Ada' }, { idempotencyKey: 'one' })
    await identity.users.findByEmail('Ada@acme.test')
    await identity.users.block(user.subject, { idempotencyKey: 'two' })
    await identity.users.unblock(user.subject, { idempotencyKey: 'three' })
    expect(await identity.users.get(user.subject)).toEqual(user)
    expect(wire.requests.length).toBeGreaterThanOrEqual(8)
    expect(wire.violations).toEqual([])
    await close()
  })
})
