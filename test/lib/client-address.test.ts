import { describe, expect, it } from 'vitest'
import { createClientAddress, networkOf, plainAddress } from '../../lib/client-address.ts'

const from = (remoteAddress: string, forwarded?: string) => ({
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  socket: { remoteAddress },
})
const seen = (hops: number, remoteAddress: string, forwarded?: string) =>
  createClientAddress(hops)(from(remoteAddress, forwarded))?.address

describe('the address of a client', () => {
  it('is the connection’s own while no proxy is configured, whatever a header says', () => {
    expect(seen(0, '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
    expect(seen(0, '203.0.113.7', 'unknown, 10.0.0.1')).toBe('203.0.113.7')
  })

  it('is what the nearest proxy of ours was asked from, and nothing that the client wrote before it', () => {
    expect(seen(1, '10.0.0.2', '198.51.100.1')).toBe('198.51.100.1')
    expect(seen(1, '10.0.0.2', '1.1.1.1, 198.51.100.1')).toBe('198.51.100.1')
    expect(seen(2, '10.0.0.2', '1.1.1.1, 198.51.100.1, 10.0.0.1')).toBe('198.51.100.1')
  })

  it('is the nearest that somebody of ours has vouched for when the header is short, empty or no address', () => {
    expect(seen(2, '10.0.0.2', '198.51.100.1')).toBe('198.51.100.1')
    expect(seen(1, '10.0.0.2', '')).toBe('10.0.0.2')
    expect(seen(1, '10.0.0.2')).toBe('10.0.0.2')
    expect(seen(1, '10.0.0.2', '198.51.100.1, _hidden')).toBe('10.0.0.2')
    expect(seen(2, '10.0.0.2', 'nonsense, 10.0.0.1')).toBe('10.0.0.1')
  })

  it('stays what it was when the headers that said so are gone', () => {
    const addressOf = createClientAddress(1)
    const request = from('10.0.0.2', '198.51.100.1')
    addressOf(request)
    delete (request.headers as Record<string, string>)['x-forwarded-for']
    expect(addressOf(request)?.address).toBe('198.51.100.1')
  })

  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:DB8::1]:4711', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('reads %s as %s', (text, address) => expect(plainAddress(text)).toBe(address))

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '::g', '[::1', '999.1.1.1'])('takes "%s" for none', (text) =>
    expect(plainAddress(text)).toBeNull(),
  )

  it('counts a /64 as one, and IPv4 addresses each', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::9'))
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(networkOf('192.0.2.1')).not.toBe(networkOf('192.0.2.2'))
  })
})
