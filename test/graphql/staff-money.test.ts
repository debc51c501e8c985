// Long because: each of an operator's views and acts of money, with its entry in the log.
// Long because: one stage of money that has moved, which all its sentences share.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemViewer } from '../../domain/access.ts'
import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { chargedPayment, openCase } from '../support/furnished-payments.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ENTRIES = `query ($tenantId: ID, $account: LedgerAccount, $paymentId: ID, $from: DateTime, $to: DateTime, $first: Int, $after: String) {
  ledgerEntries(tenantId: $tenantId, account: $account, paymentId: $paymentId, from: $from, to: $to, first: $first, after: $after) {
    totalCount nodes { id tenantId account amount { amountMinor currency } sourceKind sourceId recordedAt } pageInfo { hasNextPage endCursor } } }`
const BALANCES = `query ($tenantId: ID) { ledgerBalances(tenantId: $tenantId) {
  account debits { amountMinor currency } credits { amountMinor } balance { amountMinor } } }`
const CASES = `query ($tenantId: ID, $closed: Boolean) { cases(tenantId: $tenantId, closed: $closed) {
  totalCount nodes { id paymentId state amount { amountMinor } reason note notedBy closedAt closedBy } } }`
const NOTE = 'mutation ($input: NoteCaseInput!) { noteCase(input: $input) { id note notedBy } }'
const CLOSE = `mutation ($id: ID!) { closeCase(caseId: $id) { __typename
  ... on CaseClosed { case { id closedBy } } ... on CaseAlreadyClosed { caseId message } } }`
const RECONCILE = 'mutation ($input: ReconcileInput!) { reconcile(input: $input) { id finishedAt requestedBy } }'
const RUNS = `query ($tenantId: ID) { reconcileRuns(tenantId: $tenantId) { nodes {
  id finishedAt repair compared drifted repaired drifts { kind ref tenantId ours theirs repaired } } } }`

const CHARGE_CUSTOMER = `mutation ($input: ChargeCustomerInput!) { chargeCustomer(input: $input) { __typename
  ... on CustomerCharged { paymentId state } ... on ActionRequired { clientSecret url } ... on PaymentDeclined { reason } } }`
const CHARGE = { amountMinor: '2500', currency: 'USD', description: 'Set-up', reason: 'As agreed' }
const ASKS_THE_BANK = '4000002500003155'

interface Entry {
  readonly id: string
  readonly account: string
  readonly amount: { readonly amountMinor: string }
  readonly sourceKind: string
  readonly sourceId: string
  readonly recordedAt: string
}
interface Entries {
  readonly ledgerEntries: {
    readonly totalCount: number
    readonly nodes: readonly Entry[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
  }
}

describe('money, as operators see it', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let other: SeededTenant
  let finance: GraphqlClient
  let support: GraphqlClient
  let financeId: string
  let payment: string

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    other = await seed.tenant()
    for (const each of [tenant, other]) await seed.cardOnFile(each)
    payment = await charge(tenant)
    await charge(tenant)
    await charge(other)
    const staff = await seed.operator('finance')
    financeId = toPublicId('user', staff.userId)
    finance = await staff.client()
    support = await (await seed.operator('support')).client()
  })
  afterAll(() => backplane?.close())

  const charge = (of: SeededTenant) => chargedPayment(backplane.app, systemViewer('test', of.id), of.id)
  const entries = async (variables: Record<string, unknown>) =>
    (await finance.data<Entries>(ENTRIES, variables)).ledgerEntries
  const written = (action: string, tenantId: string | null) =>
    beyondTheWalls(backplane.database, async (owner) => {
      const text =
        'select count(*)::int as count from audit_entries where action = $1 and tenant_id is not distinct from $2'
      return (await owner.query<{ count: number }>(text, [action, tenantId])).rows[0]?.count ?? 0
    })

  it('the ledger of a tenant is paged to its end, each entry once, newest first', async () => {
    const all = await entries({ tenantId: tenant.publicId, first: 100 })
    expect(all.totalCount).toBe(4)
    const paged: Entry[] = []
    let after: string | null = null
    for (;;) {
      const page = await entries({ tenantId: tenant.publicId, first: 3, after })
      paged.push(...page.nodes)
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(paged).toEqual(all.nodes)
    expect(
      all.nodes
        .map(({ recordedAt }) => recordedAt)
        .toSorted()
        .toReversed(),
    ).toEqual(all.nodes.map(({ recordedAt }) => recordedAt))
    expect(all.nodes.reduce((sum, { amount }) => sum + BigInt(amount.amountMinor), 0n)).toBe(0n)
  })

  it('is found by account, by payment and by time', async () => {
    const paymentId = toPublicId('payment', payment)
    const ofPayment = await entries({ paymentId })
    expect(
      ofPayment.nodes.map(({ account, amount, sourceId }) => [account, amount.amountMinor, sourceId]).sort(),
    ).toEqual([
      ['CASH', '1000', paymentId],
      ['REVENUE', '-1000', paymentId],
    ])
    expect((await entries({ tenantId: tenant.publicId, account: 'CASH' })).nodes.map(({ account }) => account)).toEqual(
      ['CASH', 'CASH'],
    )
    const booked = ofPayment.nodes[0]?.recordedAt
    const before = await entries({ tenantId: tenant.publicId, to: booked })
    const since = await entries({ tenantId: tenant.publicId, from: booked })
    expect([before.totalCount, since.totalCount]).toEqual([0, 4])
  })

  it('balances are the sums of a tenant, or of all', async () => {
    const balances = async (tenantId: string | null) =>
      (
        await finance.data<{ ledgerBalances: { account: string; balance: { amountMinor: string } }[] }>(BALANCES, {
          tenantId,
        })
      ).ledgerBalances.map(({ account, balance }) => [account, balance.amountMinor])
    expect(await balances(tenant.publicId)).toEqual([
      ['CASH', '2000'],
      ['REVENUE', '-2000'],
    ])
    expect(await balances(null)).toEqual([
      ['CASH', '3000'],
      ['REVENUE', '-3000'],
    ])
  })

  it('each look leaves an entry in the log of the tenant that was looked at', async () => {
    const before = await Promise.all([written('ledger.read', other.id), written('ledger.read', null)])
    await entries({ tenantId: other.publicId })
    await entries({})
    const after = await Promise.all([written('ledger.read', other.id), written('ledger.read', null)])
    expect(after).toEqual(before.map((count) => count + 1))
  })

  it('support sees cases and not the ledger; an owner sees neither', async () => {
    const refused = async (client: GraphqlClient, document: string, variables = {}) =>
      (await client.ask(document, variables)).errors[0]?.extensions.code ?? 'ok'
    const owner = await tenant.owner.client()
    expect([
      await refused(support, ENTRIES),
      await refused(support, BALANCES),
      await refused(support, RUNS),
      await refused(support, RECONCILE, { input: {} }),
      await refused(support, CASES),
      await refused(owner, ENTRIES, { tenantId: tenant.publicId }),
      await refused(owner, CASES, { tenantId: tenant.publicId }),
    ]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'ok', 'FORBIDDEN', 'FORBIDDEN'])
  })

  it('a case is found while it is open, carries a note for colleagues, and is closed once', async () => {
    const id = toPublicId('case', await openCase(backplane.app, tenant.id, payment))
    const listed = async (closed: boolean) =>
      (
        await support.data<{ cases: { nodes: Record<string, unknown>[] } }>(CASES, {
          tenantId: tenant.publicId,
          closed,
        })
      ).cases.nodes
    expect(await listed(false)).toMatchObject([
      { id, paymentId: toPublicId('payment', payment), state: 'OPEN', amount: { amountMinor: '100' }, note: null },
    ])
    await finance.data(NOTE, { input: { caseId: id, note: ' Evidence is sent. ' } })
    expect(await listed(false)).toMatchObject([{ note: 'Evidence is sent.', notedBy: financeId }])
    expect((await finance.ask(NOTE, { input: { caseId: id, note: ' ' } })).errors[0]?.extensions.code).toBe('BAD_INPUT')
    expect(await finance.data(CLOSE, { id })).toEqual({
      closeCase: { __typename: 'CaseClosed', case: { id, closedBy: financeId } },
    })
    expect(await finance.data(CLOSE, { id })).toMatchObject({ closeCase: { __typename: 'CaseAlreadyClosed' } })
    expect(await listed(false)).toEqual([])
    expect(await listed(true)).toMatchObject([{ id, state: 'OPEN', closedBy: financeId }])
    expect(await Promise.all(['case.note', 'case.close'].map((action) => written(action, tenant.id)))).toEqual([1, 1])
  })

  it('a run that was asked for names what differs, and mends it when that was asked for', async () => {
    // One whose dispute nobody has planted here alone.
    const whole = await seed.tenant()
    await seed.cardOnFile(whole)
    const within = { userId: null, tenantIds: [whole.id] }
    const { app } = backplane
    await app.db.as(within, (tx) => tx.paymentMethod.updateMany({ data: { brand: 'nobodys' } }))
    const run = async (repair: boolean) => {
      const { reconcile } = await finance.data<{ reconcile: { id: string; requestedBy: string } }>(RECONCILE, {
        input: { tenantId: whole.publicId, repair },
      })
      expect(reconcile).toMatchObject({ finishedAt: null, requestedBy: financeId })
      return eventually(async () => {
        const { reconcileRuns } = await finance.data<{ reconcileRuns: { nodes: Record<string, unknown>[] } }>(RUNS, {
          tenantId: whole.publicId,
        })
        return reconcileRuns.nodes.find(({ id, finishedAt }) => id === reconcile.id && finishedAt)
      }, 'the run is through')
    }
    const drift = { kind: 'cards of a customer', tenantId: whole.publicId, ours: expect.stringContaining('nobodys') }
    expect(await run(false)).toMatchObject({ drifted: 1, repaired: 0, drifts: [{ ...drift, repaired: false }] })
    expect(await run(true)).toMatchObject({ drifted: 1, repaired: 1, drifts: [{ ...drift, repaired: true }] })
    expect(await run(false)).toMatchObject({ drifted: 0, drifts: [] })
    const card = await app.db.as(within, (tx) => tx.paymentMethod.findFirstOrThrow())
    expect(card.brand).toBe('visa')
    const nobodys = { input: { tenantId: toPublicId('tenant', newId()) } }
    expect((await finance.ask(RECONCILE, nobodys)).errors[0]?.extensions.code).toBe('NOT_FOUND')
  })

  it('a one-off charge is taken once, seen by the tenant, and stands in the log under who asked and why', async () => {
    const input = { ...CHARGE, tenantId: other.publicId, idempotencyKey: newId() }
    const first = await finance.data<{ chargeCustomer: { paymentId: string } }>(CHARGE_CUSTOMER, { input })
    expect(first).toMatchObject({ chargeCustomer: { __typename: 'CustomerCharged', state: 'SUCCEEDED' } })
    expect(await finance.data(CHARGE_CUSTOMER, { input })).toEqual(first)
    const again = { ...input, reason: 'Another' }
    expect((await finance.ask(CHARGE_CUSTOMER, { input: again })).errors[0]?.extensions.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    )
    const owner = await other.owner.client()
    const { tenant: seen } = await owner.data<{ tenant: { payments: { nodes: Record<string, unknown>[] } } }>(
      'query ($id: ID!) { tenant(id: $id) { payments { nodes { id description captured { amountMinor } } } } }',
      { id: other.publicId },
    )
    expect(seen.payments.nodes.filter(({ description }) => description === 'Set-up')).toEqual([
      { id: first.chargeCustomer.paymentId, description: 'Set-up', captured: { amountMinor: '2500' } },
    ])
    const entries = await beyondTheWalls(backplane.database, async (client) => {
      const text = `select actor_id, value->'after'->>'reason' as reason from audit_entries e join audit_details d on d.entry_id = e.id and d.part = 'content'
        where action = 'payment.create' and object_id = $1`
      return (await client.query(text, [fromPublicId('payment', first.chargeCustomer.paymentId)])).rows
    })
    expect(entries).toEqual([{ actor_id: fromPublicId('user', financeId), reason: 'As agreed' }])
    expect((await support.ask(CHARGE_CUSTOMER, { input })).errors[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it.each([
    ['an amount that no card is charged', { amountMinor: '1000000000000' }, 'An amount is $999,999.99 at most'],
    ['a description with U+0000', { description: 'a\0b' }, 'U+0000'],
  ])('a one-off charge of %s is refused, and nothing is written of it', async (_, wrong, words) => {
    const input = { ...CHARGE, ...wrong, tenantId: other.publicId, idempotencyKey: newId() }
    const { errors } = await finance.ask(CHARGE_CUSTOMER, { input })
    expect(errors[0]).toMatchObject({ message: expect.stringContaining(words), extensions: { code: 'BAD_INPUT' } })
    const fresh = { ...CHARGE, tenantId: other.publicId, idempotencyKey: input.idempotencyKey }
    expect(await finance.data(CHARGE_CUSTOMER, { input: fresh })).toMatchObject({
      chargeCustomer: { __typename: 'CustomerCharged' },
    })
  })

  it('a card that asks for the bank is declined without the customer, and leads to its page with them', async () => {
    const careful = await seed.tenant()
    await seed.cardOnFile(careful, ASKS_THE_BANK)
    const charge = (customerPresent: boolean) =>
      finance.data<{ chargeCustomer: Record<string, unknown> }>(CHARGE_CUSTOMER, {
        input: { ...CHARGE, tenantId: careful.publicId, customerPresent, idempotencyKey: newId() },
      })
    expect(await charge(false)).toMatchObject({
      chargeCustomer: { __typename: 'PaymentDeclined', reason: 'AUTHENTICATION_REQUIRED' },
    })
    expect(await charge(true)).toMatchObject({
      chargeCustomer: {
        __typename: 'ActionRequired',
        clientSecret: expect.any(String),
        url: expect.stringMatching(/^http/),
      },
    })
  })
})
