import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../domain/audit.ts'
import { expireExports } from '../../domain/exports/expire.ts'
import { runExport } from '../../domain/exports/run.ts'
import { fromPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const EXPORT = `mutation ($input: ExportAuditEntriesInput!) { exportAuditEntries(input: $input) { dataExport { id state path } } }`
const EXPORT_OF_ALL = `mutation ($input: ExportAuditEntriesAsOperatorInput!) { exportAuditEntriesAsOperator(input: $input) { dataExport { id } } }`
const FILE = 'query ($id: ID!) { dataExport(id: $id) { id state kind format path } }'

interface Entry {
  readonly id: string
  readonly action: string
  readonly objectId: string
  readonly tenantId: string | null
}

describe('the audit log as a file', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let other: SeededTenant
  let olga: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant({ name: 'Ada family' })
    other = await seed.tenant({ name: 'Ben family' })
    olga = await seed.operator('engineer')
  })
  afterAll(() => backplane?.close())

  async function note(of: SeededTenant, action: string, before: object, after: object): Promise<void> {
    const viewer = { ...(await of.owner.viewer()), origin: { requestId: `req_${action}`, address: '192.0.2.9' } }
    await backplane.app.db.as({ userId: of.owner.userId, tenantIds: [of.id] }, (tx) =>
      audit(backplane.app, tx, viewer, {
        ...{ tenantId: of.id, action, before, after },
        objectKind: 'user',
        objectId: of.owner.userId,
      }),
    )
  }

  async function exported(person: Person, document: string, input: Record<string, unknown>) {
    const client = await person.client()
    const [made] = Object.values(await client.data<Record<string, { dataExport: { id: string } }>>(document, { input }))
    const id = String(made?.dataExport.id)
    await runExport(backplane.app, { exportId: fromPublicId('dataExport', id) ?? '', userId: person.userId })
    return client.data<{ dataExport: { id: string; state: string; path: string } }>(FILE, { id })
  }
  const fetchFile = async (path: string, person: Person | null) =>
    fetch(`${backplane.url}${path}`, {
      headers: person ? { authorization: `Bearer ${await person.token()}` } : {},
    })

  it('is exported as lines of JSON and as CSV, for whoever asked and nobody else', async () => {
    await note(tenant, 'note.csv', {}, { name: '=cmd|"x"', note: 'two\nlines' })
    const { dataExport } = await exported(tenant.owner, EXPORT, { tenantId: tenant.publicId, format: 'JSONL' })
    expect(dataExport).toMatchObject({ state: 'READY', path: `/exports/${dataExport.id}` })
    const answer = await fetchFile(dataExport.path, tenant.owner)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="audit-entries-${dataExport.id}.jsonl"`,
    )
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry)
    expect(lines.map((line) => line.action)).toEqual(expect.arrayContaining(['note.csv', 'tenant.create']))
    expect(lines.every((line) => line.tenantId === tenant.publicId)).toBe(true)
    for (const [person, status] of [
      [other.owner, 404],
      [olga, 404],
      [null, 401],
    ] as const)
      expect((await fetchFile(dataExport.path, person)).status).toBe(status)
    const csv = await exported(tenant.owner, EXPORT, { tenantId: tenant.publicId, format: 'CSV', action: 'note.csv' })
    const [head, line, ...rest] = (await (await fetchFile(csv.dataExport.path, tenant.owner)).text()).split('\r\n')
    expect(head).toMatch(/^id,at,tenantId,actorKind/)
    expect(line).toContain('"{""name"":""=cmd|\\""x\\"""",""note"":""two\\nlines""}"')
    expect(rest).toEqual([''])
  })

  it('is written in parts of which memory holds one, and read back whole', async () => {
    const viewer = await tenant.owner.viewer()
    for (let batch = 0; batch < 45; batch += 1)
      await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
        for (let n = 0; n < 50; n += 1)
          await audit(backplane.app, tx, viewer, {
            ...{ tenantId: tenant.id, action: 'note.many', objectKind: 'x' },
            objectId: `${batch}-${n}`,
          })
      })
    const { dataExport } = await exported(olga, EXPORT_OF_ALL, { action: 'note.many', format: 'JSONL' })
    const id = fromPublicId('dataExport', dataExport.id)
    expect(await backplane.app.files.list(`exports/${id}`)).toHaveLength(2)
    const lines = (await (await fetchFile(dataExport.path, olga)).text()).trimEnd().split('\n')
    expect(new Set(lines.map((line) => (JSON.parse(line) as Entry).objectId)).size).toBe(2_250)
  })

  it('is not handed out any more when its reader may not read it any more, nor when its time is over', async () => {
    const admin = await seed.member(tenant, 'admin')
    const { dataExport } = await exported(admin, EXPORT, { tenantId: tenant.publicId, format: 'JSONL' })
    expect((await fetchFile(dataExport.path, admin)).status).toBe(200)
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.membership.updateMany({ where: { userId: admin.userId }, data: { role: 'member' } }),
    )
    await eventually(async () => (await fetchFile(dataExport.path, admin)).status === 403, 'the file is kept back')
    const later = {
      ...backplane.app,
      wallClock: { now: () => new Date(backplane.app.wallClock.now().getTime() + 8 * 86_400_000) },
    }
    await expireExports(later)
    expect(await backplane.app.files.list('exports')).toEqual([])
    expect((await fetchFile(dataExport.path, admin)).status).toBe(404)
    const again = await (await admin.client()).data<{ dataExport: object }>(FILE, { id: dataExport.id })
    expect(again.dataExport).toMatchObject({ state: 'EXPIRED', path: null })
  })
})
