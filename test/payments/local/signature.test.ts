import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addMs, SECOND } from '../../../lib/clock.ts'
import { WebhookRefused } from '../../../providers/errors.ts'
import { signWebhook, verifySignature } from '../../../providers/payments/local/signature.ts'

const now = new Date('2026-11-21T12:00:00.000Z')
const t = String(now.getTime() / 1_000)
const body = '{"id":"levt_1","note":"ü"}'
const mac = (text: string, secret = 'secret') => createHmac('sha256', secret).update(text).digest('hex')

function verdict(header: string | undefined, at = now): string {
  try {
    verifySignature(header, Buffer.from(body), at, 'secret')
    return 'accepted'
  } catch (error) {
    if (error instanceof WebhookRefused) return error.reason
    throw error
  }
}

describe('the signature of a webhook', () => {
  it('is the HMAC-SHA256 of the time, a dot and the raw body', () => {
    expect(signWebhook(body, now, 'secret')).toBe(`t=${t},v1=${mac(`${t}.${body}`)}`)
  })

  it('of the right body at another time is refused', () => {
    expect(verdict(`t=${Number(t) + 1},v1=${mac(`${t}.${body}`)}`)).toBe('signature')
    expect(verdict(`t=${t},v1=${mac(body)}`)).toBe('signature')
  })

  it('is accepted beside one of an older secret, as while a secret is exchanged', () => {
    const [good, other] = [mac(`${t}.${body}`), mac(`${t}.${body}`, 'older')]
    expect(verdict(`t=${t},v1=${other},v1=${good}`)).toBe('accepted')
    expect(verdict(`t=${t},v1=${other}`)).toBe('signature')
  })

  it('is good for 300 seconds before and after, and not for one more', () => {
    const header = signWebhook(body, now, 'secret')
    expect([-300, 300].map((seconds) => verdict(header, addMs(now, seconds * SECOND)))).toEqual([
      'accepted',
      'accepted',
    ])
    expect([-301, 301].map((seconds) => verdict(header, addMs(now, seconds * SECOND)))).toEqual([
      'timestamp',
      'timestamp',
    ])
  })

  it('that is missing or not written as one is refused', () => {
    const good = mac(`${t}.${body}`)
    const wrong = [
      undefined,
      '',
      'garbage',
      `v1=${good}`,
      `t=${t}`,
      `t=${t},v1=`,
      `t=abc,v1=${good}`,
      `t=${t},t=${t},v1=${good}`,
    ]
    for (const header of wrong) expect(verdict(header), header).toBe('signature')
    expect(verdict(`t=${t},v0=${good}`)).toBe('signature')
  })
})
