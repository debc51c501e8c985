import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../../domain/documents/manifest.ts'
import { createAutomaticDocuments } from '../../server/graphql/documents/automatic.ts'
import type { RegisteredDocument } from '../../server/graphql/documents/register.ts'
import { openApiBeside } from '../support/api-beside.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { knock } from '../support/document-door.ts'
import { makeKey } from '../support/made-key.ts'
import { seedOf } from '../support/seed.ts'

const TEXT = 'query Automatic { plans { key } }'
const persisted = (text: string, version = 1) => ({ persistedQuery: { version, sha256Hash: hashOf(text) } })
const byGet = (text: string) => ({ extensions: JSON.stringify(persisted(text)) })

describe('automatic persisted queries', () => {
  let backplane: TestBackplane
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  const post = (fields: Readonly<Record<string, unknown>>, token?: string) =>
    knock(backplane.url, fields, { method: 'POST', ...(token ? { token } : {}) })

  it('are asked for their text once, and answer by the hash from then on, by POST and by GET', async () => {
    const first = await post({ extensions: persisted(TEXT) })
    expect(first).toMatchObject({ status: 200, code: 'BAD_INPUT', message: 'PersistedQueryNotFound' })
    expect((await knock(backplane.url, byGet(TEXT))).message).toBe('PersistedQueryNotFound')
    const sent = await post({ query: TEXT, extensions: persisted(TEXT) })
    expect(sent.status).toBe(200)
    expect(JSON.parse(sent.text)).toEqual({ data: { plans: expect.anything() } })
    expect((await post({ extensions: persisted(TEXT) })).text).toBe(sent.text.trim())
    const got = await knock(backplane.url, byGet(TEXT))
    expect(got).toMatchObject({ status: 200, text: sent.text.trim() })
    expect(got.headers.get('etag')).not.toBeNull()
  })

  it('are not kept where the schema does not answer them, and not under the hash of another', async () => {
    const wrong = '{ nothing }'
    expect((await post({ query: wrong, extensions: persisted(wrong) })).code).toBe('BAD_INPUT')
    expect((await post({ extensions: persisted(wrong) })).message).toBe('PersistedQueryNotFound')
    const other = await post({ query: TEXT, extensions: persisted('{ plans { id } }') })
    expect(other).toMatchObject({ status: 400, code: 'BAD_INPUT' })
    expect(await post({ extensions: persisted(TEXT, 2) })).toMatchObject({ status: 400, code: 'BAD_INPUT' })
  })

  it('are for people’s apps: a program is told that there are none', async () => {
    const seed = seedOf(backplane)
    const tenant = await seed.tenant()
    const { secret } = await makeKey(await tenant.owner.client(), tenant)
    const own = 'query Programs { plans { key } }'
    expect((await post({ query: own, extensions: persisted(own) }, secret)).status).toBe(200)
    expect((await post({ extensions: persisted(own) }, secret)).message).toBe('PersistedQueryNotSupported')
  })

  it('are not there in production', async () => {
    const { server, close } = await openApiBeside(backplane)
    try {
      const ask = async (payload: object) =>
        (await server.inject({ method: 'POST', url: '/graphql', payload })).json() as { errors?: { message: string }[] }
      const own = 'query InProduction { plans { key } }'
      expect((await ask({ query: own, extensions: persisted(own) })).errors).toBeUndefined()
      const [error] = (await ask({ extensions: persisted(own) })).errors ?? []
      expect(error?.message).toBe('PersistedQueryNotSupported')
    } finally {
      await close()
    }
  })

  it('are kept within a bound: what was used longest ago goes first', () => {
    const compiled = (id: string, text: string) => ({ id, text }) as RegisteredDocument
    const documents = createAutomaticDocuments(compiled, 10)
    for (const [id, text] of [
      ['a', '12345'],
      ['b', '12345'],
      ['c', '12345'],
    ] as const)
      documents.add(id, text)
    expect(['a', 'b', 'c'].map((id) => documents.find(id) !== undefined)).toEqual([false, true, true])
  })
})
