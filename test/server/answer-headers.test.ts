import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

const ANSWERS: readonly (readonly [path: string, status: number, request?: RequestInit])[] = [
  ['/livez', 200],
  ['/config.json', 200],
  ['/nothing/here', 404],
  ['/graphql', 400],
  ['/graphql', 405, { method: 'PUT' }],
  ['/graphql', 415, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }],
  ['/graphql', 400, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
  [
    '/graphql',
    401,
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', authorization: 'Basic x' } },
  ],
  [
    '/graphql',
    200,
    { method: 'POST', body: '{"query":"{ __typename }"}', headers: { 'content-type': 'application/json' } },
  ],
  ['/webhooks/payments/nobody', 404, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
]

describe('every answer', () => {
  let backplane: TestBackplane
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  it.each(ANSWERS.map(([path, status, request]) => ({ path, status, request })))(
    'of $path, also $status, names its request and is not to be sniffed',
    async ({ path, status, request }) => {
      const ids = new Set<string>()
      for (let n = 0; n < 2; n += 1) {
        const response = await fetch(`${backplane.url}${path}`, request)
        expect(response.status).toBe(status)
        expect(response.headers.get('x-content-type-options')).toBe('nosniff')
        const id = String(response.headers.get('x-request-id'))
        expect(id).toMatch(/^req_[0-9a-f]{32}$/)
        ids.add(id)
        const text = await response.text()
        if (status >= 400) expect(text).toContain(id)
      }
      expect(ids.size).toBe(2)
    },
  )

  it('has an id of its own, hundreds later too', async () => {
    const ids = await Promise.all(
      Array.from({ length: 600 }, () =>
        fetch(`${backplane.url}/livez`).then((each) => each.headers.get('x-request-id')),
      ),
    )
    expect(new Set(ids).size).toBe(600)
  })
})
