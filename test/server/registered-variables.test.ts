import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

const PRICES = `query Prices($all: Boolean = true, $currency: CurrencyCode, $interval: BillingInterval) {
  plans { name prices(currency: $currency, interval: $interval) @include(if: $all) { id } }
}`

let folder: string
let backplane: TestBackplane
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backplane-documents-'))
  const manifest = join(folder, 'documents.json')
  await writeFile(manifest, JSON.stringify({ [documentId(PRICES)]: PRICES }))
  backplane = await startTestBackplane({ documents: [manifest], worker: false })
})
afterAll(async () => {
  await backplane?.close()
  await rm(folder, { recursive: true, force: true })
})

async function post(body: object) {
  const response = await fetch(`${backplane.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.text()).trim().replaceAll(/req_[0-9a-f]+/g, 'req_…')
  return { status: response.status, answer }
}

it.each([
  ['a value of another type', { all: 'yes' }, 400],
  ['a value that its scalar refuses', { currency: 'dollars' }, 400],
  ['no value of the enum', { interval: 'DAY' }, 400],
  ['two at once', { currency: 7, interval: 'DAY' }, 400],
  ['null for a condition with a default', { all: null }, 200],
])(
  'of a registered document %s is the client’s fault, in the same words as of any other',
  async (_, variables, status) => {
    const registered = await post({ documentId: documentId(PRICES), variables })
    expect(registered.status).toBe(status)
    expect(registered.answer).toContain('"code":"BAD_INPUT"')
    expect(registered).toEqual(await post({ query: PRICES, variables }))
  },
)
