import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import type { EmailMessage, EmailProvider } from '../../providers/email/port.ts'
import { ProviderError } from '../../providers/errors.ts'
import { newAddress as address, type EmailUnderTest, newMail } from './email-fixture.ts'
import { testEmailWebhooks } from './email-webhooks.ts'

/** What every email provider must do. An adapter's own test hands in how to make one with an empty mailbox behind it. */
export function testEmailProvider(name: string, make: () => Promise<EmailUnderTest>): void {
  describe(`email: ${name}`, () => {
    let made: EmailUnderTest
    let email: EmailProvider
    beforeAll(async () => {
      made = await make()
      email = made.provider
    })
    afterAll(async () => {
      await made?.close()
    })

    const message = (changes?: Partial<EmailMessage>) => newMail(made, changes)
    const send = (mail: EmailMessage, key: string = newId()) => email.send(mail, { idempotencyKey: key })

    it('accepts a mail and names its own reference', async () => {
      const [first, second] = [await send(message()), await send(message())]
      expect(first).toEqual({ kind: 'accepted', ref: expect.stringMatching(/^\S+$/) })
      expect(second.kind === 'accepted' && first.kind === 'accepted' && second.ref !== first.ref).toBe(true)
    })

    it('delivers the mail as it was written', async () => {
      const mail = message({
        subject: 'Grüße & "quotes" <b>not bold</b> 🎬',
        text: 'Dear Ada,\n\n  5 < 6 & 7 > 6\n\n— Better Movies',
        html: '<!doctype html><html><body style="color:#123456"><p>Grüße &amp; 🎬</p></body></html>',
        to: { email: address(made.domains.works), name: 'Ada "the Countess" Lovelace, née Byron' },
      })
      await send(mail)
      expect(await made.received(mail.to.email)).toEqual([
        {
          to: mail.to.email,
          toName: 'Ada "the Countess" Lovelace, née Byron',
          from: 'Better Movies <hello@better-movies.test>',
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
        },
      ])
    })

    it('delivers a mail without names', async () => {
      const to = address(made.domains.works)
      await send(message({ to: { email: to }, from: { email: 'hello@better-movies.test' } }))
      expect(await made.received(to)).toMatchObject([{ toName: null, from: 'hello@better-movies.test' }])
    })

    it('delivers a mail of half a megabyte whole', async () => {
      const html = `<p>${'ä'.repeat(250_000)}</p>`
      const mail = message({ html })
      await send(mail)
      const [received] = await made.received(mail.to.email)
      expect(received?.html.length).toBe(html.length)
      expect(received?.html === html).toBe(true)
    })

    it('lets no line break in a subject or a name become a header', async () => {
      const mail = message({
        subject: 'Hello\r\nBcc: everyone@better-movies.test',
        to: { email: address(made.domains.works), name: 'Ada\r\nX-Injected: 1' },
        from: { email: 'hello@better-movies.test', name: 'Better\nMovies' },
      })
      await send(mail)
      const [received] = await made.received(mail.to.email)
      expect(received?.subject).toBe('Hello Bcc: everyone@better-movies.test')
      expect(received?.toName).toBe('Ada X-Injected: 1')
      expect(received?.from).toBe('Better Movies <hello@better-movies.test>')
    })

    it('refuses an address that can never work, and sends nothing', async () => {
      const to = address(made.domains.invalid)
      expect(await send(message({ to: { email: to } }))).toEqual({ kind: 'refused', reason: 'invalid_address' })
      expect(await made.received(to)).toEqual([])
    })

    it.each([
      'nobody',
      'nobody@',
      '@works.test',
      'a b@works.test',
      'a@works.test\r\nBcc: b@works.test',
      'a@works.test,b@works.test',
      '',
    ])('refuses %j as an address, and sends nothing', async (to) => {
      expect(await send(message({ to: { email: to } }))).toEqual({ kind: 'refused', reason: 'invalid_address' })
      expect(await made.received(to)).toEqual([])
    })

    it('rejects a sender that is no address: that is our fault and not the customer’s', async () => {
      const mail = message({ from: { email: 'not an address' } })
      await expect(send(mail)).rejects.toMatchObject({ name: 'ProviderError', fault: 'rejected' })
      expect(await made.received(mail.to.email)).toEqual([])
    })

    it('sends one mail for one key where it deduplicates, else one for each call', async () => {
      const mail = message()
      const key = newId()
      const first = await send(mail, key)
      const others = await Promise.all(Array.from({ length: 9 }, () => send(mail, key)))
      const received = await made.received(mail.to.email)
      const refs = new Set([first, ...others].map((outcome) => outcome.kind === 'accepted' && outcome.ref))
      const mails = email.deduplicates ? 1 : 10
      expect({ mails: received.length, refs: refs.size }).toEqual({ mails, refs: mails })
    })

    it('sends one mail for ten callers at once with one key, where it deduplicates', async () => {
      const mail = message()
      const key = newId()
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => send(mail, key)))
      expect(outcomes.every((outcome) => outcome.kind === 'accepted')).toBe(true)
      expect(await made.received(mail.to.email)).toHaveLength(email.deduplicates ? 1 : 10)
    })

    it('rejects another mail under a used key where it deduplicates, else sends it', async () => {
      const mail = message()
      const key = newId()
      await send(mail, key)
      const other = send({ ...mail, subject: 'Something else' }, key)
      if (email.deduplicates) await expect(other).rejects.toMatchObject({ name: 'ProviderError', fault: 'rejected' })
      else expect(await other).toMatchObject({ kind: 'accepted' })
      expect(await made.received(mail.to.email)).toHaveLength(email.deduplicates ? 1 : 2)
    })

    it('sends nothing when the caller has already given up, and says so', async () => {
      const mail = message()
      const given = email.send(mail, { idempotencyKey: newId(), signal: AbortSignal.abort() })
      const error = await given.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ProviderError)
      expect(error).toMatchObject({ fault: 'unavailable', sent: 'no' })
      expect(await made.received(mail.to.email)).toEqual([])
    })

    testEmailWebhooks(() => made)
  })
}
