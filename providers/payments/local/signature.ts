import { createHmac, timingSafeEqual } from 'node:crypto'
import { WebhookRefused } from '../../errors.ts'

export const SIGNATURE_HEADER = 'backplane-signature'
const TOLERANCE_S = 300

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, the form of Stripe's own signatures. */
export function signWebhook(body: string, now: Date, secret: string): string {
  const t = Math.floor(now.getTime() / 1_000).toString()
  return `t=${t},v1=${mac(t, Buffer.from(body), secret).toString('hex')}`
}

/**
 * Checks the header against the raw bytes, in constant time, and that it was made within 300 s of `now`. More than one v1 may stand
 * in it, as while a secret is exchanged.
 * @throws WebhookRefused
 */
export function verifySignature(header: string | undefined, body: Buffer, now: Date, secret: string): void {
  if (!header) throw new WebhookRefused('signature', `the header ${SIGNATURE_HEADER} is missing`)
  const parts = header.split(',').map((part) => part.trim().split('='))
  const times = parts.filter(([name]) => name === 't').map(([, value]) => value ?? '')
  const [t = ''] = times
  if (times.length !== 1 || !/^\d{1,12}$/.test(t))
    throw new WebhookRefused('signature', `the header ${SIGNATURE_HEADER} has no single time t=<unix seconds>`)
  const expected = mac(t, body, secret)
  const given = parts.filter(([name]) => name === 'v1').map(([, value]) => Buffer.from(value ?? '', 'hex'))
  const matches = given.filter((each) => each.length === expected.length && timingSafeEqual(each, expected))
  if (matches.length === 0) throw new WebhookRefused('signature', 'no signature matches the body')
  const apart = Math.abs(Number(t) - now.getTime() / 1_000)
  if (apart > TOLERANCE_S)
    throw new WebhookRefused(
      'timestamp',
      `signed ${Math.round(apart)} s from now; at most ${TOLERANCE_S} s are allowed`,
    )
}

function mac(t: string, body: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${t}.`).update(body).digest()
}
