import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Admission, type AdmissionParts, openAdmission } from '../../../server/limits/admission.ts'
import { plansQuery } from '../../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { idOf, knock } from '../../support/document-door.ts'
import { eventually } from '../../support/eventually.ts'
import { type HeldTable, holdTable } from '../../support/held-table.ts'
import { type SeededTenant, seedOf } from '../../support/seed.ts'

const REGISTERED = { documentId: idOf(plansQuery) }
const TEXT = { query: '{ plans { id } }' }
const WHOSE = ['a registered document', 'a document by its text'] as const
const fieldsOf = (whose: (typeof WHOSE)[number]) => (whose === WHOSE[0] ? REGISTERED : TEXT)

let admission: Admission
const instead = {
  openAdmission: (parts: AdmissionParts) => {
    admission = openAdmission(parts)
    return admission
  },
}
/** As late as can be, where the deadline is not what is tested. */
const LATE = { REQUEST_DEADLINE_MS: '120000' }
const idle = () => eventually(async () => admission.load.running === 0, 'every turn is given back')

describe('a request that lasts longer than its deadline', () => {
  let backplane: TestBackplane
  let held: HeldTable
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, env: { REQUEST_DEADLINE_MS: '400' }, instead })
  })
  beforeEach(async () => {
    held = await holdTable(backplane.database, 'plans')
  })
  afterEach(() => held?.letGo())
  afterAll(() => backplane?.close())

  it.each(WHOSE)('is told so with 504, and its statement is broken off: %s', async (whose) => {
    const answer = await knock(backplane.url, fieldsOf(whose), { method: 'POST' })
    expect([answer.status, answer.code]).toEqual([504, 'TIMED_OUT'])
    expect(answer.message).toContain('0.4 s')
    // While the table is still held: nothing else would end it.
    await held.waited(0)
    await idle()
  })
})

describe('a caller with as many requests under way as they may have', () => {
  it('is refused the next, and let in when one has ended; others are not kept out', async () => {
    const env = { ...LATE, CONCURRENT_REQUESTS: 'person=2' }
    const backplane = await startTestBackplane({ worker: false, env, instead })
    const seed = seedOf(backplane)
    const [token, other] = await Promise.all(
      [seed.person('Ada'), seed.person('Bob')].map(async (each) => (await each).token()),
    )
    const news = { query: '{ viewer { notifications(first: 1) { nodes { id } } } }' }
    const ask = (by = token) => knock(backplane.url, news, { method: 'POST', ...(by ? { token: by } : {}) })
    expect([(await ask()).status, (await ask(other)).status]).toEqual([200, 200])
    const held = await holdTable(backplane.database, 'notifications')
    const underWay = [ask(), ask()]
    await held.waited(2)
    const refused = await ask()
    expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '1'])
    expect(refused.text).toContain('"limit":"concurrency"')
    const others = ask(other)
    await held.waited(3)
    await held.letGo()
    expect((await Promise.all([...underWay, others])).map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await ask()).status).toBe(200)
    await backplane.close()
  })
})

describe('a client that goes away', () => {
  let backplane: TestBackplane
  let tenant: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, env: LATE, instead })
    tenant = await seedOf(backplane).tenant()
  })
  afterAll(() => backplane?.close())

  const send = (fields: object, signal: AbortSignal, token?: string) =>
    fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(fields),
      signal,
    }).then(
      () => 'answered',
      () => 'gone',
    )

  it.each(WHOSE)('has its query broken off in the database: %s', async (whose) => {
    const held = await holdTable(backplane.database, 'plans')
    const client = new AbortController()
    const sent = send(fieldsOf(whose), client.signal)
    await held.waited(1)
    client.abort()
    expect(await sent).toBe('gone')
    await held.waited(0)
    await idle()
    await held.letGo()
  })

  it('keeps nobody else from the answer that they share', async () => {
    const held = await holdTable(backplane.database, 'plans')
    const client = new AbortController()
    const gone = send(REGISTERED, client.signal)
    await held.waited(1)
    const stays = knock(backplane.url, REGISTERED, { method: 'POST' })
    await eventually(async () => admission.load.running === 2, 'both are under way')
    client.abort()
    await gone
    await held.letGo()
    expect((await stays).status).toBe(200)
  })

  it('has what it changes done all the same', async () => {
    const token = await tenant.owner.token()
    // Writes wait for it; and who they are has been read before.
    const held = await holdTable(backplane.database, 'audit_entries')
    const client = new AbortController()
    const query = `mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }`
    const sent = send(
      { query, variables: { input: { tenantId: tenant.publicId, name: 'Renamed' } } },
      client.signal,
      token,
    )
    await held.waited(1)
    client.abort()
    await sent
    expect(await held.waiting()).toBe(1)
    await held.letGo()
    await eventually(async () => {
      const found = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
        tx.tenant.findUnique({ where: { id: tenant.id } }),
      )
      return found?.name === 'Renamed'
    }, 'the tenant has its new name')
    await idle()
  })
})
