import { readFileSync } from 'node:fs'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { type MailDataRequired, MailService } from '@sendgrid/mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '../../services.ts'
import { type SendgridWire, serverError, startSendgridWire, tooManyRequests } from './sendgrid-wire.ts'

let wire: SendgridWire
beforeAll(async () => {
  wire = await startSendgridWire()
})
afterAll(() => wire.close())

const MAIL: MailDataRequired = {
  from: 'films@example.test',
  to: 'ada@example.test',
  subject: 'Welcome',
  text: 'Hello',
  html: '<p>Hello</p>',
  customArgs: { delivery_id: 'dlv_1' },
}

function send(mail: unknown, apiKey = wire.apiKey) {
  const service = new MailService()
  service.setApiKey(apiKey)
  const { client } = service as unknown as { client: { setDefaultRequest(key: string, value: unknown): void } }
  client.setDefaultRequest('baseUrl', wire.url)
  return service.send(mail as MailDataRequired).then(
    ([response]) => response,
    (error: { code: number; response: { body: { errors: { field: string | null }[] } } }) => error,
  )
}

describe('the simulated SendGrid, through SendGrid’s own SDK', () => {
  it('accepts a mail, names it and keeps it', async () => {
    const answer = await send(MAIL)
    const kept = wire.state.mails.at(-1)
    expect(answer).toMatchObject({ statusCode: 202, headers: { 'x-message-id': kept?.messageId } })
    expect(kept?.body.personalizations?.[0]?.to).toEqual([{ email: 'ada@example.test' }])
    expect(wire.violations).toEqual([])
  })

  it.each([
    ['an address that is none', { ...MAIL, to: 'ada@' }, 'personalizations.0.to.0.email'],
    ['a sender that is none', { ...MAIL, from: 'films' }, 'from.email'],
    [
      'an empty text',
      { ...MAIL, text: undefined, html: undefined, content: [{ type: 'text/html', value: '' }] },
      'content.0.value',
    ],
    ['no subject', { ...MAIL, subject: '' }, 'subject'],
  ])('refuses %s, names the field and keeps nothing', async (_what, mail, field) => {
    const before = wire.state.mails.length
    const answer = await send(mail)
    expect(answer).toMatchObject({ code: 400, response: { body: { errors: [{ field }] } } })
    expect(wire.state.mails).toHaveLength(before)
    expect(wire.violations).toEqual([])
  })

  it('refuses a wrong key, and fails on demand', async () => {
    expect(await send(MAIL, 'SG.wrong.key')).toMatchObject({ code: 401 })
    wire.state.fail({ how: tooManyRequests(new Date(Date.now() + 5_000)) })
    wire.state.fail({ how: serverError(503) })
    expect(await send(MAIL)).toMatchObject({ code: 429, response: { headers: { 'x-ratelimit-remaining': '0' } } })
    expect(await send(MAIL)).toMatchObject({ code: 503 })
    expect(await send(MAIL)).toMatchObject({ statusCode: 202 })
    expect(wire.violations).toEqual([])
  })

  it('signs its events so that SendGrid’s own verifier believes them, and only them', async () => {
    await send(MAIL)
    const mail = wire.state.mails.at(-1)
    if (!mail) return expect.unreachable('the mail was not kept')
    const event = wire.eventFor(mail, 'bounce')
    expect(event).toMatchObject({ event: 'bounce', email: 'ada@example.test', delivery_id: 'dlv_1' })
    const { headers, body } = wire.signEvents([event])
    const verifier = new EventWebhook()
    const signature = headers[EventWebhookHeader.signature] ?? ''
    const timestamp = headers[EventWebhookHeader.timestamp] ?? ''
    const key = verifier.convertPublicKeyToECDSA(wire.publicKey)
    expect(verifier.verifySignature(key, body, signature, timestamp)).toBe(true)
    expect(verifier.verifySignature(key, body.replace('ada@', 'eve@'), signature, timestamp)).toBe(false)
  })
})

contracts.suite('the simulated SendGrid and its official description', () => {
  it('writes events with the fields of SendGrid’s own examples', async () => {
    await send({ ...MAIL, categories: ['welcome'] })
    const mail = wire.state.mails.at(-1)
    const path = `${process.env.CONTRACTS_DIR}/sendgrid/events.example.json`
    const examples: Record<string, unknown>[] = JSON.parse(readFileSync(path, 'utf8'))
    for (const type of [
      'processed',
      'delivered',
      'deferred',
      'bounce',
      'dropped',
      'spamreport',
      'unsubscribe',
    ] as const) {
      const example = examples.find((one) => one.event === type)
      if (!mail || !example) return expect.unreachable(`there is no example of ${type}`)
      expect(Object.keys(wire.eventFor(mail, type))).toEqual(expect.arrayContaining(Object.keys(example)))
    }
  })

  it('notices a request that the official description refuses', async () => {
    const other = await startSendgridWire()
    const body = JSON.stringify({
      personalizations: [{ to: [{ email: 'a@example.test' }] }],
      from: { email: 'b@example.test' },
      subject: 'x',
      content: [{ type: 'text/plain', value: 'y' }],
      tracking_settings: 'none',
    })
    const headers = { authorization: `Bearer ${other.apiKey}`, 'content-type': 'application/json' }
    await fetch(`${other.url}/v3/mail/send`, { method: 'POST', headers, body })
    expect(other.violations).toEqual([expect.stringContaining('/tracking_settings')])
    await other.close()
  })
})

const EventWebhookHeader = {
  signature: 'x-twilio-email-event-webhook-signature',
  timestamp: 'x-twilio-email-event-webhook-timestamp',
} as const
