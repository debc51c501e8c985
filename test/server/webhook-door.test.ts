import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderHost } from '../../providers/host.ts'
import { SIGNATURE_HEADER, signWebhook } from '../../providers/payments/local/signature.ts'
import { sealed } from '../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { otherCompany } from '../support/other-company.ts'
import { asOwner, changes, type Picture, pictureOf } from '../support/rows.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

const PATH = '/webhooks/payments/local'

describe('the door of the payments provider’s webhooks', () => {
  let backplane: TestBackplane
  let host: ProviderHost & { close(): Promise<void> }
  let tenant: SeededTenant
  let secret: string
  let customer: string
  let subscription: string

  beforeAll(async () => {
    backplane = await startTestBackplane()
    host = otherCompany(backplane)
    secret = await host.secret('local-payments-webhook')
    tenant = await seedOf(backplane).tenant({ plan: 'standard' })
    const known = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ include: { customer: true } }),
    )
    customer = known.customer.ref
    subscription = String(known.ref)
    // What the seed has bought is mirrored, and the log of it sealed, in their own time.
    await eventually(mirrored, 'the seed’s invoice is mirrored')
    await sealed(backplane)
    await quiet()
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })

  function mirrored(): Promise<boolean> {
    return backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      const invoices = await tx.invoice.findMany({ select: { state: true } })
      return invoices.length > 0 && invoices.every(({ state }) => state === 'paid')
    })
  }

  async function quiet(): Promise<Picture> {
    let last = await pictureOf(backplane.database)
    return eventually(async () => {
      const [older, newer] = [last, await pictureOf(backplane.database)]
      last = newer
      return changes(older, newer).length === 0 && newer
    }, 'nothing changes any more')
  }

  const bodyOf = (id: string, type = 'customer.subscription.updated') =>
    JSON.stringify({
      id,
      type,
      created: '2026-11-21T09:00:00.000Z',
      account: null,
      customer,
      object: { kind: 'subscription', ref: subscription },
    })
  const signed = (body: string, at = new Date(), by = secret) => ({ [SIGNATURE_HEADER]: signWebhook(body, at, by) })
  const send = (body: string, headers: Readonly<Record<string, string>>, path = PATH) =>
    fetch(`${backplane.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
  const inbox = (externalId: string) =>
    asOwner(backplane.database, async (owner) => {
      const { rows } = await owner.query<{ outcome: string | null; attempts: number }>(
        'select outcome, attempts from inbox_events where external_id = $1',
        [externalId],
      )
      return rows
    })

  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000)
  const refused: readonly [string, () => readonly [string, Readonly<Record<string, string>>], string][] = [
    ['without a signature', () => [bodyOf('evt_none'), {}], 'signature'],
    [
      'signed with another secret',
      () => [bodyOf('evt_forged'), signed(bodyOf('evt_forged'), ago(0), 'guessed')],
      'signature',
    ],
    [
      'altered by one byte after it was signed',
      () => [bodyOf('evt_alter2'), signed(bodyOf('evt_alter1'))],
      'signature',
    ],
    ['reformatted after it was signed', () => [`${bodyOf('evt_space')} `, signed(bodyOf('evt_space'))], 'signature'],
    ['signed ten minutes ago', () => [bodyOf('evt_old'), signed(bodyOf('evt_old'), ago(600))], 'timestamp'],
    ['signed ten minutes from now', () => [bodyOf('evt_new'), signed(bodyOf('evt_new'), ago(-600))], 'timestamp'],
    ['with a time that was moved', () => [bodyOf('evt_t'), moved(bodyOf('evt_t'))], 'signature'],
    ['that is no event, though genuine', () => ['{"id":1}', signed('{"id":1}')], 'malformed'],
    ['that is no JSON, though genuine', () => ['hello', signed('hello')], 'malformed'],
    ['that is empty, though genuine', () => ['', signed('')], 'malformed'],
  ]

  function moved(body: string) {
    const header = signWebhook(body, ago(600), secret)
    return { [SIGNATURE_HEADER]: header.replace(/t=\d+/, `t=${Math.floor(Date.now() / 1_000)}`) }
  }

  it.each(refused)('does not believe one %s, and stores nothing', async (_, make, reason) => {
    const before = await pictureOf(backplane.database)
    const [body, headers] = make()
    const response = await send(body, headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      errors: [
        {
          message: `This webhook is not believed (${reason}) and changes nothing.`,
          extensions: { code: 'BAD_INPUT', requestId: response.headers.get('x-request-id') },
        },
      ],
    })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('is as strict to whoever claims to be the mail provider', async () => {
    const before = await pictureOf(backplane.database)
    const response = await send('[{"event":"bounced"}]', signed('[{"event":"bounced"}]'), '/webhooks/email/local')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_INPUT' } }] })
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })

  it('has no other path: another provider’s, or none', async () => {
    const body = bodyOf('evt_path')
    for (const path of ['/webhooks/payments/stripe', '/webhooks/email/sendgrid', '/webhooks/sms/local', '/webhooks']) {
      const response = await send(body, signed(body), path)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
    }
    expect(await inbox('evt_path')).toEqual([])
  })

  it('refuses a body of more than a mebibyte before it checks anything', async () => {
    const body = 'x'.repeat(1_024 * 1_024 + 1)
    expect((await send(body, signed(body))).status).toBe(413)
  })

  it('takes the same event once, however often and however fast it comes', async () => {
    const body = bodyOf('evt_replayed')
    const before = await quiet()
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(body, signed(body))))
    const received = await Promise.all(answers.map((answer) => answer.json() as Promise<{ received: string }>))
    expect(received.map((each) => each.received).toSorted()).toEqual([...Array(9).fill('duplicate'), 'stored'])
    await eventually(async () => (await inbox('evt_replayed'))[0]?.outcome, 'the event is processed')
    expect(await inbox('evt_replayed')).toEqual([{ outcome: 'applied', attempts: 1 }])
    expect(await send(body, signed(body)).then((answer) => answer.json())).toEqual({ received: 'duplicate' })
    // What it says was known already: besides the inbox nothing has changed.
    expect(changes(before, await quiet())).toEqual(['public.inbox_events'])
  })

  it('acknowledges an event that is genuine and of no use, and stores nothing', async () => {
    const body = bodyOf('evt_unused', 'weather.changed')
    expect(await send(body, signed(body)).then((answer) => answer.json())).toEqual({ received: 'ignored' })
    expect(await inbox('evt_unused')).toEqual([])
  })

  it('notes an event about somebody else’s customer, and changes nothing for it', async () => {
    const body = bodyOf('evt_stranger').replaceAll(customer, 'cus_of_somebody_else')
    expect(await send(body, signed(body)).then((answer) => answer.json())).toEqual({ received: 'stored' })
    await eventually(async () => (await inbox('evt_stranger'))[0]?.outcome, 'the event is processed')
    expect((await inbox('evt_stranger'))[0]?.outcome).toBe('unknown_customer')
  })
})
