import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../domain/app.ts'
import type { DomainEvent } from '../../domain/event.ts'
import { builtInNotifications } from '../../domain/notifications/built-in.ts'
import { deliver } from '../../domain/notifications/deliver.ts'
import { notify } from '../../domain/notifications/notify.ts'
import { MAX_DELIVERY_ATTEMPTS } from '../../domain/notifications/states.ts'
import { newId } from '../../lib/ids.ts'
import type { SendOutcome } from '../../providers/email/port.ts'
import { ProviderError, type ProviderFault } from '../../providers/errors.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { readMailbox } from '../support/mailbox.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const DAY = 86_400_000
/** The local provider tells at once that it has delivered. */
const SENT = expect.stringMatching(/^(sent|delivered)$/)

describe('a message', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant({ name: 'Lovelace & <Sons>' })
  })
  afterAll(() => backplane?.close())

  const eventOf = (type: string, more: Partial<DomainEvent> = {}): DomainEvent => ({
    id: newId(),
    type,
    tenantId: tenant.id,
    payload: { featureKey: 'seats', featureName: 'seats', used: 4, limit: 5, planName: 'Team' },
    occurredAt: new Date('2026-11-21T09:00:00Z'),
    ...more,
  })
  const tell = async (event: DomainEvent) => {
    for (const type of builtInNotifications.filter((each) => each.on === event.type))
      await notify(backplane.app, type, event)
  }
  const inMailbox = async (of = tenant.owner.email) => (await readMailbox(backplane.url, of)).length
  const newest = (userId = tenant.owner.userId) =>
    backplane.app.db.as({ userId, tenantIds: [] }, (tx) =>
      tx.delivery.findFirstOrThrow({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }),
    )
  /** A mail that waits, and what sends it over a provider that behaves as told. */
  async function queued() {
    await tell(eventOf('limit.near'))
    const { id } = await newest()
    return {
      state: async () => {
        const { state, attempts } = await newest()
        return { state, attempts }
      },
      send: (email: App['email'] = backplane.app.email) =>
        deliver({ ...backplane.app, email }, { deliveryId: id, userId: tenant.owner.userId }),
    }
  }
  const failing = (fault: ProviderFault, sent: 'no' | 'maybe' = 'no', really = false): App['email'] => ({
    ...backplane.app.email,
    send: async (message, write) => {
      if (really) await backplane.app.email.send(message, write)
      throw new ProviderError(fault, { provider: 'planted', operation: 'send', sent })
    },
  })
  const refusing = (reason: 'invalid_address' | 'suppressed'): App['email'] => ({
    ...backplane.app.email,
    send: async (): Promise<SendOutcome> => ({ kind: 'refused', reason }),
  })

  it('waits while the mail provider is down, and is sent once when it is up', async () => {
    const before = await inMailbox()
    const mail = await queued()
    await expect(mail.send(failing('unavailable'))).rejects.toThrow('planted.send: unavailable')
    expect(await mail.state()).toEqual({ state: 'queued', attempts: 1 })
    await mail.send()
    expect(await mail.state()).toEqual({ state: SENT, attempts: 2 })
    await Promise.all([mail.send(), mail.send(), mail.send()])
    expect(await inMailbox()).toBe(before + 1)
  })

  it('is sent once by jobs that come at the same moment', async () => {
    const before = await inMailbox()
    const mail = await queued()
    await Promise.all(Array.from({ length: 6 }, () => mail.send()))
    expect(await inMailbox()).toBe(before + 1)
    expect(await mail.state()).toEqual({ state: SENT, attempts: 1 })
  })

  it('whose answer was lost is tried again under the same key, and lies in the mailbox once', async () => {
    const before = await inMailbox()
    const mail = await queued()
    await expect(mail.send(failing('unavailable', 'maybe', true))).rejects.toThrow()
    await mail.send()
    expect((await mail.state()).state).toEqual(SENT)
    expect(await inMailbox()).toBe(before + 1)
  })

  it('that the provider calls delivered before we have noted that it was sent is delivered', async () => {
    const mail = await queued()
    await mail.send({
      ...backplane.app.email,
      send: async (message, write) => {
        const outcome = await backplane.app.email.send(message, write)
        await eventually(async () => (await mail.state()).state === 'delivered', 'the provider has told')
        return outcome
      },
    })
    expect(await mail.state()).toEqual({ state: 'delivered', attempts: 1 })
  })

  it('to an address that does not work is given up at once, and so is one that the provider will not take', async () => {
    const bad = await queued()
    await bad.send(refusing('invalid_address'))
    expect(await bad.state()).toEqual({ state: 'refused', attempts: 1 })
    const rejected = await queued()
    await rejected.send(failing('rejected'))
    expect(await rejected.state()).toEqual({ state: 'failed', attempts: 1 })
    await rejected.send()
    expect(await rejected.state()).toEqual({ state: 'failed', attempts: 1 })
  })

  it('is given up after its last attempt, and not before', async () => {
    const mail = await queued()
    for (let attempt = 1; attempt < MAX_DELIVERY_ATTEMPTS; attempt += 1)
      await expect(mail.send(failing('unavailable'))).rejects.toThrow()
    expect((await mail.state()).state).toBe('queued')
    await mail.send(failing('unavailable'))
    expect(await mail.state()).toEqual({ state: 'failed', attempts: MAX_DELIVERY_ATTEMPTS })
  })

  it('says nothing of the provider’s words to the customer, and escapes what a tenant calls itself', async () => {
    await (await queued()).send()
    const [mail] = await readMailbox(backplane.url, tenant.owner.email)
    expect(mail?.subject).toBe('4 of 5 seats are in use')
    expect(mail?.text).toContain('Lovelace & <Sons> has used 4 of the 5 seats in its Team plan.')
    expect(mail?.html).toContain('Lovelace &#38; &#60;Sons&#62;')
    expect(mail?.html).not.toContain('<Sons>')
  })

  it('reaches those whom it concerns, once each, however often the event comes', async () => {
    const home = await seed.tenant()
    const people = Object.fromEntries(
      await Promise.all(
        (['admin', 'billing', 'member'] as const).map(async (role) => [role, await seed.member(home, role)] as const),
      ),
    )
    const event = eventOf('limit.near', { tenantId: home.id })
    await Promise.all(Array.from({ length: 4 }, () => tell(event)))
    const unread = async (userId = '') =>
      backplane.app.db.as({ userId, tenantIds: [] }, (tx) => tx.notification.count({ where: { readAt: null } }))
    expect({
      owner: await unread(home.owner.userId),
      admin: await unread(people.admin?.userId),
      billing: await unread(people.billing?.userId),
      member: await unread(people.member?.userId),
    }).toEqual({ owner: 1, admin: 1, billing: 0, member: 0 })
  })

  it('about a refusal comes once a business day', async () => {
    const home = await seed.tenant()
    const day = new Date('2026-11-21T09:00:00Z')
    const refusals = [0, 1, DAY - 10 * 3_600_000, DAY, DAY + 1].map((later) =>
      eventOf('limit.reached', { tenantId: home.id, occurredAt: new Date(day.getTime() + later) }),
    )
    for (const event of refusals) await tell(event)
    const told = await backplane.app.db.as({ userId: home.owner.userId, tenantIds: [] }, (tx) =>
      tx.notification.count({ where: { type: 'limit-reached' } }),
    )
    expect(told).toBe(2)
  })
})
