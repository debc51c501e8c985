import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localEmail, localEmailConfig } from '../../providers/email/local/local-email.ts'
import { createTestHost } from '../support/host.ts'
import { aMail, type OpenMailbox, openMailbox, runJob } from './local-mailbox.ts'

const HOUR = 3_600_000

describe('the local mailbox', () => {
  let box: OpenMailbox
  let now = new Date('2026-11-21T12:00:00Z')
  let answer = 200
  beforeAll(async () => {
    box = await openMailbox({ wallClock: { now: () => now }, deliver: async () => answer })
  })
  afterAll(() => box.close())

  it('lists the mails to an address, newest first, in any case of its letters', async () => {
    const to = { email: 'Grace@Works.test' }
    for (const subject of ['first', 'second']) {
      await box.provider.send(aMail({ to, subject }), { idempotencyKey: `list-${subject}` })
    }
    const listed = await box.provider.mailbox?.list('grace@works.test')
    expect(listed?.map((mail) => [mail.subject, mail.to])).toEqual([
      ['second', 'Grace@Works.test'],
      ['first', 'Grace@Works.test'],
    ])
    expect(listed?.[0]).toMatchObject({ category: 'trial_ending', sentAt: now })
    expect(await box.provider.mailbox?.list('race@works.test')).toEqual([])
  })

  it('takes a mail with a zero byte in it, as a real mailbox would', async () => {
    const mail = aMail({ to: { email: 'zero@works.test' }, text: 'a\u0000b', html: '<p>a\u0000b</p>' })
    expect(await box.provider.send(mail, { idempotencyKey: 'zero' })).toMatchObject({ kind: 'accepted' })
    expect(await box.json('zero@works.test')).toMatchObject([{ text: 'ab', html: '<p>ab</p>' }])
  })

  it('posts an event again, later and under the same id, until it is taken', async () => {
    const about = (deliveryId: string) => box.host.webhooks.filter((webhook) => webhook.body.includes(deliveryId))
    answer = 500
    await box.provider.send(aMail({ deliveryId: 'dlv_again' }), { idempotencyKey: 'again' })
    await box.settle()
    await box.settle()
    expect(about('dlv_again'), 'not posted twice at the same moment').toHaveLength(1)
    now = new Date(now.getTime() + HOUR)
    await box.settle()
    answer = 200
    now = new Date(now.getTime() + HOUR)
    await box.settle()
    now = new Date(now.getTime() + HOUR)
    await box.settle()
    const bodies = about('dlv_again').map((webhook) => webhook.body)
    expect(bodies).toHaveLength(3)
    expect(new Set(bodies).size).toBe(1)
  })

  it('gives an event up after twenty attempts', async () => {
    answer = 0
    await box.provider.send(aMail({ deliveryId: 'dlv_never' }), { idempotencyKey: 'never' })
    for (let attempt = 0; attempt < 25; attempt++) {
      await box.settle()
      now = new Date(now.getTime() + 2 * HOUR)
    }
    answer = 200
    expect(box.host.webhooks.filter((webhook) => webhook.body.includes('dlv_never'))).toHaveLength(20)
  })

  it('does not call for each mail while nobody answers, and posts what has waited as soon as somebody does', async () => {
    const posted = () => box.host.webhooks.filter((webhook) => webhook.body.includes('dlv_away')).length
    answer = 0
    await box.provider.send(aMail({ deliveryId: 'dlv_away_first' }), { idempotencyKey: 'away_first' })
    await box.settle()
    expect(posted()).toBe(1)
    for (const key of ['dlv_away_second', 'dlv_away_third']) {
      await box.provider.send(aMail({ deliveryId: key }), { idempotencyKey: key })
      await box.provider.close?.()
    }
    expect(posted()).toBe(1)
    answer = 200
    await box.settle()
    expect(posted()).toBe(3)
    await box.provider.send(aMail({ deliveryId: 'dlv_away_fourth' }), { idempotencyKey: 'away_fourth' })
    await box.provider.close?.()
    expect(posted()).toBe(4)
    now = new Date(now.getTime() + HOUR)
    await box.settle()
  })

  it('posts the events of a hundred mails, each once', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `dlv_many_${index}_`)
    await Promise.all(ids.map((deliveryId) => box.provider.send(aMail({ deliveryId }), { idempotencyKey: deliveryId })))
    await box.settle()
    for (const id of ids) expect(box.host.webhooks.filter((webhook) => webhook.body.includes(id))).toHaveLength(1)
  })

  it('leaves an event that another process is just taking to that process, and posts the others', async () => {
    const posted = (deliveryId: string) =>
      box.host.webhooks.filter((webhook) => webhook.body.includes(deliveryId)).length
    answer = 500
    for (const deliveryId of ['dlv_theirs', 'dlv_ours']) {
      await box.provider.send(aMail({ deliveryId }), { idempotencyKey: deliveryId })
    }
    await box.settle()
    expect([posted('dlv_theirs'), posted('dlv_ours')]).toEqual([1, 1])
    answer = 200
    now = new Date(now.getTime() + HOUR)
    const sql = await box.host.sql('local_email')
    await sql.transaction(async (theirs) => {
      const taken = `select events.id from events join mails on mails.id = mail_id where delivery_id = 'dlv_theirs' for update of events`
      expect((await theirs.query(taken)).rowCount).toBe(1)
      await box.settle()
      expect([posted('dlv_theirs'), posted('dlv_ours')]).toEqual([1, 2])
    })
    await box.settle()
    expect([posted('dlv_theirs'), posted('dlv_ours')]).toEqual([2, 2])
  })

  it('keeps its mails and its key when it is opened again, by two processes at once', async () => {
    await box.provider.send(aMail({ to: { email: 'kept@works.test' } }), { idempotencyKey: 'kept' })
    await box.settle()
    const [first, second] = await Promise.all([localEmail({ keep: 10 }, box.host), localEmail({ keep: 10 }, box.host)])
    expect(await first.mailbox?.list('kept@works.test')).toHaveLength(1)
    const webhook = box.host.webhooks.at(-1)
    const headers = Object.entries(webhook?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
    const request = { headers: Object.fromEntries(headers), body: Buffer.from(webhook?.body ?? '') }
    expect(second.readWebhook(request)).toMatchObject([{ kind: 'delivered', to: 'kept@works.test' }])
  })

  it('opens for the first time in two processes at once', async () => {
    const host = await createTestHost()
    try {
      const both = await Promise.all([localEmail({ keep: 10 }, host), localEmail({ keep: 10 }, host)])
      await both[0].send(aMail(), { idempotencyKey: 'one' })
      expect(await both[1].mailbox?.list('ada@works.test')).toHaveLength(1)
      for (const one of both) await one.close?.()
    } finally {
      await host.close()
    }
  })
})

describe('the purge of the local mailbox', () => {
  it('keeps the newest, and their events, and is not upset by an almost empty mailbox', async () => {
    const box = await openMailbox({ keep: 3 })
    try {
      for (const subject of ['1', '2', '3', '4', '5']) {
        await box.provider.send(aMail({ subject }), { idempotencyKey: subject })
      }
      await box.settle()
      for (let run = 0; run < 2; run++) await runJob(box.provider, 'local-email-purge')
      expect((await box.json('ada@works.test')).map((mail) => mail.subject)).toEqual(['5', '4', '3'])
    } finally {
      await box.close()
    }
  })

  it('keeps 10,000 where nothing else is set', () => {
    expect(localEmailConfig.parse({})).toEqual({ keep: 10_000 })
    expect(localEmailConfig.safeParse({ keep: 0 }).success).toBe(false)
  })
})
