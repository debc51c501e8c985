import { createSign, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { WebhookRequest } from '../../providers/call.ts'
import { sendgridEmail } from '../../providers/email/sendgrid/sendgrid-email.ts'
import { WebhookRefused } from '../../providers/errors.ts'
import { contracts } from '../support/services.ts'

const vectorsFile = z.object({
  vectors: z.array(
    z.object({
      name: z.string(),
      publicKey: z.string(),
      signature: z.string(),
      timestamp: z.string(),
      payload: z.string(),
      valid: z.boolean(),
    }),
  ),
})

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ownKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const NOW = new Date('2026-11-21T12:00:00Z')

function reader(webhookPublicKey: string, now: Date) {
  return sendgridEmail({ apiKey: 'SG.x', webhookPublicKey }, { now: () => now }).readWebhook
}

function asRequest(body: string | Buffer, signature: string, timestamp: string): WebhookRequest {
  return {
    headers: {
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body: Buffer.from(body),
  }
}

function signed(body: string | Buffer, at = NOW): WebhookRequest {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return asRequest(body, createSign('sha256').update(timestamp).update(body).sign(privateKey, 'base64'), timestamp)
}

const read = (events: readonly object[]) => reader(ownKey, NOW)(signed(JSON.stringify(events)))
const event = (changes: object) => ({
  email: 'ada@works.test',
  timestamp: 1_790_000_000,
  event: 'delivered',
  sg_event_id: 'e1',
  sg_message_id: 'm1.filter',
  delivery_id: 'dlv_1',
  ...changes,
})

contracts.suite('SendGrid’s own signed webhooks', (folder) => {
  const file = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'sendgrid', name), 'utf8'))

  it('are believed or refused as SendGrid’s own tests say', () => {
    const { vectors } = vectorsFile.parse(file('eventwebhook.vectors.json'))
    expect(vectors).toHaveLength(6)
    const verdicts = vectors.map(({ publicKey, payload, signature, timestamp }) => {
      // Each is read at the moment when it was signed; the one whose time stamp is none, at the others' moment.
      const seconds = Number.isNaN(Number(timestamp)) ? 1_600_112_502 : Number(timestamp)
      try {
        reader(publicKey, new Date(seconds * 1000))(asRequest(payload, signature, timestamp))
        return true
      } catch (error) {
        if (error instanceof WebhookRefused) return false
        throw error
      }
    })
    expect(verdicts).toEqual(vectors.map((vector) => vector.valid))
    expect(verdicts.filter(Boolean)).toHaveLength(2)
  })

  it('are understood: what happened, to whom, when and why', () => {
    const { vectors } = vectorsFile.parse(file('eventwebhook.vectors.json'))
    const several = vectors.find((vector) => vector.name === 'multiple events')
    if (!several) throw new Error('the vector "multiple events" is gone')
    const at = new Date(Number(several.timestamp) * 1000)
    const events = reader(several.publicKey, at)(asRequest(several.payload, several.signature, several.timestamp))
    expect(events).toEqual([
      {
        id: 'Ym91bmNlLTAtMTk5NDIxMTItcU53QkxnUFFRalc2REp2S1F3U0Fidy0w',
        kind: 'bounced',
        deliveryId: null,
        to: 'invalid@gmail.com',
        reason: expect.stringMatching(/^552 5\.2\.2 The email account .* over quota/),
        occurredAt: new Date(1_619_651_147_000),
      },
    ])
  })

  it('map SendGrid’s example of every event to ours, in order, and leave out what we do not use', () => {
    const events = read(z.array(z.object({}).loose()).parse(file('events.example.json')))
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['deferred', '400 try again later'],
      ['delivered', '250 OK'],
      ['opened', null],
      ['bounced', '500 unknown recipient'],
      ['dropped', 'Bounced Address'],
      ['complained', null],
      ['unsubscribed', null],
      ['unsubscribed', null],
    ])
    expect(new Set(events.map(({ id }) => id)).size).toBe(8)
    expect(
      events.every(({ to, occurredAt }) => to === 'example@test.com' && occurredAt.getTime() === 1_539_462_305_000),
    ).toBe(true)
  })
})

describe('a SendGrid webhook', () => {
  it('names our own delivery', () => {
    expect(read([event({})])).toMatchObject([{ deliveryId: 'dlv_1', kind: 'delivered', reason: null }])
  })

  it('that holds only events of kinds unknown to us is genuine and empty', () => {
    expect(read([event({ event: 'a_kind_of_next_year' }), { event: 'click' }])).toEqual([])
  })

  it('is refused whole when an event that we need lacks its id, time or address', () => {
    for (const missing of [
      { sg_event_id: undefined },
      { timestamp: undefined },
      { email: undefined },
      { timestamp: 'now' },
    ]) {
      expect(() => read([event({}), event(missing)])).toThrow(expect.objectContaining({ reason: 'malformed' }))
    }
  })

  it('is refused when its bytes are not text, even under a signature that fits them', () => {
    const body = Buffer.concat([Buffer.from('[]'), Buffer.from([0xff, 0xfe])])
    expect(() => reader(ownKey, NOW)(signed(body))).toThrow(expect.objectContaining({ reason: 'malformed' }))
  })

  it('is read over the raw bytes: letters beyond ASCII and line breaks included', () => {
    const body = `[${JSON.stringify(event({ reason: 'Postfach voll – größer geht nicht' }))},\r\n${JSON.stringify(event({}))}]\r\n`
    expect(reader(ownKey, NOW)(signed(body))).toHaveLength(2)
  })

  it('is refused when its time stamp was changed after signing', () => {
    const request = signed('[]', new Date(NOW.getTime() - 3_600_000))
    const fresh = String(NOW.getTime() / 1000)
    const headers = { ...request.headers, 'x-twilio-email-event-webhook-timestamp': fresh }
    expect(() => reader(ownKey, NOW)(request)).toThrow(expect.objectContaining({ reason: 'timestamp' }))
    expect(() => reader(ownKey, NOW)({ ...request, headers })).toThrow(expect.objectContaining({ reason: 'signature' }))
  })

  it.each(['', '-1', 'timestamp', '1e9', '99999999999999999999', 'NaN'])('is refused at the time %j', (timestamp) => {
    const { headers, body } = signed('[]')
    const changed = { ...headers, 'x-twilio-email-event-webhook-timestamp': timestamp }
    expect(() => reader(ownKey, NOW)({ headers: changed, body })).toThrow(WebhookRefused)
  })
})
