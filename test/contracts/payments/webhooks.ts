import { describe, expect, it } from 'vitest'
import { addMs, SECOND } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../../providers/call.ts'
import { WebhookRefused } from '../../../providers/errors.ts'
import type { PaymentsEvent } from '../../../providers/payments/port.ts'
import { anyKey, type PaymentsScene } from './arrange.ts'

export function testWebhooks(scene: () => PaymentsScene): void {
  const about = (events: readonly PaymentsEvent[], kind: PaymentsEvent['subject']['kind']) =>
    events.filter((event) => event.subject.kind === kind).map((event) => event.subject.ref)

  /** A webhook that we use, as it came. */
  async function genuine(): Promise<WebhookRequest> {
    const { customerWith, settle, webhooks, payments } = scene()
    // Older ones are refused by now, on a slow machine.
    const before = webhooks().length
    const customer = await customerWith('good')
    await settle()
    const found = webhooks()
      .slice(before)
      .find((webhook) => payments.readWebhook(webhook)?.customer === customer)
    if (!found) throw new Error('no webhook came')
    return found
  }

  function refusal(request: WebhookRequest): string {
    try {
      scene().payments.readWebhook(request)
    } catch (error) {
      if (error instanceof WebhookRefused) return error.reason
      throw error
    }
    return 'accepted'
  }

  describe('webhooks', () => {
    it('each change is told, with an event id of its own', async () => {
      const { payments, customerWith, price, start, events } = scene()
      const customer = await customerWith('good')
      expect(about(await events(customer), 'paymentMethods')).toContain(customer)

      const { ref, latestInvoice } = await start(customer, await price())
      const afterStart = await events(customer)
      expect(about(afterStart, 'subscription')).toContain(ref)
      expect(about(afterStart, 'invoice')).toContain(latestInvoice)

      await payments.cancelSubscription(ref, 'now', anyKey())
      const afterCancel = await events(customer)
      expect(about(afterCancel.slice(afterStart.length), 'subscription')).toContain(ref)
      expect(new Set(afterCancel.map((event) => event.id)).size).toBe(afterCancel.length)
      for (const event of afterCancel) expect(event).toMatchObject({ account: null, occurredAt: expect.any(Date) })
    })

    it('the end of a trial is told: its invoice and its subscription', async (test) => {
      const { customerWith, price, start, events, pass, subscription } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(), 14)
      const before = (await events(customer)).length
      await pass(customer, currentPeriodEnd, test.skip)
      const told = (await events(customer)).slice(before)
      expect(about(told, 'invoice')).toContain((await subscription(ref)).latestInvoice)
      expect(about(told, 'subscription')).toContain(ref)
    })

    it('a genuine one is accepted, again and again, as the same event', async () => {
      const webhook = await genuine()
      const { payments } = scene()
      expect(payments.readWebhook(webhook)).toEqual(payments.readWebhook(webhook))
    })

    it('one whose body was altered by one byte is refused', async () => {
      const { headers, body } = await genuine()
      const altered = Buffer.from(body)
      altered[altered.length - 2] = (altered[altered.length - 2] ?? 0) ^ 1
      expect(refusal({ headers, body: altered })).toBe('signature')
    })

    it('one without a signature, or with one of another secret, is refused', async () => {
      const { headers, body } = await genuine()
      expect(refusal({ headers: {}, body })).toBe('signature')
      const forged = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          value?.replace(/(v1=)[0-9a-f]{64}/, `$1${'ab'.repeat(32)}`),
        ]),
      )
      expect(forged).not.toEqual(headers)
      expect(refusal({ headers: forged, body })).toBe('signature')
    })

    it.each([
      ['-301 s', -301],
      ['+310 s', 310],
    ])('one that was signed at %s from now is refused', async (_when, seconds) => {
      const { body } = await genuine()
      const at = addMs(new Date(), seconds * SECOND)
      expect(refusal(scene().signAgain(body.toString(), at))).toBe('timestamp')
    })

    it('one that was signed a minute ago is accepted', async () => {
      const { body } = await genuine()
      expect(refusal(scene().signAgain(body.toString(), addMs(new Date(), -60 * SECOND)))).toBe('accepted')
    })

    it.each(['', 'null', '[]', '{"id":', '{"id":1}'])('a well-signed body that is no event is refused: %j', (body) => {
      expect(refusal(scene().signAgain(body, new Date()))).toBe('malformed')
    })
  })
}
