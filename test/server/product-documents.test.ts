import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../../domain/documents/manifest.ts'
import { publishDocuments } from '../../domain/documents/publish.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Asking, knock } from '../support/document-door.ts'
import { codegenManifest, PUBLISH, type PublishAnswer } from '../support/document-manifests.ts'
import { eventually } from '../support/eventually.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const CONSOLE = { kind: 'console', origin: { requestId: 'console', address: null } } as const
const RETIRE = 'mutation ($id: ID!) { retireDocumentVersion(id: $id) { app version retiredAt } }'
const LADDER = `mutation ($input: SetDocumentLadderInput!) { setDocumentLadder(input: $input) { name ladder } }`
const NAMES = ['graphql-client-name', 'apollographql-client-name'] as const

/** A text of its own each time, which is registered nowhere. */
let texts = 0
const text = (fields = 'key') => {
  texts += 1
  return `query Own${texts} { plans { ${fields} } }`
}

describe("the documents of the product's own apps", () => {
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let tenant: SeededTenant
  let staff: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    staff = await (await seed.operator()).client()
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  let versions = 0
  async function publish(app: string, published: readonly string[], by = staff) {
    versions += 1
    const input = { app, version: `1.${versions}`, manifest: codegenManifest(published) }
    return (await by.data<PublishAnswer>(PUBLISH, { input })).publishDocuments
  }
  const ask = (of: string, asking: Asking = {}, url = backplane.url) =>
    knock(url, { documentId: documentId(of) }, asking)
  const sendText = (query: string, asking: Asking = {}) =>
    knock(backplane.url, { query }, { method: 'POST', ...asking })

  it('are answered by every node, by GET with a tag that is asked again, as those given at the start are', async () => {
    const own = text()
    expect(await ask(own)).toMatchObject({ status: 400, code: 'BAD_INPUT' })
    await publish('web', [own])
    const answer = await ask(own)
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.headers.get('cache-control')).toBe('public, no-cache')
    const etag = String(answer.headers.get('etag'))
    expect((await ask(own, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const there = await eventually(async () => {
      const elsewhere = await ask(own, {}, node.url)
      return elsewhere.status === 200 && elsewhere
    }, 'the other node has heard')
    expect(there.text).toBe(answer.text)
  })

  it('are gone on every node once no live version has them', async () => {
    const [own, kept] = [text(), text()]
    const one = await publish('web', [own, kept])
    await publish('web', [kept])
    await eventually(async () => (await ask(own, {}, node.url)).status === 200, 'the other node has heard')
    await staff.data(RETIRE, { id: one.versionId })
    expect((await ask(own)).status).toBe(400)
    expect((await ask(kept)).status).toBe(200)
    await eventually(async () => (await ask(own, {}, node.url)).status === 400, 'the other node has heard')
  })

  it('are published by operators and at the console only', async () => {
    const owner = await tenant.owner.client()
    const { errors } = await owner.ask(PUBLISH, {
      input: { app: 'web', version: '9', manifest: codegenManifest([text()]) },
    })
    expect(errors[0]?.message).toContain('operator:documents')
    const own = text()
    const input = { tenantId: null, app: 'tv', version: '1', manifest: codegenManifest([own]) }
    expect(await publishDocuments(backplane.app, CONSOLE, input)).toMatchObject({ kind: 'published' })
    await eventually(async () => (await ask(own)).status === 200, 'it is heard')
    expect(await publishDocuments(backplane.app, CONSOLE, input)).toMatchObject({ again: true })
  })

  it('outlive a restart; one that the schema does not answer any more keeps nobody from starting, and says so to its caller', async () => {
    const [own, gone] = [text(), text('key name')]
    await publish('ios', [own, gone])
    const gonesText = gone.replace('name', 'nam')
    await beyondTheWalls(backplane.database, async (client) => {
      // As an upgrade of the schema leaves it.
      await client.query('update documents set text = $1, sha256 = $2 where sha256 = $3', [
        gonesText,
        hashOf(gonesText),
        hashOf(gone),
      ])
      await client.query('update document_entries set sha256 = $1 where sha256 = $2', [hashOf(gonesText), hashOf(gone)])
    })
    const later = await startTestNode(backplane)
    try {
      expect((await ask(own, {}, later.url)).status).toBe(200)
      const broken = await ask(gonesText, {}, later.url)
      expect(broken).toMatchObject({ status: 400, code: 'BAD_INPUT' })
      expect(broken.message).toMatch(/schema does not answer it any more/)
    } finally {
      await later.close()
    }
  })

  describe('on the ladder', () => {
    const setLadder = async (app: string, ladder: string | null) => {
      const { appId } = await publish(app, [text()])
      await staff.data(LADDER, { input: { documentAppId: appId, ladder } })
      return appId
    }

    it.each(NAMES)(
      'registered: a client that calls itself so by %s sends nothing else, and nothing of it is parsed',
      async (header) => {
        await setLadder('kiosk', 'REGISTERED')
        const headers = { [header]: 'kiosk' }
        const own = text()
        await publish('kiosk', [own])
        expect((await sendText(own, { headers })).status).toBe(200)
        expect((await ask(own, { headers })).status).toBe(200)
        expect(await sendText(text(), { headers })).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
        expect(await sendText('{{{', { headers })).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
        expect((await sendText(text())).status).toBe(200)
        const token = await (await seed.operator()).token()
        expect((await sendText(text(), { headers, token })).status).toBe(200)
      },
    )

    it('log: what is not registered is answered and noted, and staff registers it with one mutation', async () => {
      const appId = await setLadder('android', 'LOG')
      const own = text('key name')
      for (let count = 0; count < 3; count += 1)
        expect((await sendText(own, { headers: { 'graphql-client-name': 'android' } })).status).toBe(200)
      const notes = `{ unknownDocuments { id appId client documentId text requests } }`
      type Note = { id: string; documentId: string; requests: string }
      const note = await eventually(async () => {
        const { unknownDocuments } = await staff.data<{ unknownDocuments: Note[] }>(notes)
        return unknownDocuments.find((each) => each.documentId === documentId(own))
      }, 'it is noted')
      expect(note).toEqual({ ...note, appId, client: 'android', text: own, requests: '3' })
      const promote = `mutation ($input: PromoteDocumentInput!) { promoteDocument(input: $input) {
        __typename ... on DocumentsPublished { appId documentCount } } }`
      const { promoteDocument } = await staff.data<{ promoteDocument: object }>(promote, {
        input: { unknownDocumentId: note.id },
      })
      expect(promoteDocument).toEqual({ __typename: 'DocumentsPublished', appId, documentCount: 1 })
      expect((await ask(own)).status).toBe(200)
      const { unknownDocuments } = await staff.data<{ unknownDocuments: Note[] }>(notes)
      expect(unknownDocuments.map((each) => each.documentId)).not.toContain(documentId(own))
    })

    it('is set by staff alone', async () => {
      const appId = await setLadder('desk', null)
      const owner = await tenant.owner.client()
      const { errors } = await owner.ask(LADDER, { input: { documentAppId: appId, ladder: 'OPEN' } })
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
    })
  })
})
