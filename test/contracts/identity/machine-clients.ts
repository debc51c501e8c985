import { expect, it } from 'vitest'
import type { MachineClientDirectory } from '../../../providers/identity/port.ts'
import { verifyAccessToken } from '../../support/verify-token.ts'
import { type IdentityFixture, present, write } from './fixture.ts'

export function testMachineClients(open: () => IdentityFixture): void {
  const clients = (): MachineClientDirectory => present(open().identity.machineClients, 'machineClients')
  const token = (clientId: string, secret: string) => present(open().machineToken, 'machineToken')(clientId, secret)
  const input = () => ({ name: 'Partner <One> & Sons', scopes: ['api'] })

  it('makes a client whose tokens are a machine’s, with its scopes', async () => {
    const { identity } = open()
    const { clientId, clientSecret } = await clients().create(input(), write())
    const claims = await verifyAccessToken(
      present((await token(clientId, clientSecret)) ?? undefined, 'a token'),
      identity.verifierConfig(),
    )
    const principal = identity.toPrincipal(claims)
    expect(principal).toMatchObject({ kind: 'machine', clientId })
    expect(principal.scopes).toContain('api')
  })

  it('makes one client for one idempotency key, and another for another', async () => {
    const key = write()
    const first = await clients().create(input(), key)
    const again = await clients().create(input(), key)
    expect(again.clientId).toBe(first.clientId)
    expect(await token(again.clientId, again.clientSecret)).not.toBeNull()
    expect((await clients().create(input(), write())).clientId).not.toBe(first.clientId)
  })

  it('takes a new secret and no longer the former', async () => {
    const { clientId, clientSecret } = await clients().create(input(), write())
    const rotated = await clients().rotateSecret(clientId, write())
    expect(rotated.clientSecret).not.toBe(clientSecret)
    expect(await token(clientId, clientSecret)).toBeNull()
    expect(await token(clientId, rotated.clientSecret)).not.toBeNull()
  })

  it('removes it, so that it gets no more tokens, and succeeds when it is gone already', async () => {
    const { clientId, clientSecret } = await clients().create(input(), write())
    await clients().remove(clientId, write())
    await clients().remove(clientId, write())
    expect(await token(clientId, clientSecret)).toBeNull()
    await expect(clients().rotateSecret(clientId, write())).rejects.toMatchObject({ fault: 'rejected', sent: 'no' })
  })

  it('leaves the web client alone, whatever it is told', async () => {
    const { clientId } = open().identity.clientConfig()
    await expect(clients().remove(clientId, write())).rejects.toMatchObject({ fault: 'rejected', sent: 'no' })
    await expect(clients().rotateSecret(clientId, write())).rejects.toMatchObject({ fault: 'rejected', sent: 'no' })
  })
}
