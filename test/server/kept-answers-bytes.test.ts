import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homeQuery, plansQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, watchedCache } from '../support/document-door.ts'
import { seedOf } from '../support/seed.ts'

const cache = watchedCache()
// One connection for all: a body that is longer or shorter than it says would be taken for a part of the next answer.
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let backplane: TestBackplane
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false, instead: cache.instead })
})
afterAll(async () => {
  agent.destroy()
  await backplane?.close()
})

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
}

function ask(method: string, fields: Readonly<Record<string, string>>, token?: string): Promise<Told> {
  const byPost = method === 'POST'
  const path = byPost ? '/graphql' : `/graphql?${new URLSearchParams(fields)}`
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(byPost ? { 'content-type': 'application/json' } : {}),
  }
  return new Promise((resolve, reject) => {
    const asking = request(`${backplane.url}${path}`, { method, agent, headers }, async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part as Buffer)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) })
    })
    asking.on('error', reject)
    const variables = fields.variables ? { variables: JSON.parse(fields.variables) } : {}
    asking.end(byPost ? JSON.stringify({ ...fields, ...variables }) : undefined)
  })
}

/** What an answer says of itself that is not of one request alone, nor of points, of which an answer from memory tells nothing. */
const lasting = (headers: Told['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(date|x-request-id|ratelimit.*)$/.test(name)))

describe.each([
  ['in ASCII', 'Acme', 'Ada'],
  ['in letters of Latin-1', 'Zoë & Søn', 'Åsa'],
  ['in two, three and four bytes', 'Žižkov 株式会社 🏡', 'Łucja 🦊'],
])('an answer from memory %s', (_, name, owner) => {
  let asked: { documentId: string; variables: string }
  let token: string
  let loaded: Told
  beforeAll(async () => {
    const seed = seedOf(backplane)
    const tenant = await seed.tenant({ name, owner: await seed.person(owner) })
    token = await tenant.owner.token()
    asked = { documentId: idOf(homeQuery), variables: JSON.stringify({ id: tenant.publicId }) }
    loaded = await ask('GET', asked, token)
    expect(loaded.status).toBe(200)
    expect(loaded.bytes.toString('utf8')).toContain(name)
    expect(loaded.bytes.toString('utf8')).toContain(owner)
    for (let before = cache.remembered(); cache.remembered() === before; ) await ask('GET', asked, token)
  })

  it.each(['GET', 'POST'])('is byte for byte what was loaded, and as long as it says, by %s', async (method) => {
    const before = cache.remembered()
    for (let time = 0; time < 3; time += 1) {
      const kept = await ask(method, asked, token)
      expect(kept.bytes.equals(loaded.bytes)).toBe(true)
      expect(kept.headers['content-length']).toBe(String(loaded.bytes.length))
      if (method === 'GET') expect(lasting(kept.headers)).toEqual(lasting(loaded.headers))
    }
    // Two parts each.
    expect(cache.remembered() - before).toBe(6)
  })

  it('has a head alone for who asks for that, and the next answer is not mistaken for its body', async () => {
    const head = await ask('HEAD', asked, token)
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    expect(head.headers['content-length']).toBe(String(loaded.bytes.length))
    expect((await ask('GET', asked, token)).bytes.equals(loaded.bytes)).toBe(true)
  })
})

it('what everybody shares says how long it is, and is asked for again by its tag', async () => {
  const plans = { documentId: idOf(plansQuery) }
  const first = await ask('GET', plans)
  const kept = await ask('GET', plans)
  expect(kept.bytes.equals(first.bytes)).toBe(true)
  expect(lasting(kept.headers)).toEqual(lasting(first.headers))
  expect(kept.headers['content-length']).toBe(String(first.bytes.length))
})
