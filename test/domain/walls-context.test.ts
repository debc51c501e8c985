import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDb, type Db, type Scope } from '../../domain/db.ts'
import { newId } from '../../lib/ids.ts'
import { readConfig } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { startBackplane } from '../../server/start-backplane.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { freePort } from '../support/free-port.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

const NOBODY = { userId: null, tenantIds: [] }
const SETTINGS = `select current_setting('app.user_id', true) as "user", current_setting('app.tenant_ids', true) as tenants,
  current_user::text as role`

describe('whose rows a transaction may see', () => {
  let backplane: TestBackplane
  let ada: SeededTenant
  let ben: SeededTenant
  /** One connection for writes and one for reads, so that every borrower gets the last one's. */
  let db: Db

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const seed = seedOf(backplane)
    ada = await seed.tenant({ plan: 'standard' })
    ben = await seed.tenant({ plan: 'standard' })
    db = createDb(backplane.database.appUrl, 1)
  })
  afterAll(async () => {
    await db?.close()
    await backplane?.close()
  })

  const scopeOf = (tenant: SeededTenant) => ({ userId: tenant.owner.userId, tenantIds: [tenant.id] })

  /** As the read engine's statements do: the settings are made by the statement that reads. */
  const visible = async ({ userId, tenantIds }: Scope, rows: string) => {
    const wall = `set_config('app.user_id', $1, true) is not null and set_config('app.tenant_ids', $2, true) is not null`
    const text = `select case when ${wall} then (select count(*)::int from ${rows}) end as n`
    return (await db.run({ name: `visible ${rows}`, text }, [userId ?? '', `{${tenantIds}}`]))[0]?.n
  }

  it('does not leak to the next borrower of the connection', async () => {
    expect(await db.as(scopeOf(ada), (tx) => tx.tenant.count())).toBe(1)
    const [left] = await db.sweep((tx) => tx.$queryRawUnsafe<{ user: string; tenants: string }[]>(SETTINGS))
    expect([left?.user, left?.tenants].map((text) => text ?? '')).toEqual(['', ''])
    expect(await db.as(NOBODY, (tx) => tx.tenant.count())).toBe(0)
    expect(await visible(scopeOf(ada), 'tenants')).toBe(1)
    expect(await db.run({ name: 'nobodys', text: 'select id from tenants' }, [])).toEqual([])
  })

  it('does not leak after a failure either, in a write or in a read', async () => {
    const failing = db.as(scopeOf(ada), async () => Promise.reject(new Error('planted')))
    await expect(failing).rejects.toThrow('planted')
    expect(await db.as(NOBODY, (tx) => tx.subscription.count())).toBe(0)
    await expect(visible(scopeOf(ada), 'tenants where 1 / (length(name) - length(name)) > 0')).rejects.toThrow(
      'division by zero',
    )
    expect(await db.run({ name: 'after', text: 'select id from subscriptions' }, [])).toEqual([])
  })

  it('a narrow role ends with its transaction, also when that fails', async () => {
    await expect(db.operator((tx) => tx.tenant.update({ where: { id: ada.id }, data: { name: 'x' } }))).rejects.toThrow(
      /permission denied/,
    )
    const [role] = await db.as(NOBODY, (tx) => tx.$queryRawUnsafe<{ role: string }[]>(SETTINGS))
    expect(role?.role).toBe('backplane_app')
    expect(await db.as(NOBODY, (tx) => tx.tenant.count())).toBe(0)
  })

  it('the sweep finds what is due for everyone, and writes nothing', async () => {
    const found = await db.sweep((tx) => tx.timer.findMany({ select: { tenantId: true } }))
    expect(new Set(found.map((timer) => timer.tenantId))).toEqual(new Set([ada.id, ben.id]))
    const now = new Date()
    const writes = [
      db.sweep((tx) => tx.timer.updateMany({ data: { doneAt: now } })),
      db.sweep((tx) => tx.timer.deleteMany()),
      db.sweep((tx) => tx.subscription.updateMany({ data: { state: 'active' } })),
      db.sweep((tx) => tx.membership.findMany()),
    ]
    for (const write of await Promise.allSettled(writes))
      expect(String((write as PromiseRejectedResult).reason)).toMatch(/permission denied/)
  })

  it('the operator reads every tenant and changes none', async () => {
    expect(await db.operator((tx) => tx.tenant.count())).toBe(2)
    const writes = [
      db.operator((tx) => tx.tenant.updateMany({ data: { name: 'mine' } })),
      db.operator((tx) => tx.membership.deleteMany()),
      db.operator((tx) => tx.auditEntry.deleteMany()),
    ]
    for (const write of await Promise.allSettled(writes))
      expect(String((write as PromiseRejectedResult).reason)).toMatch(/permission denied/)
  })

  it('what happened to nobody in particular is written by anyone and read by staff alone', async () => {
    expect(await db.as(scopeOf(ada), (tx) => tx.auditEntry.count({ where: { tenantId: null } }))).toBe(0)
    expect(await db.as(scopeOf(ada), (tx) => tx.event.count({ where: { tenantId: null } }))).toBe(0)
    expect(await db.operator((tx) => tx.auditEntry.count({ where: { action: 'user.meet' } }))).toBe(2)
  })

  it('the audit log only grows', async () => {
    const rewrite = db.as(scopeOf(ada), (tx) => tx.auditEntry.updateMany({ data: { action: 'nothing' } }))
    await expect(rewrite).rejects.toThrow(/permission denied/)
    await expect(db.as(scopeOf(ada), (tx) => tx.auditEntry.deleteMany())).rejects.toThrow(/permission denied/)
    await expect(db.as(scopeOf(ada), (tx) => tx.event.deleteMany())).rejects.toThrow(/permission denied/)
  })

  it('even who may see both tenants cannot hang a row of one onto a row of the other', async () => {
    const both = { userId: null, tenantIds: [ada.id, ben.id] }
    const now = new Date()
    const planted = db.as(both, async (tx) => {
      const bens = await tx.customer.findUniqueOrThrow({
        where: { tenantId_provider: { tenantId: ben.id, provider: 'local' } },
      })
      await tx.paymentMethod.createMany({
        data: [
          {
            id: newId(),
            tenantId: ada.id,
            customerId: bens.id,
            provider: 'local',
            ref: 'planted',
            brand: 'visa',
            last4: '4242',
            expMonth: 1,
            expYear: 2030,
            isDefault: false,
            createdAt: now,
          },
        ],
      })
    })
    await expect(planted).rejects.toThrow(/[Ff]oreign key/)
    const moved = db.as(both, async (tx) => {
      const adas = await tx.customer.findUniqueOrThrow({
        where: { tenantId_provider: { tenantId: ada.id, provider: 'local' } },
      })
      // An ended one: two live ones of a customer would be refused for another reason.
      await tx.subscription.updateMany({
        where: { tenantId: ben.id },
        data: { customerId: adas.id, state: 'canceled' },
      })
    })
    await expect(moved).rejects.toThrow(/[Ff]oreign key/)
  })

  it('the product refuses to start as the owner of the tables', async () => {
    const { ownerUrl } = backplane.database
    const config = readConfig({
      PORT: String(await freePort()),
      DATABASE_URL: ownerUrl,
      DATABASE_OWNER_URL: ownerUrl,
      BACKPLANE_HOME: '/nonexistent/never-made',
    })
    const started = startBackplane({ config, log: createLog('silent'), api: true, worker: true })
    await expect(started).rejects.toThrow(/it must be backplane_app/)
  })
})
