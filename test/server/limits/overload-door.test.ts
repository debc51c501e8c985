import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../../domain/app.ts'
import { ReadsBusy } from '../../../domain/db/read-connections.ts'
import { SIGNATURE_HEADER, signWebhook } from '../../../providers/payments/local/signature.ts'
import { type Admission, type AdmissionParts, openAdmission } from '../../../server/limits/admission.ts'
import { requestStages } from '../../../server/limits/stages.ts'
import { membersQuery, plansQuery } from '../../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { idOf, knock, patientChanges } from '../../support/document-door.ts'
import { eventually } from '../../support/eventually.ts'
import { type HeldTable, holdTable } from '../../support/held-table.ts'
import { otherCompany } from '../../support/other-company.ts'
import { asOwner } from '../../support/rows.ts'
import { type SeededTenant, seedOf } from '../../support/seed.ts'

let admission: Admission
const stages = requestStages()
const instead = {
  openChanges: patientChanges,
  requestStages: stages,
  openAdmission: (parts: AdmissionParts) => {
    // A limit that is measured goes up while all stand still, and lets further requests in, in the middle of a test.
    admission = openAdmission({ ...parts, limit: { value: TURNS, adjust: () => undefined } })
    return admission
  },
}
const PLANS = { query: '{ plans { id } }' }
const NEWS = { query: '{ viewer { notifications(first: 1) { nodes { id } } } }' }
/** For reads, at most. */
const CONNECTIONS = 10
const TURNS = 12
const idle = () => eventually(async () => admission.load.running === 0, 'every turn is given back')

describe('when more is asked than can be done', () => {
  let backplane: TestBackplane
  let held: HeldTable | undefined
  let crowd: Promise<{ status: number }>[] = []
  let busy = false
  let tenant: SeededTenant
  let token: string
  let secret: string
  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
      // As late as can be: what is held, and hundreds at once, may take a slow machine longer than the usual ten seconds.
      env: { REQUEST_DEADLINE_MS: '120000' },
      instead,
      prepare: async (app) => {
        const { db } = app
        const run: typeof db.run = (...asked) => (busy ? Promise.reject(new ReadsBusy()) : db.run(...asked))
        Object.assign(app as { -readonly [Key in keyof App]: App[Key] }, { db: { ...db, run } })
      },
    })
    tenant = await seedOf(backplane).tenant()
    token = await tenant.owner.token()
    expect((await ask(NEWS, token)).status).toBe(200)
    const host = otherCompany(backplane)
    secret = await host.secret('local-payments-webhook')
    await host.close()
  })
  afterAll(() => backplane?.close())

  const ask = (fields: object = PLANS, by?: string) =>
    knock(backplane.url, { ...fields }, { method: 'POST', ...(by ? { token: by } : {}) })

  /** A genuine event of the payments provider's, or one that somebody else has signed. */
  function tell(id: string, by = secret): Promise<Response> {
    const body = JSON.stringify({
      ...{ id, type: 'customer.subscription.updated', created: new Date().toISOString() },
      ...{ account: null, customer: 'cus_nobody', object: { kind: 'subscription', ref: 'sub_nobody' } },
    })
    return fetch(`${backplane.url}/webhooks/payments/local`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signWebhook(body, new Date(), by) },
      body,
    })
  }

  /** So many that every turn is taken, for as long as the table is held, and some wait for one. */
  async function overload(): Promise<void> {
    held = await holdTable(backplane.database, 'notifications')
    const table = held
    crowd = []
    await eventually(async () => {
      crowd.push(...Array.from({ length: 40 }, () => ask(NEWS, token)))
      const { overloaded, running } = admission.load
      return overloaded && running === TURNS && (await table.waiting()) === CONNECTIONS
    }, 'every connection for reads is held, and more wait')
  }
  async function relieve(): Promise<void> {
    await held?.letGo()
    await Promise.all(crowd)
    await idle()
  }

  afterEach(async () => {
    busy = false
    await relieve()
  })

  it('who only reads is refused with 503, when to come back, and before their token is looked at', async () => {
    await overload()
    const admitted = stages.admitted
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask({ query: '{ viewer { id } }' }, 'eyJ.not.atoken')),
    )
    for (const { status, code, headers } of answers) {
      expect([status, code]).toEqual([503, 'OVERLOADED'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(stages.admitted).toBe(admitted)
    await relieve()
    expect((await ask()).status).toBe(200)
  })

  it('a webhook is taken, the doors of health answer, and so does what is in memory', async () => {
    const remembered = { documentId: idOf(plansQuery) }
    expect((await ask(remembered)).status).toBe(200)
    await overload()
    expect((await tell('evt_overload')).status).toBe(200)
    expect((await fetch(`${backplane.url}/livez`)).status).toBe(200)
    expect((await ask()).status).toBe(503)
    expect((await ask(remembered)).status).toBe(200)
    await relieve()
  })

  it('so is a webhook of another kind, by its place before everybody else', async () => {
    await overload()
    const logout = await fetch(`${backplane.url}/webhooks/identity/local`, {
      method: 'POST',
      body: 'logout_token=none',
    })
    expect(logout.status).toBe(400)
    await relieve()
  })

  it('hundreds of events that come at once are stored, every one, while people are refused', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => `evt_rush_${index}`)
    await overload()
    const answers = await Promise.all(ids.map((id) => tell(id)))
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    expect((await ask()).status).toBe(503)
    const stored = await asOwner(backplane.database, (owner) =>
      owner.query('select 1 from inbox_events where external_id = any($1)', [ids]),
    )
    expect(stored.rowCount).toBe(ids.length)
    await relieve()
  })

  it('a forged event is refused at once, however many genuine ones wait to be stored', async () => {
    await overload()
    const inbox = await holdTable(backplane.database, 'inbox_events')
    // More than there are turns, and few enough to have come before the first of them has waited for five seconds.
    const told = Array.from({ length: 5 * TURNS }, (_, index) => tell(`evt_waits_${index}`))
    await eventually(async () => (await inbox.waiting()) > 0, 'an event waits to be stored')
    const forged = await tell('evt_forged', 'somebody else’s')
    await inbox.letGo()
    expect(forged.status).toBe(400)
    expect((await Promise.all(told)).filter(({ status }) => status !== 200)).toEqual([])
    await relieve()
  })

  it('what the database has no connection for is 503 too, in every lane', async () => {
    const page = { documentId: idOf(membersQuery), variables: { id: tenant.publicId } }
    const documents = [NEWS, { query: '{ viewer { memberships { tenant { name } } } }' }, page]
    busy = true
    for (const fields of documents) {
      const answer = await ask(fields, token)
      expect([answer.status, answer.code, answer.headers.get('retry-after')]).toEqual([503, 'OVERLOADED', '2'])
      expect(answer.text).not.toContain('"data"')
    }
    busy = false
  })
})

