import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../../lib/clock.ts'
import { customerWith, GOOD, movableClock, newCustomer, setupUrl } from './arrange-local.ts'
import { type OpenGateway, openGateway, submitCard } from './open-gateway.ts'

describe('the page on which a card is entered', () => {
  const wallClock = movableClock()
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway({ wallClock })
  })
  afterAll(() => gateway?.close())

  const cardsOf = async (customer: Awaited<ReturnType<typeof newCustomer>>) =>
    (await gateway.payments.getPaymentMethods([customer])).get(customer) ?? []

  it('is a labelled form that browsers can fill, says that it is a test, and lists the test cards', async () => {
    const answer = await fetch(await setupUrl(gateway, await newCustomer(gateway)))
    const page = await answer.text()
    expect(answer.status).toBe(200)
    for (const [id, autocomplete] of [
      ['number', 'cc-number'],
      ['expiry', 'cc-exp'],
      ['cvc', 'cc-csc'],
    ]) {
      expect(page).toContain(`<label for="${id}">`)
      expect(page).toMatch(new RegExp(`<input id="${id}"[^>]*autocomplete="${autocomplete}"`))
    }
    expect(page).toContain('Local test gateway')
    expect(page).toContain('4242 4242 4242 4242')
    expect(page).toContain('4000 0000 0000 0341')
    expect(page).toContain('href="http://shop.test/back"')
  })

  it('loads nothing, runs nothing, is not framed or cached, and may lead only to itself and to the shop', async () => {
    const answer = await fetch(await setupUrl(gateway, await newCustomer(gateway)))
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/shop\.test; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const page = await answer.text()
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|style="/i)
    // The policy lets through exactly the style that is there.
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(answer.headers.get('content-security-policy')).toContain(`'sha256-${hash}'`)
  })

  it('shows a name as text, whatever stands in it', async () => {
    const customer = await newCustomer(gateway, `<script>alert(1)</script>"'&`)
    const page = await (await fetch(await setupUrl(gateway, customer))).text()
    expect(page).toContain('For &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
    expect(page).not.toContain('<script>')
  })

  it('a good card is saved, and the customer goes on to the shop', async () => {
    const customer = await newCustomer(gateway)
    const answer = await submitCard(await setupUrl(gateway, customer), { number: '4242 4242 4242 4242' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'http://shop.test/done?a=1&b=2'])
    expect(await cardsOf(customer)).toHaveLength(1)
  })

  it('what is wrong stands beside its field; the expiry stays, the number and the code do not', async () => {
    const customer = await newCustomer(gateway)
    const fields = { number: '4242424242424241', expiry: '01 / 20"><b>', cvc: '98' }
    const answer = await submitCard(await setupUrl(gateway, customer), fields)
    const page = await answer.text()
    expect(answer.status).toBe(422)
    for (const field of ['number', 'expiry', 'cvc']) {
      expect(page).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-error"`))
      expect(page).toMatch(new RegExp(`<p class="error" id="${field}-error">[A-Z].{10,}</p>`))
    }
    expect(page).toContain('value="01 / 20&quot;&gt;&lt;b&gt;"')
    expect(page).not.toContain(fields.number)
    expect(page).not.toMatch(/value="98"/)
    expect(await cardsOf(customer)).toEqual([])
  })

  it('a card that the bank refuses can be followed by a good one on the same page', async () => {
    const customer = await newCustomer(gateway)
    const url = await setupUrl(gateway, customer)
    const refused = await submitCard(url, { number: '4000000000009995' })
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('insufficient funds')])
    expect((await submitCard(url, { number: GOOD })).status).toBe(303)
    expect((await cardsOf(customer)).map((card) => card.last4)).toEqual(['4242'])
  })

  it('a form sent ten times at once attaches one card, and everyone goes on', async () => {
    const customer = await newCustomer(gateway)
    const url = await setupUrl(gateway, customer)
    const answers = await Promise.all(Array.from({ length: 10 }, () => submitCard(url, { number: GOOD })))
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(303))
    expect(await cardsOf(customer)).toHaveLength(1)
    const again = await fetch(url)
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining('This card is saved')])
  })

  it('an address that was not handed out, or was altered, opens nothing', async () => {
    const customer = await newCustomer(gateway)
    const url = await setupUrl(gateway, customer)
    const [front, seal = ''] =
      url.split('.').length > 2 ? [url.slice(0, url.lastIndexOf('.')), url.slice(url.lastIndexOf('.'))] : [url]
    for (const wrong of [`${front}${seal.slice(0, -2)}xx`, front ?? '', `${front}.`]) {
      expect((await fetch(wrong)).status).toBe(404)
      expect((await submitCard(wrong, { number: GOOD })).status).toBe(404)
    }
    expect(await cardsOf(customer)).toEqual([])
  })

  it('a body that is no form, or far too large, is refused', async () => {
    const url = await setupUrl(gateway, await newCustomer(gateway))
    const json = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    const large = await submitCard(url, { number: '4'.repeat(10_000) })
    expect([json.status, large.status]).toEqual([415, 415])
  })

  it('expires after a day', async () => {
    const customer = await newCustomer(gateway)
    const url = await setupUrl(gateway, customer)
    wallClock.move(DAY)
    expect((await fetch(url)).status).toBe(410)
    expect((await submitCard(url, { number: GOOD })).status).toBe(410)
    expect(await cardsOf(customer)).toEqual([])
  })

  it('the number and the code of a card stand nowhere in the database, and in no webhook', async () => {
    const customer = await customerWith(gateway, GOOD)
    await gateway.settle()
    const sql = await gateway.host.sql('local_payments')
    const { rows: tables } = await sql.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'local_payments' and table_type = 'BASE TABLE'`,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables) {
      const { rows } = await sql.query<{ row: string }>(`select t::text as row from ${name} t`)
      for (const { row } of rows) expect(row).not.toContain(GOOD)
    }
    expect(gateway.events(customer).length).toBeGreaterThan(0)
    for (const { body } of gateway.received) expect(body.toString()).not.toContain(GOOD)
  })
})
