import type { JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deny, type NewDenial, purgeDenials } from '../../domain/denials/deny.ts'
import { LONGEST_TOKEN_MS } from '../../domain/denials/states.ts'
import { newId } from '../../lib/ids.ts'
import { viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Person, type Seed, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const NOBODY = { userId: null, tenantIds: [] }

describe('a token that is denied', () => {
  let base: TestBackplane
  let node: TestNode
  let seed: Seed
  let ada: Person
  let sid: string
  let token: string
  let issuer: string

  beforeAll(async () => {
    base = await startTestBackplane()
    seed = seedOf(base)
    issuer = base.app.identity.verifierConfig().issuer
  })
  afterAll(() => base?.close())
  beforeEach(async () => {
    node = await startTestNode(base, { trustMs: 600 })
    ada = await seed.person()
    sid = newId()
    token = await minted({ sid })
    for (const url of [base.url, node.url]) expect(await asks(url)).toBe('let in')
  })
  afterEach(() => node?.close())

  async function minted(claims: JWTPayload): Promise<string> {
    return (await tokenMint(base, ada.principal.subject))({ claims })
  }
  /** By the quick lane, whose answers come from memory. */
  async function asks(url: string, by = token): Promise<string> {
    const { status, code, message } = await knock(url, { documentId: idOf(viewerQuery) }, { token: by })
    return status === 200 ? 'let in' : `${status} ${code}: ${message}`
  }
  const denied = (denial: Partial<NewDenial>) =>
    base.app.db.as(NOBODY, (tx) =>
      deny(base.app, tx, [{ kind: 'session', issuer, key: sid, reason: 'revoked', ...denial }]),
    )
  const refusedOn = (url: string, by = token) =>
    eventually(async () => (await asks(url, by)) !== 'let in', 'the token is refused')

  it('is refused by every node, also where the answer stood in memory, and another session goes on', async () => {
    const other = await minted({ sid: newId() })
    await denied({})
    for (const url of [base.url, node.url]) {
      await refusedOn(url)
      expect(await asks(url)).toBe('401 UNAUTHENTICATED: This session has been ended. Sign in again.')
      expect(await asks(url, other)).toBe('let in')
    }
  })

  it('is every one that the account had until then, and none that it gets afterwards', async () => {
    const before = await minted({ iat: Math.floor(Date.now() / 1_000) - 60, sid: newId() })
    await denied({ kind: 'subject', key: ada.principal.subject, reason: 'logout' })
    // A token says whole seconds: the next one is after the denial, however long that took.
    const after = await minted({ iat: Math.floor(Date.now() / 1_000) + 1, sid: newId() })
    await refusedOn(node.url, before)
    expect(await asks(node.url)).toMatch(/You have signed out/)
    expect(await asks(node.url, after)).toBe('let in')
  })

  it('is every one of a program', async () => {
    const theirs = await minted({ sid, client_id: 'a-program' })
    await denied({ kind: 'client', key: 'a-program', reason: 'client_changed' })
    await refusedOn(node.url, theirs)
    expect(await asks(node.url)).toBe('let in')
  })

  it('is dead whatever the issuer’s clock says, when its session has ended', async () => {
    const ahead = await minted({ iat: Math.floor(Date.now() / 1_000) + 4, sid })
    await denied({})
    await refusedOn(node.url, ahead)
  })

  it('of another issuer is another', async () => {
    await denied({ issuer: 'https://another.example' })
    await denied({ kind: 'subject', key: ada.principal.subject, issuer: 'https://another.example' })
    const last = newId()
    await denied({ key: last })
    await refusedOn(node.url, await minted({ sid: last }))
    expect(await asks(node.url)).toBe('let in')
  })

  it('is refused also by a node that no hint reaches', async () => {
    node.feed.cut()
    await denied({})
    await refusedOn(node.url)
  })

  it('is refused by a node that starts afterwards', async () => {
    await denied({})
    const late = await startTestNode(base)
    expect(await asks(late.url)).toMatch(/^401/)
    await late.close()
  })

  it.each(['cut', 'silence'] as const)(
    'lets nobody in on a node that cannot read the list (%s): from memory at first, then by asking, and all again when it is back',
    async (how) => {
      const stranger = await (await seed.person('Ben')).token()
      expect(await asks(node.url, stranger)).toBe('let in')
      node.denylist[how]()
      await denied({})
      await refusedOn(node.url)
      const refusal = await knock(node.url, { documentId: idOf(viewerQuery) }, { token: stranger })
      expect(refusal).toMatchObject({ status: 503, code: 'PROVIDER_UNAVAILABLE' })
      expect(refusal.message).toMatch(/Try again in a few seconds/)
      expect((await knock(node.url, { query: '{ plans { id } }' }, { method: 'POST' })).status).toBe(200)
      node.denylist.restore()
      await eventually(async () => (await asks(node.url, stranger)) === 'let in', 'the other is let in again')
      expect(await asks(node.url)).toMatch(/^401/)
    },
  )

  it('is refused at once by a node whose list is too old to be believed: the request reads it', async () => {
    const slow = await startTestNode(base, { trustMs: -1 })
    expect(await asks(slow.url)).toBe('let in')
    await denied({})
    expect(await asks(slow.url)).toMatch(/^401/)
    await slow.close()
  })

  it('is forgotten when no token that it concerns can be alive', async () => {
    const purgedAt = (ms: number) => purgeDenials({ ...base.app, wallClock: { now: () => new Date(ms) } })
    // Those of the tests before this one are older.
    await purgedAt(Date.now() + 2 * LONGEST_TOKEN_MS)
    const before = Date.now()
    await denied({})
    const after = Date.now()
    expect(await purgedAt(before + LONGEST_TOKEN_MS)).toBe(0)
    expect(await purgedAt(after + LONGEST_TOKEN_MS + 120_000)).toBe(1)
  })

  it('could not outlive that: one that is to live for longer than a day is not taken', async () => {
    const now = Math.floor(Date.now() / 1_000)
    expect(await asks(node.url, await minted({ iat: now, exp: now + 86_400 }))).toBe('let in')
    expect(await asks(node.url, await minted({ iat: now, exp: now + 86_401 }))).toMatch(/longer than a day/)
  })
})
