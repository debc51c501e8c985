import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

describe('GraphQL over HTTP, by the audits of its specification', () => {
  let backplane: TestBackplane
  const audits = serverAudits({ url: () => `${backplane.url}/graphql` })

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  it('has 61 of them: all that the suite knows', () => {
    expect(audits.length).toBe(61)
  })

  it.each(audits)('$id: the server $name', async ({ fn }) => {
    const result = await fn()
    expect({ status: result.status, reason: 'reason' in result ? result.reason : null }).toEqual({
      status: 'ok',
      reason: null,
    })
  })
})
