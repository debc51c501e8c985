import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { EmailMessage } from '../../providers/email/port.ts'
import { sendgridEmailConfig } from '../../providers/email/sendgrid/config.ts'
import { sendgridEmail } from '../../providers/email/sendgrid/sendgrid-email.ts'

const PUBLIC_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
const API_KEY = 'SG.a-key-that-must-stay-secret'
const message: EmailMessage = {
  deliveryId: 'dlv_0190',
  from: { email: 'hello@better-movies.test', name: 'Better Movies' },
  to: { email: 'ada@works.test', name: 'Ada' },
  subject: 'Hello',
  text: 'Hello {{name}}',
  html: '<p>Hello {{name}}</p>',
  category: 'welcome',
}
const NOW = new Date('2026-11-21T12:00:00Z')

describe('the SendGrid adapter, against a server that answers as told', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  async function listening(handle: RequestListener): Promise<string> {
    const server = createServer(handle).listen(0, '127.0.0.1')
    stops.push(() => {
      server.closeAllConnections()
      server.close()
    })
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const answering = (status: number, body: unknown = '', headers: Record<string, string> = {}): Promise<string> =>
    listening((request, response) => {
      request.resume()
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body === '' ? '' : JSON.stringify(body))
    })
  const at = (baseUrl: string) =>
    sendgridEmail({ apiKey: API_KEY, webhookPublicKey: PUBLIC_KEY, baseUrl }, { now: () => NOW })
  const send = (baseUrl: string, signal?: AbortSignal) =>
    at(baseUrl).send(message, { idempotencyKey: 'k1', ...(signal ? { signal } : {}) })
  const errors = (text: string, field: string | null = null) => ({ errors: [{ message: text, field, help: null }] })

  it('sends our ids, the category and the rendered mail, and asks for no rewriting of links', async () => {
    const requests: { path: string; key: string | undefined; body: unknown }[] = []
    const baseUrl = await listening(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
      requests.push({ path: request.url ?? '', key: request.headers.authorization, body })
      response.writeHead(202, { 'x-message-id': 'msg-1' }).end()
    })
    expect(await send(baseUrl)).toEqual({ kind: 'accepted', ref: 'msg-1' })
    expect(requests).toEqual([
      {
        path: '/v3/mail/send',
        key: `Bearer ${API_KEY}`,
        body: {
          from: { email: 'hello@better-movies.test', name: 'Better Movies' },
          subject: 'Hello',
          personalizations: [{ to: [{ email: 'ada@works.test', name: 'Ada' }] }],
          content: [
            { type: 'text/plain', value: 'Hello {{name}}' },
            { type: 'text/html', value: '<p>Hello {{name}}</p>' },
          ],
          categories: ['welcome'],
          custom_args: { delivery_id: 'dlv_0190' },
          tracking_settings: { click_tracking: { enable: false, enable_text: false } },
        },
      },
    ])
  })

  it('takes an answer without a message id for an accepted mail all the same', async () => {
    expect(await send(await answering(202))).toEqual({ kind: 'accepted', ref: 'dlv_0190' })
  })

  it('does not take the 200 of some other server for an accepted mail', async () => {
    await expect(send(await answering(200, { ok: true }))).rejects.toMatchObject({
      fault: 'unavailable',
      sent: 'maybe',
    })
  })

  it('returns a refusal when SendGrid says that the recipient’s address is wrong', async () => {
    const said = errors('Does not contain a valid address.', 'personalizations.0.to.0.email')
    expect(await send(await answering(400, said))).toEqual({ kind: 'refused', reason: 'invalid_address' })
  })

  it.each([
    ['the sender’s address is wrong', 400, errors('Does not contain a valid address.', 'from.email'), 'rejected'],
    ['the request is wrong', 400, errors('The subject is required.', 'subject'), 'rejected'],
    ['the answer to a bad request is no JSON', 400, '<html>', 'rejected'],
    ['the mail is too large', 413, errors('too large'), 'rejected'],
    [
      'the key is wrong',
      401,
      errors('The provided authorization grant is invalid, expired, or revoked'),
      'misconfigured',
    ],
    [
      'the sender is not verified',
      403,
      errors('The from address does not match a verified Sender Identity.', 'from'),
      'misconfigured',
    ],
  ])('when %s, nothing was sent (%i)', async (_, status, body, fault) => {
    await expect(send(await answering(status, body))).rejects.toMatchObject({
      name: 'ProviderError',
      fault,
      sent: 'no',
      provider: 'sendgrid',
      operation: 'send',
      detail: expect.stringContaining(String(status)),
    })
  })

  it('waits as long as SendGrid says when it is rate limited', async () => {
    const reset = String(NOW.getTime() / 1000 + 42)
    const limited = await answering(429, errors('too many requests'), { 'x-ratelimit-reset': reset })
    await expect(send(limited)).rejects.toMatchObject({ fault: 'rate_limited', sent: 'no', retryAfterMs: 42_000 })
    const asked = await answering(429, errors('too many requests'), { 'retry-after': '7' })
    await expect(send(asked)).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 7_000 })
    const silent = await answering(429)
    await expect(send(silent)).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 60_000 })
  })

  it.each([500, 502, 503])('after a %i the mail may have been sent', async (status) => {
    await expect(send(await answering(status))).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('was certainly not sent when the connection was refused', async () => {
    const baseUrl = await answering(202)
    for (const stop of stops.splice(0)) stop()
    await expect(send(baseUrl)).rejects.toMatchObject({ fault: 'unavailable', sent: 'no', detail: 'ECONNREFUSED' })
  })

  it('may have been sent when the connection broke before the answer', async () => {
    const baseUrl = await listening((request) => request.on('end', () => request.socket.destroy()).resume())
    await expect(send(baseUrl)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('may have been sent when the caller gives up waiting for the answer, and stops waiting', async () => {
    const giveUp = new AbortController()
    const baseUrl = await listening((request) => request.on('end', () => giveUp.abort()).resume())
    await expect(send(baseUrl, giveUp.signal)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('does not follow a redirect with the key in its hand', async () => {
    let followed = false
    const elsewhere = await listening((_, response) => {
      followed = true
      response.writeHead(202).end()
    })
    const baseUrl = await answering(307, '', { location: `${elsewhere}/v3/mail/send` })
    await expect(send(baseUrl)).rejects.toMatchObject({ fault: 'misconfigured' })
    expect(followed).toBe(false)
  })

  it('keeps the key out of every error', async () => {
    const broken = [await answering(500), await answering(401), await answering(302), 'http://127.0.0.1:1']
    for (const baseUrl of broken) {
      const error: unknown = await send(baseUrl).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('must-stay-secret')
    }
  })

  it('names a wrong setting before anything is sent', () => {
    const wrong = sendgridEmailConfig.safeParse({ apiKey: 'key', webhookPublicKey: 'none', baseUrl: 'nowhere' })
    expect(wrong.error?.issues.map((issue) => issue.path[0])).toEqual(['apiKey', 'webhookPublicKey', 'baseUrl'])
  })
})
