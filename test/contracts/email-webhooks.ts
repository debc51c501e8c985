import { describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import type { EmailEvent, EmailMessage } from '../../providers/email/port.ts'
import { WebhookRefused } from '../../providers/errors.ts'
import { type EmailUnderTest, newAddress, newMail } from './email-fixture.ts'

/** What every email provider must do with the events that come back; a part of `testEmailProvider`. */
export function testEmailWebhooks(made: () => EmailUnderTest): void {
  describe('webhooks', () => {
    const email = () => made().provider
    const send = (mail: EmailMessage) => email().send(mail, { idempotencyKey: newId() })
    const eventsOf = async (mail: EmailMessage): Promise<readonly EmailEvent[]> => {
      const events = (await made().webhooks()).flatMap((webhook) => email().readWebhook(webhook))
      return events.filter((event) => event.deliveryId === mail.deliveryId)
    }
    const webhookOf = async (mail: EmailMessage): Promise<WebhookRequest> => {
      const found = (await made().webhooks()).find((webhook) =>
        email()
          .readWebhook(webhook)
          .some((event) => event.deliveryId === mail.deliveryId),
      )
      if (!found) throw new Error(`no webhook about ${mail.deliveryId} was posted`)
      return found
    }
    const refusalOf = (request: WebhookRequest): string => {
      try {
        email().readWebhook(request)
        return 'believed'
      } catch (error) {
        return error instanceof WebhookRefused ? error.reason : `not a WebhookRefused: ${String(error)}`
      }
    }

    it('reports a delivery under our own id', async () => {
      const before = Date.now()
      const mail = newMail(made())
      await send(mail)
      const events = await eventsOf(mail)
      expect(events).toMatchObject([{ kind: 'delivered', to: mail.to.email, deliveryId: mail.deliveryId }])
      // Providers cut their time stamps to whole seconds.
      expect(events[0]?.occurredAt.getTime()).toBeGreaterThanOrEqual(before - 1000)
      expect(events[0]?.occurredAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
    })

    it('accepts a mail to a mailbox that does not exist, and reports the bounce with its reason', async () => {
      const mail = newMail(made(), { to: { email: newAddress(made().domains.bounces) } })
      expect(await send(mail)).toMatchObject({ kind: 'accepted' })
      const bounce = (await eventsOf(mail)).find((event) => event.kind === 'bounced')
      expect(bounce).toMatchObject({ to: mail.to.email, reason: expect.stringMatching(/\S/) })
      expect((await eventsOf(mail)).some((event) => event.kind === 'delivered')).toBe(false)
    })

    it('gives every event its own id, and the same one each time it is read', async () => {
      const mails = [newMail(made()), newMail(made())]
      for (const mail of mails) await send(mail)
      const once = await Promise.all(mails.map(eventsOf))
      const again = await Promise.all(mails.map(eventsOf))
      expect(again).toEqual(once)
      const ids = once.flat().map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(2)
    })

    it('does not believe a webhook whose body was changed by one byte', async () => {
      const mail = newMail(made())
      await send(mail)
      const request = await webhookOf(mail)
      const body = Buffer.from(request.body)
      const place = body.indexOf('delivered')
      expect(place).toBeGreaterThan(0)
      body.write('bounced!!', place)
      expect(refusalOf({ ...request, body })).toBe('signature')
    })

    it('does not believe a webhook without a signature, or with one that is none', async () => {
      const mail = newMail(made())
      await send(mail)
      const request = await webhookOf(mail)
      expect(refusalOf(request)).toBe('believed')
      expect(refusalOf({ ...request, headers: { 'content-type': 'application/json' } })).toBe('signature')
      const broken = Object.fromEntries(
        Object.entries(request.headers).map(([header, value]) => [
          header,
          header.includes('signature') ? 'AAAA' : value,
        ]),
      )
      expect(refusalOf({ ...request, headers: broken })).toBe('signature')
    })

    it('does not believe the signature of another body', async () => {
      const [one, two] = [newMail(made()), newMail(made())]
      for (const mail of [one, two]) await send(mail)
      const [first, second] = [await webhookOf(one), await webhookOf(two)]
      if (first.body.equals(second.body)) throw new Error('both events came in one webhook: the test shows nothing')
      expect(refusalOf({ headers: first.headers, body: second.body })).toBe('signature')
    })

    it('believes a genuine webhook for five minutes and not longer', async () => {
      const mail = newMail(made())
      await send(mail)
      const content: unknown = JSON.parse((await webhookOf(mail)).body.toString())
      const minutesAgo = (minutes: number) => made().sign(content, new Date(Date.now() - minutes * 60_000))
      expect(refusalOf(minutesAgo(4))).toBe('believed')
      expect(refusalOf(minutesAgo(6))).toBe('timestamp')
      expect(refusalOf(minutesAgo(-6))).toBe('timestamp')
    })

    it('refuses a body that is signed but is no event', () => {
      for (const content of [null, 'text', 5, { a: 1 }, [{ event: 'bounce' }]]) {
        expect([content, refusalOf(made().sign(content, new Date()))]).toEqual([content, 'malformed'])
      }
    })
  })
}
