import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { recognise } from '../../domain/users/recognise.ts'
import { newId } from '../../lib/ids.ts'
import type { Principal } from '../../providers/identity/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { ORIGIN, seedOf } from '../support/seed.ts'

describe('somebody who comes with a verified token', () => {
  let backplane: TestBackplane

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  async function account(email: string): Promise<Principal> {
    const { subject } = await directoryOf(backplane.app).create({ email, name: 'New' }, { idempotencyKey: newId() })
    const now = new Date()
    return {
      kind: 'user',
      issuer: backplane.app.identity.verifierConfig().issuer,
      subject,
      clientId: 'test',
      scopes: new Set(),
      sessionId: null,
      issuedAt: now.getTime(),
      expiresAt: now.getTime(),
    }
  }
  const facts = () =>
    backplane.app.db.operator(async (tx) => ({
      users: await tx.user.count(),
      identities: await tx.identity.count(),
      met: await tx.event.count({ where: { type: 'user.met' } }),
      entries: await tx.auditEntry.count({ where: { action: 'user.meet' } }),
    }))

  it('with many first requests at once is one person, met once', async () => {
    const principal = await account('eve@example.com')
    const before = await facts()
    const viewers = await Promise.all(Array.from({ length: 12 }, () => recognise(backplane.app, principal, ORIGIN, '')))
    expect(new Set(viewers.map((viewer) => viewer.userId)).size).toBe(1)
    const { users, identities, met, entries } = before
    expect(await facts()).toEqual({ users: users + 1, identities: identities + 1, met: met + 1, entries: entries + 1 })
    expect((await recognise(backplane.app, principal, ORIGIN, '')).userId).toBe(viewers[0]?.userId)
  })

  it('is somebody else when another issuer says the same subject', async () => {
    const principal = await account('mallory@example.com')
    const { userId } = await recognise(backplane.app, principal, ORIGIN, '')
    const other = await recognise(backplane.app, { ...principal, issuer: 'https://another.example' }, ORIGIN, '')
    expect(other.userId).not.toBe(userId)
  })

  it('is nobody here when the account is blocked, unknown, or a machine’s', async () => {
    const blocked = await account('blocked@example.com')
    await directoryOf(backplane.app).block(blocked.subject, { idempotencyKey: newId() })
    const before = await pictureOf(backplane.database)
    const unknown = { ...blocked, subject: newId() as Principal['subject'] }
    for (const principal of [blocked, unknown, { ...blocked, kind: 'machine' as const }])
      await expect(recognise(backplane.app, principal, ORIGIN, '')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('has the roles that stand in our own database now, whatever the token says', async () => {
    const seed = seedOf(backplane)
    const tenant = await seed.tenant()
    const member = await seed.member(tenant, 'member')
    expect((await member.viewer()).roles).toEqual(new Map([[tenant.id, 'member']]))
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.membership.updateMany({ where: { userId: member.userId }, data: { role: 'billing' } }),
    )
    expect((await member.viewer()).roles).toEqual(new Map([[tenant.id, 'billing']]))
    expect((await (await seed.operator('support')).viewer()).operatorRole).toBe('support')
  })
})
