import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RequestStages, requestStages } from '../../server/limits/stages.ts'
import { ATTACKS, type Attack, type DiesAt, requestOf } from '../support/attacks.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Person, seedOf } from '../support/seed.ts'

/** In the order in which a request comes to them. */
const ORDER: readonly (keyof RequestStages)[] = ['bodies', 'callers', 'parsed', 'validated', 'executed', 'statements']
const MOST_BYTES = 10_000
const MEDIA_TYPES = ['application/json', 'application/graphql-response+json']

interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
}

describe('a hostile request', () => {
  const stages = requestStages()
  let backplane: TestBackplane
  let ada: Person
  let token: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, instead: { requestStages: stages } })
    ada = await seedOf(backplane).person()
    token = await ada.token()
    await ordinary()
  })
  afterAll(() => backplane?.close())
  beforeEach(() => void Object.assign(stages, requestStages()))

  /** What goes on as ever. */
  async function ordinary(): Promise<void> {
    const { status, text } = await post({
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ viewer { email } }"}',
    })
    expect([status, JSON.parse(text)]).toEqual([200, { data: { viewer: { email: ada.email } } }])
  }

  /** Without a client's own care for headers and bodies. */
  function post({ headers, body }: ReturnType<typeof requestOf>, accept = MEDIA_TYPES[0]): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${backplane.url}/graphql`,
        {
          method: 'POST',
          agent: false,
          headers: { authorization: `Bearer ${token}`, accept, ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']), text }),
          )
        },
      )
      sent.once('error', reject)
      sent.end(body)
    })
  }

  const beyond = (diesAt: DiesAt) => ORDER.slice(diesAt === 'nothing' ? 0 : ORDER.indexOf(diesAt) + 1)

  const rows = ATTACKS.flatMap((attack) => MEDIA_TYPES.map((accept) => [attack.name, accept, attack] as const))

  it.each(rows)('%s is refused early, in few words (%s)', async (_, accept, attack: Attack) => {
    const answer = await post(requestOf(attack), accept)
    expect(Buffer.byteLength(answer.text)).toBeLessThan(MOST_BYTES)
    const { data, errors } = JSON.parse(answer.text) as {
      data?: unknown
      errors: { message: string; extensions: object }[]
    }
    expect(accept === MEDIA_TYPES[0] ? attack.legacy : [attack.status], answer.text).toContain(answer.status)
    expect(data ?? null).toBeNull()
    expect(errors.map(({ message }) => message).join('\n')).toMatch(attack.words)
    for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'BAD_INPUT' })
    expect(beyond(attack.diesAt).map((stage) => [stage, stages[stage]])).toEqual(
      beyond(attack.diesAt).map((stage) => [stage, 0]),
    )
    await ordinary()
  })

  it('and the counters move for one that is none', async () => {
    await post({
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ viewer { id memberships { tenant { id } } } }"}',
    })
    for (const stage of ORDER) expect(stages[stage], stage).toBeGreaterThan(0)
  })
})
