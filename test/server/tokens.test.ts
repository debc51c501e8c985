import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { changes, type Picture, pictureOf } from '../support/rows.ts'
import { seedOf } from '../support/seed.ts'
import { cookieFetch, signIn } from '../support/sign-in.ts'
import { type Minted, tokenMint } from '../support/tokens.ts'

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('an access token at the door', () => {
  let backplane: TestBackplane
  let mint: (wrong?: Minted) => Promise<string>
  let genuine: string
  let issuer: string
  let before: Picture

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const ada = await seedOf(backplane).person()
    mint = await tokenMint(backplane, ada.principal.subject)
    genuine = await ada.token()
    issuer = backplane.app.identity.verifierConfig().issuer
    await ask(genuine)
    before = await pictureOf(backplane.database)
  })
  afterAll(() => backplane?.close())

  const ask = (token: string) => graphqlClient(backplane.url, token).ask('{ viewer { email } }')
  const past = () => Math.floor(Date.now() / 1_000) - 3_600

  it('lets its holder in, the issuer’s own and one that is minted alike', async () => {
    expect((await ask(genuine)).data).toEqual({ viewer: { email: 'ada-1@example.com' } })
    expect((await ask(await mint())).data).toEqual({ viewer: { email: 'ada-1@example.com' } })
  })

  const refused: readonly [string, () => Promise<string>, RegExp][] = [
    ['has expired', () => mint({ claims: { iat: past() - 600, exp: past() } }), /has expired/],
    ['has no expiry', () => mint({ claims: { exp: null as never } }), /claim "exp"/],
    ['is not valid yet', () => mint({ claims: { nbf: past() + 7_200 } }), /claim "nbf"/],
    ['is forged, under the issuer’s key id', () => mint({ forged: true }), /malformed or was not signed/],
    ['is signed by a key that the issuer does not publish', () => mint({ header: { kid: 'another' } }), /not signed/],
    ['was altered after it was signed', async () => altered(genuine), /malformed or was not signed/],
    ['claims to need no signature', async () => unsigned(), /malformed or was not signed/],
    ['is for another audience', () => mint({ claims: { aud: 'https://another.example' } }), /claim "aud"/],
    ['is from another issuer', () => mint({ claims: { iss: 'https://another.example' } }), /claim "iss"/],
    ['names nobody', () => mint({ claims: { sub: null as never } }), /claim "sub"/],
    ['names no client', () => mint({ claims: { client_id: null as never } }), /lacks a claim/],
    ['is an ID token', () => idToken(), /not for this API|malformed or was not signed/],
    ['has the form of an ID token', () => mint({ algorithm: 'RS256', header: { typ: 'JWT' } }), /not/],
    ['is a machine’s', () => mint({ claims: { sub: 'backplane-web' } }), /belongs to a machine/],
    ['is of an account that is gone', () => mint({ claims: { sub: crypto.randomUUID() } }), /unknown or blocked/],
    ['is garbage', async () => 'garbage', /malformed/],
    ['is nine thousand bytes long', async () => 'a'.repeat(9_000), /too long/],
  ]

  function altered(token: string): string {
    const [header, payload, signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(String(payload), 'base64url').toString())
    return [header, base64url({ ...claims, sub: crypto.randomUUID() }), signature].join('.')
  }

  function unsigned(): string {
    const now = Math.floor(Date.now() / 1_000)
    const { audience } = backplane.app.identity.verifierConfig()
    const claims = { iss: issuer, aud: audience, sub: 'somebody', client_id: 'x', iat: now, exp: now + 600 }
    return `${base64url({ alg: 'none', typ: 'at+jwt' })}.${base64url(claims)}.`
  }

  async function idToken(): Promise<string> {
    const tokens = await signIn({
      publicUrl: backplane.url,
      email: 'ada-1@example.com',
      password: 'correct horse battery',
    })
    if (!tokens.idToken) throw new Error('the issuer gave no ID token')
    return tokens.idToken
  }

  it.each(refused)('that %s is refused, in words', async (_, make, words) => {
    const answer = await ask(await make())
    expect(answer).toMatchObject({ status: 401, data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(answer.errors[0]?.message).toMatch(words)
    expect(answer.errors[0]?.extensions.requestId).toBe(answer.requestId)
  })

  it('is asked for as a bearer, and no other scheme stands in for it', async () => {
    for (const authorization of [
      `Basic ${btoa('ada:secret')}`,
      genuine,
      'Bearer',
      'Bearer a b',
      `Bearer "${genuine}"`,
    ]) {
      const response = await post({ authorization })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })

  it('of a megabyte is refused before anything reads it', async () => {
    const response = await post({ authorization: `Bearer ${'a'.repeat(1_000_000)}` })
    expect(response.status).toBe(431)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_INPUT', requestId: response.headers.get('x-request-id') } }],
    })
  })

  it('cannot be a cookie: a browser that is signed in at the issuer is nobody at /graphql', async () => {
    const browser = cookieFetch()
    await signIn({ publicUrl: backplane.url, email: 'ada-1@example.com', password: 'correct horse battery', browser })
    const response = await browser(new URL(`${backplane.url}/graphql`), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `access_token=${genuine}; authorization=Bearer ${genuine}`,
      },
      body: JSON.stringify({ query: '{ viewer { email } }' }),
    })
    expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  it('and none of these has changed anything', async () => {
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  function post(headers: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ viewer { email } }' }),
    })
  }
})
