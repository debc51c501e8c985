import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DoorAnswer, idOf, knock } from '../support/document-door.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode } from '../support/node.ts'
import { seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

interface Key {
  readonly jkt: string
  prove(claims?: JWTPayload, header?: object): Promise<string>
}

describe('a token that is bound to a key (RFC 9449)', () => {
  const wallClock = movingClock()
  let backplane: TestBackplane
  let mint: Awaited<ReturnType<typeof tokenMint>>
  let key: Key
  let other: Key
  let token: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock } })
    const ada = await seedOf(backplane).person()
    mint = await tokenMint(backplane, ada.principal.subject)
    ;[key, other] = [await proofKey(), await proofKey()]
    token = await mint({ claims: { cnf: { jkt: key.jkt } } })
  })
  afterAll(() => backplane?.close())

  const now = () => Math.floor(wallClock.now().getTime() / 1_000)
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

  async function proofKey(algorithm = 'ES256'): Promise<Key> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
    const jwk = await exportJWK(publicKey)
    return {
      jkt: await calculateJwkThumbprint(jwk),
      prove: (claims = {}, header = {}) =>
        new SignJWT({
          ...Object.fromEntries(
            Object.entries({
              htm: 'GET',
              htu: `${backplane.url}/graphql`,
              iat: now(),
              jti: newId(),
              ath: digest(token),
              ...claims,
            }).filter(([, value]) => value !== null),
          ),
        })
          .setProtectedHeader({ alg: algorithm, typ: 'dpop+jwt', jwk, ...header })
          .sign(privateKey),
    }
  }

  const ask = (proof: string | null, by = token, scheme = 'DPoP', url = backplane.url): Promise<DoorAnswer> =>
    knock(
      url,
      { documentId: idOf(viewerQuery) },
      { headers: { authorization: `${scheme} ${by}`, ...(proof === null ? {} : { dpop: proof }) } },
    )

  it('lets its holder in, each time with another proof, by GET and by POST', async () => {
    for (let n = 0; n < 3; n += 1) expect((await ask(await key.prove())).status).toBe(200)
    const headers = { authorization: `DPoP ${token}`, dpop: await key.prove({ htm: 'POST' }) }
    expect((await knock(backplane.url, { query: '{ viewer { id } }' }, { method: 'POST', headers })).status).toBe(200)
  })

  it('lets in by an RSA key and an Edwards curve too', async () => {
    for (const algorithm of ['RS256', 'PS256', 'EdDSA']) {
      const one = await proofKey(algorithm)
      const bound = await mint({ claims: { cnf: { jkt: one.jkt } } })
      expect((await ask(await one.prove({ ath: digest(bound) }), bound)).status).toBe(200)
    }
  })

  it('is no bearer token, with a proof beside it or without', async () => {
    for (const proof of [null, await key.prove()]) {
      const refusal = await ask(proof, token, 'Bearer')
      expect(refusal).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      expect(refusal.message).toMatch(/bound to a key/)
    }
  })

  it('is never known: what was just let in needs a proof again', async () => {
    expect((await ask(await key.prove())).status).toBe(200)
    const refusal = await ask(null)
    expect(refusal.status).toBe(401)
    expect(refusal.headers.get('www-authenticate')).toBe('DPoP algs="ES256 EdDSA PS256 RS256"')
  })

  it('does not make a bearer token of its own kind: one that is bound to nothing comes as "Bearer"', async () => {
    expect(await ask(await key.prove(), await mint())).toMatchObject({ status: 401 })
  })

  const wrong: readonly [string, () => Promise<string>, RegExp][] = [
    ['by another key', () => other.prove(), /signed by another key/],
    ['for another method', () => key.prove({ htm: 'POST' }), /another method/],
    ['for another address', () => key.prove({ htu: `${backplane.url}/other` }), /another address/],
    ['for another host', () => key.prove({ htu: 'https://another.example/graphql' }), /another address/],
    ['for an address that is none', () => key.prove({ htu: 'graphql' }), /another address/],
    ['for another token', () => key.prove({ ath: digest('another') }), /another token/],
    ['for no token', () => key.prove({ ath: null }), /malformed/],
    ['of two minutes ago', () => key.prove({ iat: now() - 120 }), /too old/],
    ['of a minute from now', () => key.prove({ iat: now() + 60 }), /malformed, too old/],
    ['without an id', () => key.prove({ jti: null as never }), /malformed/],
    ['with an id that cannot be kept', () => key.prove({ jti: 'x'.repeat(300) }), /"jti"/],
    ['of another type', () => key.prove({}, { typ: 'JWT' }), /malformed/],
    ['that is longer than any', () => key.prove({ more: 'x'.repeat(4_000) }), /too long/],
    ['that is no token', async () => 'proof', /malformed/],
    ['that is two', async () => `${await key.prove()}, ${await key.prove()}`, /malformed/],
    ['that was altered', async () => `${(await key.prove()).slice(0, -6)}AAAAAA`, /malformed/],
  ]

  it.each(wrong)('is refused with a proof %s', async (_, make, words) => {
    const refusal = await ask(await make())
    expect(refusal).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(refusal.message).toMatch(words)
  })

  it('takes a proof once, on whichever node', async () => {
    const node = await startTestNode(backplane, { overrides: { wallClock } })
    // A proof is good for a minute, and the machine may take longer for three requests.
    wallClock.stop()
    const proof = await key.prove()
    expect((await ask(proof)).status).toBe(200)
    for (const url of [backplane.url, node.url])
      expect((await ask(proof, token, 'DPoP', url)).message).toMatch(/used before/)
    await node.close()
  })

  it('takes it once also of fifty at the same time', async () => {
    const proof = await key.prove()
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(proof)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})
