import { afterAll, beforeAll, expect, it } from 'vitest'
import { toPublicId } from '../../lib/ids.ts'
import { membersQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DoorAnswer, idOf, knock, watchedCache } from '../support/document-door.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const cache = watchedCache()
let backplane: TestBackplane
let seed: Seed
let tenant: SeededTenant
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false, instead: cache.instead })
  seed = seedOf(backplane)
  tenant = await seed.tenant({ name: 'Secretive' })
})
afterAll(() => backplane?.close())

/** Asks until the answer comes from memory. */
async function warm(ask: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
  for (let tries = 0; tries < 20; tries += 1) {
    const before = cache.remembered()
    const answer = await ask()
    if (cache.remembered() > before) return answer
  }
  throw new Error('the answer never comes from memory')
}

const REMOVE = 'mutation ($id: ID!) { removeMember(membershipId: $id) { __typename } }'
const ARCHIVE = 'mutation ($id: ID!) { archiveTenant(tenantId: $id) { id } }'
const RENAME = 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }'

it('who is removed is shown nothing any more, although their answer was kept in memory a moment ago', async () => {
  const member = await seed.member(tenant, 'member')
  const token = await member.token()
  const variables = JSON.stringify({ id: tenant.publicId })
  const ask = (headers = {}) => knock(backplane.url, { documentId: idOf(membersQuery), variables }, { token, headers })
  expect((await warm(ask)).text).toContain('Secretive')
  const place = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.membership.findFirstOrThrow({ where: { userId: member.userId } }),
  )
  const id = toPublicId('membership', place.id)
  const removed = await knock(
    backplane.url,
    { query: REMOVE, variables: { id } },
    { method: 'POST', token: await tenant.owner.token() },
  )
  expect(removed.text.trim()).toBe('{"data":{"removeMember":{"__typename":"MemberRemoved"}}}')
  const version = removed.headers.get('backplane-version') ?? ''
  expect((await ask({ 'backplane-version': version })).text).toBe('{"data":{"tenant":null}}')
})

it('a tenant that is archived refuses with the next request somebody whose role was remembered', async () => {
  const admin = await seed.member(tenant, 'admin')
  const token = await admin.token()
  const rename = (headers = {}) =>
    knock(
      backplane.url,
      { query: RENAME, variables: { input: { tenantId: tenant.publicId, name: 'Open' } } },
      { method: 'POST', token, headers },
    )
  expect((await rename()).code).toBeUndefined()
  const archived = await knock(
    backplane.url,
    { query: ARCHIVE, variables: { id: tenant.publicId } },
    { method: 'POST', token: await tenant.owner.token() },
  )
  const version = archived.headers.get('backplane-version') ?? ''
  expect((await rename({ 'backplane-version': version })).message).toContain('archived: restore it first')
})
