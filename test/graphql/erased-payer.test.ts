import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditChains, verifyChain } from '../../domain/audit/verify.ts'
import { purgeDenials } from '../../domain/denials/deny.ts'
import { verifyInvariants } from '../../domain/verify/verify.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { sealed } from '../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { shopOf } from '../support/shop.ts'
import { traces } from '../support/well-known.ts'

const CLOSE = 'mutation ($input: CloseAccountInput!) { closeAccount(input: $input) { __typename } }'
const BALANCES = `query ($tenantId: ID) { ledgerBalances(tenantId: $tenantId) {
  account debits { amountMinor currency } credits { amountMinor currency } balance { amountMinor currency } } }`
/** What the law wants kept of who has paid what. */
const LEGAL = ['customers', 'orders', 'invoices', 'invoice_lines', 'payments', 'ledger_transactions', 'ledger_entries']

describe('erasing somebody who has paid', () => {
  let backplane: TestBackplane
  let seed: Seed
  let payer: Person
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    payer = await seed.person('Wilhelmina')
    tenant = await seed.tenant({ owner: payer, name: 'Works' })
    await seed.cardOnFile(tenant)
    await seed.subscription(tenant, { plan: 'standard' })
    const shop = shopOf(backplane.app, seed)
    await shop.add(tenant, await shop.put())
    await shop.place(tenant)
    await eventually(() => orders('fulfilled'), 'the order is paid and fulfilled')
    // The trial ends, and its invoice is paid.
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 15 * DAY))
    // Who has no other owner beside them may not go.
    await seed.member(tenant, 'owner')
  })
  afterAll(() => backplane?.close())

  const orders = (state: string) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.order.count({ where: { state } }))
  /** Every row, whole: amounts, states, and when they were written. */
  const kept = () =>
    beyondTheWalls(backplane.database, async (owner) => {
      const rows: Record<string, readonly string[]> = {}
      for (const table of LEGAL) {
        const text = `select to_jsonb(t)::text as row from ${table} t where tenant_id = $1 order by 1`
        rows[table] = (await owner.query<{ row: string }>(text, [tenant.id])).rows.map(({ row }) => row)
      }
      return rows
    })
  const atRest = async () => {
    let last = ''
    return eventually(async () => {
      const [older, now] = [last, await kept()]
      last = JSON.stringify(now)
      return last === older && Number(now.ledger_entries?.length) >= 4 && now
    }, 'the money has come to rest')
  }
  const sound = async () => {
    const wrong = (await verifyInvariants(backplane.app)).filter(
      ({ violations, unchecked }) => violations.length > 0 || unchecked !== null,
    )
    expect(wrong).toEqual([])
  }

  it('keeps invoice, payment and ledger to the minor unit, and nothing that says who they were', async () => {
    const { app } = backplane
    const finance = await (await seed.operator('finance')).client()
    const balances = () => finance.data(BALANCES, { tenantId: tenant.publicId })
    const marks = ['Wilhelmina', payer.email, payer.principal.subject]
    const [before, sums] = [await atRest(), await balances()]
    const paid = (before.invoices ?? []).map((row) => JSON.parse(row))
    expect(paid).toContainEqual(expect.objectContaining({ state: 'paid', paid_minor: expect.any(Number) }))
    expect(Math.max(...paid.map(({ paid_minor }) => paid_minor))).toBeGreaterThan(0)
    expect((before.payments ?? []).map((row) => JSON.parse(row))).toContainEqual(
      expect.objectContaining({ state: 'succeeded', captured_minor: 499 }),
    )
    expect((await traces(backplane, marks)).length).toBeGreaterThan(2)
    await sound()

    const client = await payer.client()
    expect(await client.data(CLOSE, { input: { email: payer.email } })).toEqual({
      closeAccount: { __typename: 'AccountClosed' },
    })
    // What keeps out their tokens goes when the last of those has ended.
    const shutOut = `public.denials: ${payer.principal.subject}`
    await eventually(async () => (await traces(backplane, marks)).join() === shutOut, 'nothing of the person is left')
    await purgeDenials({ db: app.db, wallClock: { now: () => addMs(new Date(), 2 * DAY) } })
    expect(await traces(backplane, marks)).toEqual([])

    expect(await atRest()).toEqual(before)
    expect(await balances()).toEqual(sums)
    await sound()
    await sealed(backplane)
    const reports = await Promise.all((await auditChains(app)).map((tenantId) => verifyChain(app, tenantId)))
    expect(reports.filter(({ broken }) => broken)).toEqual([])
  })
})
