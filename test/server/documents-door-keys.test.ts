import { afterAll, beforeAll, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import { viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock, watchedCache } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { signingKey, startIssuer, type TestIssuer } from '../support/issuer.ts'
import { movingClock } from '../support/moving-clock.ts'

const cache = watchedCache()
const clock = movingClock()
let issuer: TestIssuer
let backplane: TestBackplane
beforeAll(async () => {
  issuer = await startIssuer()
  const profile: IdentityProvider['profile'] = async ({ subject }) => ({
    subject,
    email: 'ada@example.com',
    emailVerified: true,
    name: 'Ada',
    pictureUrl: null,
    blocked: false,
  })
  backplane = await startTestBackplane({
    worker: false,
    instead: cache.instead,
    overrides: { wallClock: clock, identity: { ...issuer.identity, profile } },
  })
})
afterAll(async () => {
  await backplane?.close()
  await issuer?.close()
})

it('what is remembered of somebody is not given to a token whose key has been withdrawn', async () => {
  const key = await signingKey('first')
  issuer.publish(key)
  const token = await key.sign({ sub: 'ada', exp: Math.floor(Date.now() / 1_000) + 3_600 })
  const ask = () => knock(backplane.url, { documentId: idOf(viewerQuery) }, { token })
  await eventually(async () => (await ask()).status === 200 && cache.remembered() > 0, 'it comes from memory')
  issuer.publish(await signingKey('second'))
  // By then the issuer must have been asked again.
  clock.pass(6 * MINUTE)
  await eventually(async () => (await ask()).status === 401, 'the token is refused')
  const before = cache.remembered()
  expect(await ask()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  expect(cache.remembered()).toBe(before)
})
