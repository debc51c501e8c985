import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { listSigningKeys, rotateSigningKeys, withdrawSigningKeys } from '../../providers/identity/local/keys.ts'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }

beforeEach(async () => {
  issuer = await startLocalIdentity()
  await issuer.identity.users.create(ADA, { idempotencyKey: 'ada' })
})
afterEach(() => issuer?.close())

const enter = () => signIn({ publicUrl: issuer.url, ...ADA })
const kidOf = (token: string) => String(decodeProtectedHeader(token).kid)
async function published(): Promise<string[]> {
  const answer = await fetch(issuer.identity.verifierConfig().jwksUri)
  const { keys } = (await answer.json()) as { keys: { kid: string; alg: string; d?: string }[] }
  expect(JSON.stringify(keys)).not.toContain('"d":')
  return keys.filter(({ alg }) => alg === 'ES256').map(({ kid }) => kid)
}
const sql = () => issuer.host.sql('local_identity')
const secret = () => issuer.host.secret('identity-keys')
const now = () => issuer.host.wallClock.now()
const rotate = async () => rotateSigningKeys(await sql(), await secret(), now())
const withdraw = async (kid?: string) => withdrawSigningKeys(await sql(), await secret(), now(), kid)

describe('a new signing key', () => {
  it('is published within a minute, signs a day later, and the old one stays published beside it', async () => {
    const old = kidOf((await enter()).accessToken)
    await rotate()
    issuer.pass(MINUTE)
    const both = await published()
    expect(both).toHaveLength(2)
    expect(both).toContain(old)
    expect(kidOf((await enter()).accessToken)).toBe(old)

    issuer.pass(DAY)
    const tokens = await enter()
    const young = kidOf(tokens.accessToken)
    expect(young).not.toBe(old)
    expect(both).toContain(young)
    expect(kidOf(tokens.idToken ?? '')).not.toBe(young)
    expect(await published()).toHaveLength(2)
  })

  it('signs nobody out: tokens of before are good, refresh tokens and sessions go on', async () => {
    const before = await enter()
    await rotate()
    issuer.pass(DAY + MINUTE)
    await verifyAccessToken(before.accessToken, issuer.identity.verifierConfig())
    const client = await openClient(issuer.url)
    const after = await oidc.refreshTokenGrant(client, before.refreshToken ?? '')
    await verifyAccessToken(after.access_token, issuer.identity.verifierConfig())
    expect(kidOf(after.access_token)).not.toBe(kidOf(before.accessToken))
    // An ID token of before still says who wants to sign out.
    const url = oidc.buildEndSessionUrl(client, { id_token_hint: before.idToken ?? '' })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
  })

  it('is one for all processes, whoever made it, and is made once', async () => {
    const other = await issuer.another()
    const [one, two] = await Promise.all([rotate(), rotate()])
    expect(one).toEqual(two)
    issuer.pass(MINUTE)
    const mine = await published()
    issuer.server.serve(other)
    expect(await published()).toEqual(mine)
    issuer.pass(DAY)
    const theirs = kidOf((await enter()).accessToken)
    issuer.server.serve(issuer.identity)
    expect(kidOf((await enter()).accessToken)).toBe(theirs)
  })

  it('comes by itself after ninety days, and the old one goes when nothing that it signed is good any more', async () => {
    const old = kidOf((await enter()).accessToken)
    const work = () => runJob(issuer.identity, 'local-identity-keys')
    await work()
    issuer.pass(89 * DAY)
    await work()
    expect(await published()).toEqual([old])
    issuer.pass(DAY)
    await work()
    issuer.pass(MINUTE)
    expect(await published()).toHaveLength(2)
    issuer.pass(14 * DAY)
    await work()
    issuer.pass(MINUTE)
    expect(await published()).toContain(old)
    issuer.pass(DAY + 2 * HOUR)
    await work()
    issuer.pass(MINUTE)
    const left = await published()
    expect(left).toHaveLength(1)
    expect(left).not.toContain(old)
    expect(kidOf((await enter()).accessToken)).toBe(left[0])
  })

  it('signs logout tokens too', async () => {
    const client = await openClient(issuer.url)
    const tokens = await enter()
    await rotate()
    issuer.pass(DAY + MINUTE)
    const user = (await issuer.identity.users.findByEmail(ADA.email))[0]
    await issuer.identity.users.block(user?.subject as never, { idempotencyKey: 'b' })
    await runJob(issuer.identity, 'local-identity-logouts')
    const token = new URLSearchParams(issuer.webhooks[0]?.body).get('logout_token') ?? ''
    expect(kidOf(token)).not.toBe(kidOf(tokens.idToken ?? ''))
    const keys = createRemoteJWKSet(new URL(client.serverMetadata().jwks_uri ?? ''))
    await jwtVerify(token, keys, { audience: 'backplane-cli', typ: 'logout+jwt' })
  })
})

describe('keys that are in the wrong hands', () => {
  it('are gone within a minute, with every token that they signed', async () => {
    const before = await enter()
    const browser = cookieFetch()
    await signIn({ publicUrl: issuer.url, ...ADA, browser })
    expect(await withdraw()).toBe(2)
    issuer.pass(MINUTE)
    expect(await published()).toHaveLength(1)
    const config = issuer.identity.verifierConfig()
    await expect(verifyAccessToken(before.accessToken, config)).rejects.toThrow('no applicable key')
    await verifyAccessToken((await enter()).accessToken, config)
  })

  it('are one that signs: another signs in its place at once, and the rest stays', async () => {
    const before = await enter()
    expect(await withdraw(kidOf(before.accessToken))).toBe(1)
    issuer.pass(MINUTE)
    const config = issuer.identity.verifierConfig()
    await expect(verifyAccessToken(before.accessToken, config)).rejects.toThrow('no applicable key')
    const after = await enter()
    await verifyAccessToken(after.accessToken, config)
    expect(kidOf(after.idToken ?? '')).toBe(kidOf(before.idToken ?? ''))
  })

  it('are one that waits, or none of ours: what signs goes on', async () => {
    const { accessToken } = await enter()
    await rotate()
    const waits = (await listSigningKeys(await sql(), now())).find(
      ({ alg, state }) => alg === 'ES256' && state === 'waits',
    )
    expect(await withdraw(waits?.kid)).toBe(1)
    expect(await withdraw('nobody’s')).toBe(0)
    issuer.pass(MINUTE)
    expect(await published()).toEqual([kidOf(accessToken)])
    expect(kidOf((await enter()).accessToken)).toBe(kidOf(accessToken))
  })
})
