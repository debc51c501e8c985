import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, detailDigest, entryDigest } from '../../../domain/audit/digests.ts'
import { isSecretKey, redact } from '../../../domain/audit/redact.ts'
import { newId } from '../../../lib/ids.ts'

describe('what of a change is written down', () => {
  it('is never a secret, at any depth and however it is spelt', () => {
    const secrets = {
      password: 'x1',
      passwordHash: 'x2',
      client_secret: 'x3',
      accessToken: 'x4',
      refresh_token: 'x5',
      Authorization: 'x6',
      totp: 'x7',
      otp: 'x8',
      recoveryCodes: ['x9'],
      privateKey: 'x10',
      cookie: 'x11',
      codeVerifier: 'x12',
      cardNumber: 'x13',
      cvc: 'x14',
      apiKey: 'x15',
      session_token: { deep: 'x16' },
      salt: 'x17',
    }
    const given = { ...secrets, list: [{ deep: { ...secrets } }], deep: { er: { ...secrets } } }
    const text = JSON.stringify(redact(given))
    expect(text).not.toMatch(/"x\d+"/)
    expect(text.match(/\[redacted\]/g)).toHaveLength(3 * Object.keys(secrets).length)
  })

  it('keeps what explains a change, and sets apart what is about a person', () => {
    const given = {
      role: 'admin',
      prefix: 'bp_1a2b',
      footprint: 3,
      email: 'ada@example.com',
      planName: 'Basic',
      invited: { email: 'bob@example.com' },
      seats: [{ userAgent: 'Firefox' }],
      colour: 'red',
    }
    expect(redact(given, ['colour'])).toEqual({
      plain: { role: 'admin', prefix: 'bp_1a2b', footprint: 3 },
      personal: {
        email: 'ada@example.com',
        planName: 'Basic',
        invited: { email: 'bob@example.com' },
        seats: [{ userAgent: 'Firefox' }],
        colour: 'red',
      },
    })
  })

  it('has bounds: of texts, of lists, of depth, and of all of it', () => {
    const deep = { a: { b: { c: { d: { e: { f: 'too deep' } } } } } }
    const { plain } = redact({ text: 'x'.repeat(10_000), list: Array.from({ length: 1_000 }, (_, n) => n), deep })
    expect(JSON.stringify(plain).length).toBeLessThan(1_500)
    expect(JSON.stringify(plain)).not.toContain('too deep')
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, 'y'.repeat(500)]))
    expect(Buffer.byteLength(JSON.stringify(redact(many)))).toBeLessThan(8_500)
  })

  it('is what PostgreSQL gives back, whatever was given: the digest of both is the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (given) => {
        const { plain, personal } = redact(given)
        const text = JSON.stringify([plain, personal])
        // NUL and half of a pair are written `\u0000` and `\ud83d`; a backslash of the text itself is two.
        expect(text.isWellFormed() && !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text)).toBe(true)
        expect(canonicalJson(JSON.parse(text))).toBe(canonicalJson([plain, personal]))
      }),
      { numRuns: 500, examples: [[{ '': [[{ '\\UdA': 0, '\\ud83d': '\ud83d' }]] }]] },
    )
  })

  it('names the keys that are secret by one list', () => {
    expect(['tokenId', 'PASSWD', 'credentials'].every(isSecretKey)).toBe(true)
    expect(['role', 'state', 'slug', 'email', 'name', 'footprint', 'expiresAt'].some(isSecretKey)).toBe(false)
  })
})

describe('digests', () => {
  const entry = {
    ...{ id: newId(), tenantId: newId(), actorKind: 'user', actorId: newId(), onBehalfOf: null },
    ...{ action: 'a.b', objectKind: 'x', objectId: 'y', before: null, after: { a: 1, b: [2] }, requestId: 'r' },
    ...{ at: new Date(0), originDigest: 'o', contentDigest: 'c' },
  }

  it('change with every field of an entry', () => {
    const changed = Object.keys(entry).map((field) => {
      const value = entry[field as keyof typeof entry]
      return entryDigest({ ...entry, [field]: value instanceof Date ? new Date(1) : `${JSON.stringify(value)}!` })
    })
    expect(new Set([entryDigest(entry), ...changed]).size).toBe(Object.keys(entry).length + 1)
    expect(entryDigest({ ...entry, after: { b: [2], a: 1 } })).toBe(entryDigest(entry))
  })

  it('of a detail are another with another salt, and the same as the migration makes', () => {
    expect(detailDigest(Buffer.from('00', 'hex'), { a: 1 })).not.toBe(detailDigest(Buffer.from('01', 'hex'), { a: 1 }))
    // sha256('\x00' || '{"address":"192.0.2.1"}'), by PostgreSQL
    expect(detailDigest(Buffer.from('00', 'hex'), { address: '192.0.2.1' })).toBe(
      '0bea72a0c677d92e54106d9fd7ffe534ccf7870b67b43957dee133b8b22832d2',
    )
  })
})
