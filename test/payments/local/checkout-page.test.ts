import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../../lib/ids.ts'
import type { Pricing } from '../../../lib/pricing.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

const key = () => ({ idempotencyKey: randomUUID() })

describe('the local checkout page', () => {
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway()
  })
  afterAll(() => gateway?.close())

  const tiers = [
    { upTo: 2n, unit: '500', flatMinor: 0n },
    { upTo: null, unit: '100', flatMinor: 300n },
  ]
  it.each<[string, Pricing, number, string]>([
    ['each', { kind: 'per_unit', unit: '1299' }, 2, '<strong>USD 25.98</strong> a month, 2 × USD 12.99.'],
    ['parts of a cent each', { kind: 'per_unit', unit: '0.5' }, 5, '<strong>USD 0.03</strong> a month, for 5.'],
    ['the whole', { kind: 'flat', flatMinor: 4_900n }, 5, '<strong>USD 49.00</strong> a month, for 5.'],
    ['graduated tiers', { kind: 'graduated', tiers }, 5, '<strong>USD 16.00</strong> a month, for 5.'],
    ['one tier for all', { kind: 'volume', tiers }, 5, '<strong>USD 8.00</strong> a month, for 5.'],
  ])('of a price for %s asks for what will be charged', async (_name, pricing, quantity, shown) => {
    const { payments } = gateway
    const ourId = toPublicId('customer', newId())
    const now = new Date('2026-03-10T09:30:00.000Z')
    const customer = await payments.createCustomer({ ourId, email: 'a@example.test', name: 'Ada', now }, key())
    const price = await payments.putPrice(
      { lookupKey: randomUUID(), productKey: 'page', productName: 'Page', currency: 'USD', pricing, interval: 'month' },
      key(),
    )
    const pages = { successUrl: 'http://shop.test/done', cancelUrl: 'http://shop.test/back' }
    const page = await payments.startCheckout(
      { ourId: toPublicId('checkout', newId()), customer, price, quantity, ...pages },
      key(),
    )
    expect(await (await fetch(page.url)).text()).toContain(shown)
  })
})
