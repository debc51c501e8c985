import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aMail, type OpenMailbox, openMailbox } from './local-mailbox.ts'

const HOSTILE = '</pre><script>alert(1)</script><img src=x onerror=alert(2)>"\''

describe('the pages of the local mailbox', () => {
  let box: OpenMailbox
  beforeAll(async () => {
    box = await openMailbox()
  })
  afterAll(() => box.close())

  let key = 0
  const send = async (changes: Parameters<typeof aMail>[0]): Promise<string> => {
    const outcome = await box.provider.send(aMail(changes), { idempotencyKey: `page-${++key}` })
    if (outcome.kind !== 'accepted') throw new Error('the mail was refused')
    return outcome.ref
  }
  const open = async (path: string) => {
    const response = await fetch(new URL(path, box.url), { redirect: 'manual' })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const subjects = (page: string): string[] =>
    [...page.matchAll(/<strong>(.*?)<\/strong>/g)].map((match) => match[1] ?? '')

  it('says so when there is no mail yet', async () => {
    const { status, text } = await open('/local/mail')
    expect(status).toBe(200)
    expect(text).toContain('No mail yet.')
  })

  it('lists mails newest first and leads to the older ones, missing and repeating none', async () => {
    const sent: string[] = []
    for (let index = 0; index < 120; index++) {
      sent.unshift(`paged ${index}`)
      await send({ subject: `paged ${index}`, to: { email: 'paged@works.test' } })
    }
    const seen: string[] = []
    let next: string | undefined = '/local/mail?search=paged'
    let pages = 0
    while (next !== undefined && pages < 10) {
      const { text }: { text: string } = await open(next)
      seen.push(...subjects(text))
      next = /href="([^"]*)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
      pages++
    }
    expect(pages).toBe(3)
    expect(seen).toEqual(sent)
  })

  it('finds mails by a part of the address, taken as it stands', async () => {
    await send({ subject: 'for search', to: { email: 'Under_Score@works.test' } })
    expect(subjects((await open('/local/mail?search=under_')).text)).toEqual(['for search'])
    expect(subjects((await open('/local/mail?search=under%25')).text)).toEqual([])
    expect(subjects((await open('/local/mail?search=underXscore')).text)).toEqual([])
  })

  it('escapes everything that comes from outside', async () => {
    const id = await send({
      subject: HOSTILE,
      text: HOSTILE,
      to: { email: 'hostile@works.test', name: HOSTILE },
      from: { email: 'a@works.test', name: HOSTILE },
      category: HOSTILE,
      deliveryId: HOSTILE,
    })
    const search = encodeURIComponent(HOSTILE)
    for (const path of ['/local/mail', `/local/mail/${id}`, `/local/mail?search=${search}`]) {
      const { status, text } = await open(path)
      expect(status).toBe(200)
      expect(text).not.toMatch(/<script|<img|onerror=alert\(2\)>/)
      expect(text).toContain('&lt;script&gt;')
    }
  })

  it('allows no script on any page, and only its own style', async () => {
    const id = await send({})
    for (const path of ['/local/mail', `/local/mail/${id}`, '/local/mail/none']) {
      const { headers, text } = await open(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[^']+'/)
      expect(policy).not.toMatch(/script-src|unsafe|\*/)
      expect(text).not.toContain('<script')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('shows a mail’s own HTML only in a sandboxed frame that may run, send and load nothing', async () => {
    const id = await send({
      html: '<html><head><title>t</title></head><body><script>alert(1)</script><b>own</b></body></html>',
    })
    const outer = await open(`/local/mail/${id}`)
    expect(outer.text).toContain(
      `<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/local/mail/${id}/html">`,
    )
    expect(outer.text).not.toContain('<b>own</b>')
    const inner = await open(`/local/mail/${id}/html`)
    expect(inner.text).toContain('<b>own</b>')
    const policy = inner.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none';.*form-action 'none'.*; sandbox /)
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src/)
  })

  it('makes the addresses in the text into links, and nothing else', async () => {
    const id = await send({
      text: 'Confirm: https://app.test/verify?a=1&b=2. Or javascript:alert(1) or <https://app.test/x"onclick=1>',
    })
    const { text } = await open(`/local/mail/${id}`)
    expect(text).toContain('<a href="https://app.test/verify?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">')
    expect(text).toContain('<a href="https://app.test/x" target="_blank"')
    expect(text).not.toMatch(/href="javascript|<a [^>]*onclick/)
  })

  it('shows what became of a mail that bounced', async () => {
    const id = await send({ to: { email: 'gone@bounce.test' } })
    expect((await open(`/local/mail/${id}`)).text).toContain('<dd class="bounced">bounced</dd>')
    expect((await open('/local/mail?search=gone@bounce')).text).toContain('bounced</span>')
  })

  it('answers 404 for a mail that is not there', async () => {
    for (const path of ['/local/mail/none', '/local/mail/none/html', "/local/mail/'%3B--"]) {
      expect((await open(path)).status).toBe(404)
    }
  })

  it('answers JSON for tests and curl, page by page', async () => {
    for (const subject of ['a', 'b', 'c']) await send({ subject, to: { email: 'json@works.test' } })
    const first = JSON.parse((await open('/local/mail.json?to=JSON@works.test&limit=2')).text)
    expect(first.mails).toMatchObject([{ subject: 'c', to: 'json@works.test', fate: 'delivered' }, { subject: 'b' }])
    const second = JSON.parse((await open(`/local/mail.json?to=json@works.test&limit=2&before=${first.next}`)).text)
    expect(second).toMatchObject({ mails: [{ subject: 'a' }], next: null })
  })

  it('refuses parameters that are none, and says which', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'before=x', "before=1'"]) {
      const { status, text } = await open(`/local/mail.json?${query}`)
      expect([query, status]).toEqual([query, 400])
      expect(JSON.parse(text).error).toContain(query.split('=')[0])
    }
    const page = await open('/local/mail?before=%3Cb%3E')
    expect(page.status).toBe(400)
    expect(page.text).toContain('“before”')
  })
})
