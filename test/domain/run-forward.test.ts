import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advanceClock } from '../../domain/clock/advance.ts'
import { advanceAllClocks } from '../../domain/clock/advance-all.ts'
import { runTenantForward } from '../../domain/clock/run-forward.ts'
import { addMonths, addMs, DAY } from '../../lib/clock.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { DECLINES_WHEN_CHARGED, type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('running a tenant forward', () => {
  let backplane: TestBackplane
  let seed: Seed
  let staff: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    staff = await seed.operator()
  })
  afterAll(() => backplane?.close())

  const run = async (tenant: SeededTenant, months: number) =>
    runTenantForward(backplane.app, await staff.viewer(), { tenantId: tenant.id, months })
  const moveTo = async (tenant: SeededTenant, to: Date) =>
    advanceClock(backplane.app, await staff.viewer(), { tenantId: tenant.id, to })
  const periods = (tenant: SeededTenant) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) =>
      (await tx.invoice.findMany({ where: { totalMinor: { gt: 0 } }, orderBy: { issuedAt: 'asc' } })).map(
        ({ periodStart }) => periodStart.toISOString().slice(0, 10),
      ),
    )

  it('for twelve months lists every invoice, its payment and its mail, in order', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const { from, to, happenings } = await run(tenant, 12)
    expect(to).toEqual(addMonths(from, 12))
    const of = (kind: string) => happenings.filter((each) => each.kind === kind)
    // A trial of two weeks comes first, so that twelve months hold twelve payments.
    expect([of('invoice_issued').length, of('invoice_paid').length]).toEqual([12, 12])
    expect(of('access_ended')).toEqual([])
    const mails = of('mail').map(({ summary }) => summary.replace(/^mail to \S+: /, ''))
    expect(mails.filter((subject) => subject.startsWith('Payment received'))).toHaveLength(12)
    expect(mails[0]).toBe('Your Standard trial ends soon')
    expect(happenings.map(({ at }) => at.getTime())).toEqual(
      happenings.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
    )
    expect(happenings.every(({ at }) => at >= from && at <= to)).toBe(true)
  })

  it('shows how a card that declines leads to the end of access', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    const { happenings } = await run(tenant, 2)
    const kinds = happenings.map(({ kind }) => kind)
    expect(kinds.indexOf('invoice_declined')).toBeGreaterThan(-1)
    expect(kinds.indexOf('access_ended')).toBeGreaterThan(kinds.indexOf('invoice_declined'))
    expect(kinds).not.toContain('invoice_paid')
  })

  it.each([
    [
      '31 January',
      '2028-01-31T10:00:00Z',
      ['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30', '2028-05-31'],
      13,
      '2029-02-28',
    ],
    [
      '29 February of a leap year',
      '2028-02-29T10:00:00Z',
      ['2028-02-29', '2028-03-29', '2028-04-29'],
      12,
      '2029-02-28',
    ],
  ])(
    'over 24 months from %s bills on the anchor day, or the month’s last',
    async (_name, start, first, leap, shortened) => {
      const tenant = await seed.tenant()
      await moveTo(tenant, addMs(new Date(start), -14 * DAY))
      await seed.cardOnFile(tenant)
      await seed.subscription(tenant)
      await moveTo(tenant, addMs(new Date(start), DAY / 2))
      const { happenings } = await run(tenant, 24)
      const billed = await periods(tenant)
      expect(billed.slice(0, first.length)).toEqual(first)
      expect(billed).toHaveLength(25)
      expect(billed[leap]).toBe(shortened)
      expect(happenings.filter(({ kind }) => kind === 'invoice_paid')).toHaveLength(24)
    },
  )

  it('is refused for no months, for too many, and to whoever is not staff', async () => {
    const tenant = await seed.tenant()
    for (const months of [0, 37, 1.5]) await expect(run(tenant, months)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await expect(
      runTenantForward(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, months: 1 }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('of all moves every tenant by the same days, from where each stood, and who has no tenant too', async () => {
    const [ahead, behind] = [await seed.tenant({ plan: 'basic' }), await seed.tenant()]
    await moveTo(ahead, addMs(new Date(), 40 * DAY))
    const daysAhead = async (tenantId?: string) =>
      Math.round(((await backplane.app.clock.now(tenantId)).getTime() - Date.now()) / DAY)
    const { tenants } = await advanceAllClocks(backplane.app, await staff.viewer(), 30)
    expect(tenants).toBeGreaterThanOrEqual(2)
    expect([await daysAhead(ahead.id), await daysAhead(behind.id), await daysAhead()]).toEqual([70, 30, 30])
  })
})
