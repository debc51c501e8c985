import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { environmentOf } from '../support/wire/oidc/environment.ts'
import { type OidcWire, startOidcWire, type TokenWish } from '../support/wire/oidc/oidc-wire.ts'

describe('signing out at an issuer that is not ours', () => {
  let wire: OidcWire
  let backplane: TestBackplane
  beforeAll(async () => {
    wire = await startOidcWire({ vendor: 'keycloak' })
    backplane = await startTestBackplane({ worker: false, env: environmentOf(wire) })
  })
  afterAll(async () => {
    await backplane?.close()
    await wire?.close()
  })

  const someone = () => wire.register({ email: 'ada@example.com', name: 'Ada', emailVerified: true }).subject

  async function session(subject: string) {
    const sid = wire.signIn(subject) ?? ''
    const token = await wire.accessToken(subject, sid)
    return { sid, token }
  }
  /** In both lanes: what is asked in words, and the registered document whose answer may be kept. */
  async function answers({ token }: { token: string }): Promise<(string | undefined)[]> {
    const { errors } = await graphqlClient(backplane.url, token).ask('{ viewer { name } }')
    const { code } = await knock(backplane.url, { documentId: idOf(viewerQuery) }, { token })
    return [errors[0]?.extensions.code, code]
  }
  async function tell(facts: { sub?: string; sid?: string }, wish?: TokenWish): Promise<number> {
    const body = new URLSearchParams({ logout_token: await wire.logoutToken(facts, wish) })
    return (await fetch(`${backplane.url}/webhooks/identity/oidc`, { method: 'POST', body })).status
  }
  const IN = [undefined, undefined]
  const OUT = ['UNAUTHENTICATED', 'UNAUTHENTICATED']
  const shutOut = (who: { token: string }) =>
    eventually(async () => (await answers(who)).every((code) => code === 'UNAUTHENTICATED'), 'they are shut out')

  it('shuts out the access token of that session, and of no other', async () => {
    const ada = someone()
    const [here, elsewhere] = [await session(ada), await session(ada)]
    expect([await answers(here), await answers(elsewhere)]).toEqual([IN, IN])
    expect(await tell({ sub: ada, sid: here.sid })).toBeLessThan(300)
    await shutOut(here)
    expect(await answers(elsewhere)).toEqual(IN)
  })

  it('everywhere shuts out every token of that person, and of nobody else', async () => {
    const [ada, bob] = [someone(), someone()]
    const [here, elsewhere, his] = [await session(ada), await session(ada), await session(bob)]
    expect([await answers(here), await answers(elsewhere), await answers(his)]).toEqual([IN, IN, IN])
    expect(await tell({ sub: ada })).toBeLessThan(300)
    await shutOut(here)
    expect([await answers(elsewhere), await answers(his)]).toEqual([OUT, IN])
  })

  it('is believed from that issuer alone: a forged token, or one for another application, ends nothing', async () => {
    const ada = someone()
    const here = await session(ada)
    expect(await tell({ sub: ada, sid: here.sid }, { forged: true })).toBe(400)
    expect(await tell({ sub: ada, sid: here.sid }, { claims: { aud: 'another' } })).toBe(400)
    expect(await answers(here)).toEqual(IN)
  })
})
