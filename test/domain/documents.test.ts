import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../../domain/api-keys/create.ts'
import { recogniseApiKey } from '../../domain/api-keys/recognise.ts'
import { assignDocuments } from '../../domain/documents/assign.ts'
import { setLimits } from '../../domain/documents/configure.ts'
import { hashOf } from '../../domain/documents/manifest.ts'
import { publishDocuments } from '../../domain/documents/publish.ts'
import { purgeDocuments } from '../../domain/documents/purge.ts'
import { retireVersion } from '../../domain/documents/retire.ts'
import { MOST_UNKNOWN, noteUnknown } from '../../domain/documents/unknown.ts'
import { recordUsage } from '../../domain/documents/usage.ts'
import { DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { apolloManifest, codegenManifest } from '../support/document-manifests.ts'
import { movingClock } from '../support/moving-clock.ts'
import { ORIGIN, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const PLANS = 'query DomainPlans { plans { key } }'
const MORE = 'query DomainMore { plans { name } }'

describe('registered documents', () => {
  const clock = movingClock()
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock: clock } })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(() => backplane?.close())

  async function publish(app: string, version: string, manifest: string, of = tenant) {
    const input = { tenantId: of.id, app, version, manifest }
    return publishDocuments(backplane.app, await of.owner.viewer(), input)
  }
  async function published(app: string, version: string, texts: readonly string[], of = tenant) {
    const result = await publish(app, version, codegenManifest(texts), of)
    if (result.kind !== 'published') throw new Error(result.kind)
    return result
  }
  const inTenant = (of = tenant) => ({ userId: null, tenantIds: [of.id] })

  it.each([
    ['no JSON', '{', /no manifest/],
    ['a list', '[]', /no manifest/],
    ['another format', '{"format":"other","version":1,"operations":[]}', /no manifest/],
    [
      'another version of Apollo’s',
      '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}',
      /no manifest/,
    ],
    ['nothing', '{}', /no document/],
    [
      'too many documents',
      codegenManifest(Array.from({ length: 1_001 }, (_, index) => `query Q${index} { plans { key } }`)),
      /1001 documents/,
    ],
    ['too many bytes', JSON.stringify({ a: 'x'.repeat(2 * 1024 * 1024) }), /longer than 2 MiB/],
  ])('are not read from %s', async (_, manifest, words) => {
    expect(await publish('bounds', '1', manifest)).toEqual({
      kind: 'invalid',
      field: 'manifest',
      problem: expect.stringMatching(words),
    })
  })

  it.each([
    ['an identifier of another algorithm', JSON.stringify({ '900150983cd24fb0d6963f7d28e17f72': PLANS }), /no SHA-256/],
    ['the identifier of another text', JSON.stringify({ [`sha256:${hashOf(MORE)}`]: PLANS }), /another text/],
    ['no text', JSON.stringify({ [hashOf('')]: '' }), /no text/],
    ['more than 32 KiB', codegenManifest([`{ plans { key } } #${'x'.repeat(32 * 1024)}`]), /longer than 32 KiB/],
    ['more tokens than a request may have', codegenManifest([`{ plans { ${'key '.repeat(5_000)} } }`]), /tokens/],
  ])('are refused with %s, and nothing of their manifest is published', async (_, manifest, words) => {
    expect(await publish('bounds', '1', manifest)).toEqual({
      kind: 'refused',
      documents: [expect.objectContaining({ problem: expect.stringMatching(words) })],
    })
    expect(await backplane.app.db.as(inTenant(), (tx) => tx.documentApp.count({ where: { name: 'bounds' } }))).toBe(0)
  })

  it('are refused by the name that their manifest gives them', async () => {
    expect(await publish('bounds', '1', apolloManifest(['query Wrong { nothingOfThatName }']))).toMatchObject({
      kind: 'refused',
      documents: [{ name: 'Wrong', problem: expect.stringContaining('nothingOfThatName') }],
    })
  })

  it('are stored once for their owner, and neither seen nor shared by another', async () => {
    const other = await seed.tenant()
    await published('once', '1', [PLANS, MORE])
    await published('twice', '1', [PLANS])
    await published('once', '1', [PLANS], other)
    const count = (of: SeededTenant) =>
      backplane.app.db.as(inTenant(of), (tx) => tx.document.count({ where: { sha256: hashOf(PLANS) } }))
    expect([await count(tenant), await count(other)]).toEqual([1, 1])
    expect(
      await backplane.app.db.as(inTenant(other), (tx) => tx.documentApp.findMany({ select: { name: true } })),
    ).toEqual([{ name: 'once' }])
  })

  it('come with what a credential may spend', async () => {
    const { appId } = await published('limited', '1', [PLANS])
    const viewer = await tenant.owner.viewer()
    const key = { tenantId: tenant.id, name: 'Reports', permissions: ['tenant:read'], expiresAt: null } as const
    const made = await createApiKey(backplane.app, viewer, key)
    if (made.kind !== 'created') throw new Error(made.problem)
    const recognised = async () => (await recogniseApiKey(backplane.app, made.secret, ORIGIN)).viewer
    expect((await recognised()).limits).toBeUndefined()
    const credential = { kind: 'apiKey', id: made.apiKeyId } as const
    await assignDocuments(backplane.app, viewer, { credential, appId, versionId: null })
    expect((await recognised()).limits).toEqual({ pointsPerSecond: null, pointsPerMonth: null })
    const staff = await (await seed.operator()).viewer()
    await setLimits(backplane.app, staff, { appId, pointsPerSecond: 50, pointsPerMonth: '12000000000' })
    expect(await recognised()).toMatchObject({
      limits: { pointsPerSecond: 50, pointsPerMonth: '12000000000' },
      documents: { appId, versionId: null, ladder: null },
    })
    await expect(
      setLimits(backplane.app, viewer, { appId, pointsPerSecond: 1, pointsPerMonth: null }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('are counted by day: what two nodes have counted is added, code by code', async () => {
    const { appId } = await published('used', '1', [PLANS])
    const one = { tenantId: tenant.id, appId, sha256: hashOf(PLANS), requests: 5, failed: 2, points: 50 }
    await recordUsage(backplane.app, [{ ...one, errors: { NOT_FOUND: 2 } }])
    await recordUsage(backplane.app, [{ ...one, errors: { NOT_FOUND: 1, FORBIDDEN: 1 } }])
    clock.pass(DAY)
    await recordUsage(backplane.app, [{ ...one, errors: {} }])
    const rows = await backplane.app.db.as(inTenant(), (tx) =>
      tx.documentUsage.findMany({ where: { appId }, orderBy: { day: 'asc' } }),
    )
    expect(rows.map(({ requests, failed, points }) => [requests, failed, points])).toEqual([
      [10n, 4n, 100n],
      [5n, 2n, 50n],
    ])
    expect(JSON.parse(rows[0]?.errorCounts ?? '')).toEqual({ NOT_FOUND: 3, FORBIDDEN: 1 })
  })

  it('that are unknown are noted within a bound: what is asked again and again stays', async () => {
    const note = (sha256: string, requests: number) => ({
      ...{ tenantId: null, appId: null, client: 'flood', sha256, text: null, requests },
    })
    await noteUnknown(backplane.app, [note('often', 2)])
    const flood = Array.from({ length: MOST_UNKNOWN + 5 }, () => note(newId(), 1))
    await noteUnknown(backplane.app, flood)
    const kept = await backplane.app.db.operator((tx) => tx.unknownDocument.findMany({ select: { sha256: true } }))
    expect(kept).toHaveLength(MOST_UNKNOWN)
    expect(kept).toContainEqual({ sha256: 'often' })
  })

  it('go in time: uses, notes, and versions that were retired long ago with the texts that nobody has any more', async () => {
    const own = 'query Going { plans { key name } }'
    const { versionId, appId } = await published('going', '1', [own, PLANS])
    await published('going', '2', [PLANS])
    await retireVersion(backplane.app, await tenant.owner.viewer(), { versionId })
    await recordUsage(backplane.app, [
      { tenantId: tenant.id, appId, sha256: '', requests: 1, failed: 0, points: 1, errors: {} },
    ])
    await purgeDocuments(backplane.app)
    const left = () =>
      backplane.app.db.as(inTenant(), async (tx) => ({
        versions: (await tx.documentVersion.findMany({ where: { appId } })).map(({ name }) => name).toSorted(),
        texts: await tx.document.count({ where: { sha256: { in: [own, PLANS].map(hashOf) } } }),
        usage: await tx.documentUsage.count({ where: { appId } }),
      }))
    expect(await left()).toEqual({ versions: ['1', '2'], texts: 2, usage: 1 })
    clock.pass(402 * DAY)
    await purgeDocuments(backplane.app)
    expect(await left()).toEqual({ versions: ['2'], texts: 1, usage: 0 })
    expect(await backplane.app.db.operator((tx) => tx.unknownDocument.count())).toBe(0)
  })
})