describe('slow connections', () => {
  let backplane: TestBackplane
  const sockets: Socket[] = []
  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
      env: { REQUEST_DEADLINE_MS: '4000', MAX_CONNECTIONS_PER_ADDRESS: '60' },
      instead,
    })
  })
  beforeEach(() => idle())
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })
  afterAll(() => backplane?.close())

  async function open(text: string): Promise<Socket> {
    const { port, hostname } = new URL(backplane.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    sockets.push(socket)
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  const HALF_A_BODY =
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query":'

  it('whose bodies do not come take nobody’s turn, and are answered 408 in the end', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => open(HALF_A_BODY)))
    const said = all.map(async (socket) => {
      const chunks: string[] = []
      for await (const chunk of socket.setEncoding('utf8')) chunks.push(String(chunk))
      return chunks.join('').slice(0, 12)
    })
    expect((await knock(backplane.url, PLANS, { method: 'POST' })).status).toBe(200)
    expect(admission.load.running).toBe(0)
    expect(new Set(await Promise.all(said))).toEqual(new Set(['HTTP/1.1 408']))
  })

  it('whose heads do not end are closed', async () => {
    const socket = await open('POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ')
    socket.resume()
    await once(socket, 'close')
    expect((await knock(backplane.url, PLANS, { method: 'POST' })).status).toBe(200)
  })

  it('of one address are bounded: those that are too many are closed, and others are served', async () => {
    await Promise.all(Array.from({ length: 70 }, () => open(HALF_A_BODY)))
    for (const socket of sockets) socket.resume()
    await eventually(async () => sockets.filter(({ destroyed }) => destroyed).length >= 10, 'ten are closed')
  })
})
