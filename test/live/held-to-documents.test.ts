import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { MANIFESTS, startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { firstLive } from '../support/first-live.ts'
import { makeKey } from '../support/made-key.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

const TEXT = 'subscription Followed($tenant: ID!) { tenantChanged(tenantId: $tenant) { kind } }'

let backplane: TestBackplane
let tenant: SeededTenant
const folder = mkdtempSync(join(tmpdir(), 'backplane-followed-'))

beforeAll(async () => {
  const file = join(folder, 'followed.json')
  writeFileSync(file, JSON.stringify({ [documentId(TEXT)]: TEXT }))
  backplane = await startTestBackplane({
    env: { DOCUMENTS_OF_PROGRAMS: 'registered' },
    documents: [...MANIFESTS, file],
    worker: false,
  })
  tenant = await seedOf(backplane).tenant()
})
afterAll(async () => {
  await backplane?.close()
  rmSync(folder, { recursive: true })
})

const follow = (credential: string, document: object) =>
  firstLive(backplane.url, credential, { ...document, variables: { tenant: tenant.publicId } })

it('follows nothing but its own documents, by its key: neither a text nor the product’s', async () => {
  const { secret } = await makeKey(await tenant.owner.client(), tenant)
  for (const document of [{ query: TEXT }, { documentId: documentId(TEXT) }]) {
    const { data, errors } = await follow(secret, document)
    expect([data, errors[0]?.extensions.code]).toEqual([null, 'DOCUMENT_NOT_REGISTERED'])
  }
  // A person follows the same by both.
  const token = await tenant.owner.token()
  for (const document of [{ query: TEXT }, { documentId: documentId(TEXT) }])
    expect((await follow(token, document)).data).toEqual({ tenantChanged: { kind: 'READY' } })
})

it('follows nothing as another role: a preview is of one request', async () => {
  const answer = await fetch(`${backplane.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
      authorization: `Bearer ${await tenant.owner.token()}`,
      'backplane-preview': `tenant=${tenant.publicId}; role=member`,
    },
    body: JSON.stringify({ query: TEXT, variables: { tenant: tenant.publicId } }),
  })
  expect([answer.status, await answer.json()]).toMatchObject([403, { errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
})

it('is shown the way when it sends a registered subscription as a request', async () => {
  const headers = {
    ...{ 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    authorization: `Bearer ${await tenant.owner.token()}`,
  }
  const query = new URLSearchParams({ documentId: documentId(TEXT), variables: '{"tenant":"x"}' })
  const body = JSON.stringify({ documentId: documentId(TEXT), variables: { tenant: tenant.publicId } })
  const asked = [
    await fetch(`${backplane.url}/graphql`, { method: 'POST', headers, body }),
    await fetch(`${backplane.url}/graphql?${query}`, { headers }),
  ]
  for (const answer of asked) {
    const { errors } = (await answer.json()) as { errors: { message: string }[] }
    expect([answer.status, errors[0]?.message]).toEqual([400, expect.stringContaining('POST /graphql/stream')])
  }
})
