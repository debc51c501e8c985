import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailInvitation } from '../../domain/invitations/mail.ts'
import { previewInvitation } from '../../domain/invitations/preview.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { invited } from '../support/invited.ts'
import { invitationToken, readMailbox } from '../support/mailbox.ts'
import { movingClock } from '../support/moving-clock.ts'
import { asOwner } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const clock = movingClock()
let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({ overrides: { wallClock: clock } })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

const invite = (tenant: SeededTenant, email: string, days?: { readonly days: number }) =>
  invited(backplane.app, tenant, email, days)

const tokenFor = (email: string, mails = 1) => invitationToken(backplane.url, email, mails)

const rowOf = (tenant: SeededTenant, id: string) =>
  backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.invitation.findFirstOrThrow({ where: { id } }),
  )

describe('the token of an invitation', () => {
  it('stands nowhere in the database, only its digest, and is in one mail', async () => {
    const tenant = await seed.tenant()
    const email = `${newId()}@example.com`
    const id = await invite(tenant, email)
    const token = await tokenFor(email)
    const { tokenHash } = await rowOf(tenant, id)
    expect(tokenHash).toMatch(/^[0-9a-f]{64}$/)
    expect(await tablesWith(token)).toEqual([])
    expect(await tablesWith(String(tokenHash))).toEqual(['public.invitations'])
  })

  it('opens the one row that bears it, and no other', async () => {
    const tenant = await seed.tenant()
    const [one, two] = [`${newId()}@example.com`, `${newId()}@example.com`]
    await invite(tenant, one)
    await invite(tenant, two)
    await tokenFor(one)
    const again = await invite(tenant, two)
    // Each mail has a token of its own.
    const { tokenHash } = await eventually(async () => {
      const row = await rowOf(tenant, again)
      return row.mailState === 'sent' && row
    }, 'the second mail is noted')
    const seen = await backplane.app.db.as({ userId: null, tenantIds: [], invitationHash: String(tokenHash) }, (tx) =>
      tx.invitation.findMany(),
    )
    expect(seen.map((each) => each.email)).toEqual([two])
    expect(await backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) => tx.invitation.count())).toBe(0)
  })

  it('is made anew when a mail is lost, and a job that comes twice sends once', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const email = `${newId()}@example.com`
    const invitationId = await invite(tenant, email)
    const token = await tokenFor(email)
    const event = {
      id: newId(),
      type: 'invitation.sent',
      tenantId: tenant.id,
      payload: { invitationId, sendCount: 1 },
      occurredAt: new Date(),
    }
    await eventually(async () => (await rowOf(tenant, invitationId)).mailState === 'sent', 'the mail was noted')
    await mailInvitation(app, event)
    expect(await readMailbox(backplane.url, email)).toHaveLength(1)
    expect(await previewInvitation(app, token)).not.toBeNull()
    await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.invitation.updateMany({ where: { id: invitationId }, data: { mailedCount: 0 } }),
    )
    const lost = { ...app.email, send: () => Promise.reject(new Error('lost')) }
    await expect(mailInvitation({ ...app, email: lost }, event)).rejects.toThrow('lost')
    await mailInvitation(app, event)
    expect(await previewInvitation(app, await tokenFor(email, 2))).not.toBeNull()
  })
})

/** Where in the product's tables and jobs a text stands. */
function tablesWith(text: string): Promise<readonly string[]> {
  return asOwner(backplane.database, async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema in ('public', 'pgboss')`,
    )
    const hits: string[] = []
    await owner.query('begin')
    for (const { name } of rows) {
      // The policies bind even the tables' owner; FORCE is taken off for the look, and rolled back.
      await owner.query(`alter table ${name} no force row level security`)
      const { rowCount } = await owner.query(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [text])
      if (rowCount) hits.push(name)
    }
    await owner.query('rollback')
    return hits
  })
}
