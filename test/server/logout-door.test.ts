import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { logoutSender } from '../support/logout-sender.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { type Person, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

describe('the door at which the issuer says that somebody has signed out', () => {
  let backplane: TestBackplane
  let send: (claims: JWTPayload, jti?: string) => Promise<Response>
  let ada: Person
  let sid: string
  let token: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    send = await logoutSender(backplane)
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    ada = await seedOf(backplane).person(`Ada${newId().slice(-6)}`)
    sid = newId()
    token = await (await tokenMint(backplane, ada.principal.subject))({ claims: { sid } })
    expect(await asks()).toBe(200)
  })

  const asks = async (by = token) => (await graphqlClient(backplane.url, by).ask('{ viewer { id } }')).status
  const signedOut = () => eventually(async () => (await asks()) === 401, 'the token is refused')
  const minted = async (claims: JWTPayload) => (await tokenMint(backplane, ada.principal.subject))({ claims })

  it('is closed where the issuer tells of nothing, and to every other issuer', async () => {
    const { identity } = backplane.app
    const { readLogoutToken } = identity
    Object.assign(identity, { readLogoutToken: undefined })
    const response = await send({ sid }).finally(() => Object.assign(identity, { readLogoutToken }))
    expect(response.status).toBe(501)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { status } = await fetch(`${backplane.url}/webhooks/identity/auth0`, { method: 'POST' })
    expect(status).toBe(404)
  })

  it('ends a session', async () => {
    const other = await minted({ sid: newId() })
    const response = await send({ sid, sub: ada.principal.subject })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    await signedOut()
    expect(await asks(other)).toBe(200)
  })

  it('ends every session of an account, as of when the issuer ended them', async () => {
    const now = Math.floor(Date.now() / 1_000)
    const afterwards = await minted({ sid: newId(), iat: now - 5 })
    const before = await minted({ sid: newId(), iat: now - 20 })
    await send({ sub: ada.principal.subject, iat: now - 10 })
    await eventually(async () => (await asks(before)) === 401, 'the older is refused')
    expect(await asks(afterwards)).toBe(200)
  })

  it('believes the same token again, and changes nothing by it', async () => {
    const jti = newId()
    expect((await send({ sid }, jti)).status).toBe(200)
    await signedOut()
    const before = await pictureOf(backplane.database)
    expect((await send({ sid }, jti)).status).toBe(200)
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it.each<[string, () => JWTPayload]>([
    ['of another issuer', () => ({ iss: 'https://another.example', sid })],
    ['for another client', () => ({ aud: 'another', sid })],
    ['that is an ID token', () => ({ nonce: 'n', sid })],
    ['that says nothing of a logout', () => ({ events: {}, sid })],
  ])('refuses one %s with 400, and nothing is changed', async (_, claims) => {
    const before = await pictureOf(backplane.database)
    const response = await send(claims())
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
    expect(await asks()).toBe(200)
  })
})
