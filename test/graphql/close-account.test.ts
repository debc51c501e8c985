import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditChains, verifyChain } from '../../domain/audit/verify.ts'
import { purgeDenials } from '../../domain/denials/deny.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { exportPersonalData } from '../../domain/privacy/export.ts'
import { closeAccount } from '../../domain/users/close-account.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { toPublicId } from '../../lib/ids.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { sealed } from '../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { type Surroundings, surroundings, traces, wellKnown } from '../support/well-known.ts'

const PREVIEW = '{ previewCloseAccount { kind tenantId tenantName invoiceId } }'
const CLOSE = `mutation ($input: CloseAccountInput!) { closeAccount(input: $input) {
  __typename ... on AccountClosed { userId } ... on AccountNotClosed { message blockers { kind } } ... on InvalidInput { field } } }`
const ERASE =
  'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { __typename ... on AccountNotClosed { blockers { kind } } } }'

describe('closing an account', () => {
  let backplane: TestBackplane
  let seed: Seed
  let around: Surroundings
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    around = await surroundings(backplane, seed)
    tenant = around.tenant
  })
  afterAll(() => backplane?.close())

  it('waits until a tenant of one owner, an open invoice and a place as staff are settled', async () => {
    const client = await tenant.owner.client()
    const { previewCloseAccount } = await client.data<{ previewCloseAccount: object[] }>(PREVIEW)
    expect(previewCloseAccount).toEqual([
      { kind: 'SOLE_OWNER', tenantId: tenant.publicId, tenantName: 'Common', invoiceId: null },
    ])
    const refused = await client.data(CLOSE, { input: { email: tenant.owner.email } })
    expect(refused).toMatchObject({
      closeAccount: { __typename: 'AccountNotClosed', blockers: [{ kind: 'SOLE_OWNER' }] },
    })
    const olga = await seed.operator()
    expect(await (await olga.client()).data(PREVIEW)).toMatchObject({ previewCloseAccount: [{ kind: 'OPERATOR' }] })
    const billing = await seed.member(tenant, 'billing')
    const invoice = await beyondTheWalls(backplane.database, async (owner) => {
      const { rows } = await owner.query<{ id: string }>(
        `insert into invoices (id, tenant_id, provider, ref, state, currency, total_minor, paid_minor, attempt_count, period_start, period_end, issued_at, created_at, updated_at)
         values (gen_random_uuid(), $1, 'local', 'in_open', 'open', 'USD', 100, 0, 1, now(), now(), now(), now(), now()) returning id`,
        [tenant.id],
      )
      return String(rows[0]?.id)
    })
    expect(await (await billing.client()).data(PREVIEW)).toMatchObject({
      previewCloseAccount: [{ kind: 'OPEN_INVOICE', invoiceId: toPublicId('invoice', invoice) }],
    })
    await beyondTheWalls(backplane.database, (owner) => owner.query('delete from invoices where id = $1', [invoice]))
    expect(await (await billing.client()).data(PREVIEW)).toEqual({ previewCloseAccount: [] })
  })

  it('needs the address of the account, and closes nothing without it', async () => {
    const someone = await seed.person('Careful')
    const client = await someone.client()
    const answer = await client.data(CLOSE, { input: { email: 'somebody@else.example' } })
    expect(answer).toEqual({ closeAccount: { __typename: 'InvalidInput', field: 'email' } })
    expect(await client.data('{ viewer { name } }')).toEqual({ viewer: { name: 'Careful' } })
  })

  it('leaves nothing of the person, anywhere, but ids; they are signed out, and the chains hold', async () => {
    const { app } = backplane
    const person = await wellKnown(around, 'Wilhelmina')
    const client = await person.client()
    const marks = ['Wilhelmina', person.email, person.principal.subject]
    const before = await traces(backplane, marks)
    expect(new Set(before.map((each) => each.split(':')[0]))).toEqual(
      new Set([
        ...[
          'public.audit_details',
          'public.bans',
          'public.dead_letters',
          'public.deliveries',
          'public.denials',
          'public.events',
        ],
        ...['public.holdings', 'public.identities', 'public.impersonations', 'public.invitations'],
        ...['public.join_requests', 'public.notifications', 'public.users', 'better_movies.devices'],
        ...['public.role_previews', 'public.saved_operations'],
      ]),
    )
    const answer = await client.data(CLOSE, { input: { email: person.email.toUpperCase() } })
    expect(answer).toEqual({
      closeAccount: { __typename: 'AccountClosed', userId: toPublicId('user', person.userId) },
    })
    await eventually(async () => (await client.ask('{ viewer { id } }')).status === 401, 'the token is refused')
    // What keeps out their tokens goes when the last of those has ended.
    const kept = `public.denials: ${person.principal.subject}`
    await eventually(async () => (await traces(backplane, marks)).join() === kept, 'nothing of the person is left')
    await purgeDenials({ db: app.db, wallClock: { now: () => addMs(new Date(), 2 * DAY) } })
    expect(await traces(backplane, marks)).toEqual([])
    const account = await directoryOf(app).get(person.principal.subject as Subject)
    expect(account === null || account.blocked).toBe(true)
    await expect(person.viewer()).rejects.toThrow()
    const left = await app.db.operator(async (tx) => ({
      user: await tx.user.findUniqueOrThrow({ where: { id: person.userId } }),
      places: await tx.membership.count({ where: { userId: person.userId } }),
      exports: await tx.dataExport.count({ where: { userId: person.userId } }),
      entries: await tx.auditEntry.findMany({ where: { actorId: person.userId }, select: { action: true } }),
      held: await tx.holding.count({ where: { tenantId: tenant.id, releasedAt: null } }),
    }))
    expect(left.user).toMatchObject({ name: 'Erased', locale: null, pictureUrl: null, erasedAt: expect.any(Date) })
    expect(left).toMatchObject({ places: 0, exports: 0, held: 2 })
    expect(left.entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.meet', 'user.update', 'holding.acquire', 'membership.erase', 'user.erase']),
    )
    await eventually(async () => (await app.files.list('exports')).length === 0, 'their files are gone')
    await sealed(backplane)
    const reports = await Promise.all((await auditChains(app)).map((tenantId) => verifyChain(app, tenantId)))
    expect(reports.filter(({ broken }) => broken)).toEqual([])
    expect(reports.reduce((sum, { erasedDetails }) => sum + erasedDetails, 0)).toBeGreaterThan(1)
  })

  it('is done by staff who may, once, in their own name', async () => {
    const person = await seed.person('Zoe')
    const input = { userId: toPublicId('user', person.userId), reason: 'letter of 1 May' }
    const support = await (await seed.operator('support')).client()
    expect((await support.ask(ERASE, { input })).errors[0]?.extensions.code).toBe('FORBIDDEN')
    const olga = await seed.operator('engineer')
    const client = await olga.client()
    const unsaid = await client.ask(ERASE, { input: { ...input, reason: ' ' } })
    expect(unsaid.errors[0]?.extensions.code).toBe('BAD_INPUT')
    expect(await client.data(ERASE, { input })).toEqual({ eraseUser: { __typename: 'AccountClosed' } })
    expect((await client.ask(ERASE, { input })).errors[0]?.extensions.code).toBe('NOT_FOUND')
    const [entry] = await backplane.app.db.operator((tx) =>
      tx.auditEntry.findMany({ where: { action: 'user.erase', objectId: person.userId }, include: { details: true } }),
    )
    expect(entry?.actorId).toBe(olga.userId)
    const owner = { userId: toPublicId('user', tenant.owner.userId), reason: 'x' }
    expect(await client.data(ERASE, { input: owner })).toMatchObject({
      eraseUser: { __typename: 'AccountNotClosed', blockers: [{ kind: 'SOLE_OWNER' }] },
    })
  })

  it('is not done, nor is anything handed out, while staff acts as the person', async () => {
    const person = await seed.person('Yann')
    const viewer = { ...(await person.viewer()), actor: { operatorId: person.userId, impersonationId: person.userId } }
    await expect(exportPersonalData(backplane.app, viewer)).rejects.toThrow(/Only the person/)
    await expect(closeAccount(backplane.app, viewer, { email: person.email })).rejects.toThrow(/Only the person/)
  })

  it('everything about a person is told to them: each personal value of each row stands in their file', async () => {
    const { app } = backplane
    const person = await wellKnown(around, 'Theodora')
    const { exportPersonalData: started } = await (await person.client()).data<{
      exportPersonalData: { dataExport: { id: string } }
    }>('mutation { exportPersonalData { dataExport { id } } }')
    const text = await eventually(async () => {
      const answer = await fetch(`${backplane.url}/exports/${started.dataExport.id}`, {
        headers: { authorization: `Bearer ${await person.token()}` },
      })
      return answer.ok && answer.text()
    }, 'the file is there')
    const file = JSON.parse(text) as { accounts: object[]; tables: Record<string, object[]> }
    expect(file.accounts).toEqual([
      expect.objectContaining({
        account: expect.objectContaining({ email: person.email }),
        sessions: expect.arrayContaining([expect.objectContaining({ id: expect.any(String) })]),
        factors: [expect.objectContaining({ kind: 'passkey', name: "Theodora's key" })],
      }),
    ])
    let values = 0
    for (const [table, { columns, person: about }] of Object.entries(app.classification)) {
      const personal = Object.keys(columns).filter((column) => columns[column] === 'personal')
      if (!about || personal.length === 0) continue
      const { rows } = await beyondTheWalls(backplane.database, (owner) =>
        owner.query<{ row: Record<string, unknown> }>(
          `select json_build_object(${personal.map((column) => `'${column}', "${column}"`)}) as row from ${table} where ${about}`,
          [person.userId],
        ),
      )
      expect(rows.length, `${table} holds nothing of theirs: arrange it`).toBeGreaterThan(0)
      for (const { row } of rows) {
        values += Object.values(row).filter((value) => value !== null).length
        expect(file.tables[table], table).toContainEqual(expect.objectContaining(row))
      }
    }
    expect(values).toBeGreaterThan(20)
    for (const value of ['192.0.2.33', 'Theodora@old.example', "Theodora's telephone"]) expect(text).toContain(value)
    expect(Object.keys(file.tables).toSorted()).toEqual(
      Object.keys(app.classification)
        .filter((table) => app.classification[table]?.person)
        .toSorted(),
    )
    expect(text).not.toContain('"salt"')
    const stranger = await seed.person('Stranger')
    const answer = await fetch(`${backplane.url}/exports/${started.dataExport.id}`, {
      headers: { authorization: `Bearer ${await stranger.token()}` },
    })
    expect(answer.status).toBe(404)
  })
})
