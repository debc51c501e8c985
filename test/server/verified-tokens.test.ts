// Long because: each promise of the cache is seen on one issuer and one clock.
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MINUTE, SECOND } from '../../lib/clock.ts'
import { createDenials } from '../../server/http/denials.ts'
import {
  createVerifiedTokens,
  type VerifiedTokens,
  type VerifiedTokensOptions,
} from '../../server/http/verified-tokens.ts'
import { eventually } from '../support/eventually.ts'
import { type SigningKey, signingKey, startIssuer, type TestIssuer } from '../support/issuer.ts'
import { quietLog } from '../support/log.ts'
import { movingClock } from '../support/moving-clock.ts'

const NEVER_MS = 2 ** 30

describe('a token that has been verified', () => {
  let issuer: TestIssuer
  let key: SigningKey
  let clock: ReturnType<typeof movingClock>
  let tokens: VerifiedTokens

  beforeEach(async () => {
    issuer = await startIssuer()
    key = await signingKey('first')
    issuer.publish(key)
    clock = movingClock()
    open()
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    tokens.close()
    await issuer.close()
  })

  function open(options: Partial<VerifiedTokensOptions> = {}): void {
    tokens?.close()
    tokens = createVerifiedTokens({
      identity: issuer.identity,
      wallClock: clock,
      log: quietLog,
      denylist: { ...createDenials(), fresh: () => true },
      refreshMs: NEVER_MS,
      ...options,
    })
  }

  /** Signatures checked while this runs. */
  async function signaturesIn(run: () => Promise<unknown>): Promise<number> {
    const spy = vi.spyOn(crypto.subtle, 'verify')
    await run()
    const { length } = spy.mock.calls
    spy.mockRestore()
    return length
  }

  const refused = (token: string) =>
    tokens.principal(token).then(
      () => 'let in',
      (error: Error) => error.message,
    )

  it('is known from then on: the same principal, and no signature is checked again', async () => {
    const token = await key.sign({ sub: 'ada' })
    expect(tokens.known(token)).toBeUndefined()
    const first = await tokens.principal(token)
    expect(first).toMatchObject({ kind: 'user', subject: 'ada' })
    expect(await signaturesIn(async () => expect(await tokens.principal(token)).toBe(first))).toBe(0)
    expect(tokens.known(token)).toBe(first)
    const other = await key.sign({ sub: 'ben' })
    expect(await signaturesIn(() => tokens.principal(other))).toBe(1)
  })

  it('that a hundred requests bring at once is verified once', async () => {
    const token = await key.sign({ sub: 'ada' })
    const asked = Array.from({ length: 100 }, () => token)
    let found: unknown[] = []
    const checked = await signaturesIn(async () => {
      found = await Promise.all(asked.map((each) => tokens.principal(each)))
    })
    expect([checked, new Set(found).size, issuer.fetches()]).toEqual([1, 1, 1])
  })

  it('expires between two requests, within the verifier’s tolerance', async () => {
    clock.stop()
    const token = await key.sign({ sub: 'ada', exp: Math.floor(clock.now().getTime() / SECOND) + 120 })
    await tokens.principal(token)
    clock.pass(2 * MINUTE + SECOND)
    expect(tokens.known(token)).toBeDefined()
    clock.pass(6 * SECOND)
    expect(tokens.known(token)).toBeUndefined()
    expect(await refused(token)).toMatch(/has expired/)
  })

  it('lets no other token in that differs from it in one character, wherever', async () => {
    const token = await key.sign({ sub: 'ada' })
    await tokens.principal(token)
    for (let at = 0; at < token.length; at += 7) {
      const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect(tokens.known(altered)).toBeUndefined()
      expect(await refused(altered)).not.toBe('let in')
      expect(tokens.known(altered)).toBeUndefined()
    }
    expect(tokens.known(token)).toBeDefined()
  })

  it('is refused soon after its key is withdrawn, although nobody asks for another key', async () => {
    open({ refreshMs: 20 })
    const token = await key.sign({ sub: 'ada' })
    await tokens.principal(token)
    issuer.publish(await signingKey('second'))
    await eventually(async () => tokens.known(token) === undefined, 'the token is forgotten')
    expect(await refused(token)).toMatch(/not signed by the issuer/)
  })

  it('is verified again when its key id stands for another key', async () => {
    open({ refreshMs: 20 })
    const token = await key.sign({ sub: 'ada' })
    await tokens.principal(token)
    issuer.publish(await signingKey('first'))
    await eventually(async () => tokens.known(token) === undefined, 'the token is forgotten')
    expect(await refused(token)).toMatch(/not signed by the issuer/)
  })

  it('goes on being good through a rotation in which the keys overlap', async () => {
    open({ refreshMs: 20 })
    const token = await key.sign({ sub: 'ada' })
    const first = await tokens.principal(token)
    const next = await signingKey('second')
    issuer.publish(next, key)
    await eventually(async () => tokens.known(token) === undefined, 'the change is noticed')
    const [again, newer] = [await tokens.principal(token), await tokens.principal(await next.sign({ sub: 'ben' }))]
    expect([again, newer]).toMatchObject([{ subject: 'ada' }, { subject: 'ben' }])
    expect(again).not.toBe(first)
    const fetched = issuer.fetches()
    issuer.publish(key, next)
    await eventually(async () => issuer.fetches() > fetched + 2, 'the same keys are seen in another order')
    expect(tokens.known(token)).toBe(again)
  })

  it('is good for five minutes while the issuer is out of reach, and verified again from then on', async () => {
    open({ refreshMs: 20 })
    const token = await key.sign({ sub: 'ada' })
    clock.stop()
    await tokens.principal(token)
    issuer.away(true)
    const fetched = issuer.fetches()
    await eventually(async () => issuer.fetches() > fetched + 2, 'the keys are asked for in vain')
    clock.pass(4 * MINUTE)
    expect(tokens.known(token)).toBeDefined()
    clock.pass(MINUTE + SECOND)
    expect(tokens.known(token)).toBeUndefined()
    expect(await signaturesIn(() => tokens.principal(token))).toBe(1)
    expect(tokens.known(token)).toBeUndefined()
    issuer.away(false)
    await eventually(async () => (await tokens.principal(token)) === tokens.known(token), 'it is kept again')
  })

  it('is not needed by an issuer that cannot be reached at first: the answer says so, and nothing of it is kept', async () => {
    const token = await key.sign({ sub: 'ada' })
    issuer.away(true)
    await expect(tokens.principal(token)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    issuer.away(false)
    await eventually(async () => (await refused(token)) === 'let in', 'the issuer is asked again')
  })

  it('costs an issuer that is out of reach one try, and one in thirty seconds in the end, however many tokens come', async () => {
    const exp = Math.floor(Date.now() / SECOND) + 3_600
    const forged = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => (await signingKey(`forged-${n}`)).sign({ sub: 'eve', exp })),
    )
    // It stands still while tokens are shown: the machine may take longer for that than until the next try.
    const base = performance.now()
    const triesBy = async (seconds: number) => {
      vi.spyOn(performance, 'now').mockImplementation(() => base + seconds * SECOND)
      const before = issuer.fetches()
      for (const token of forged) expect(await refused(token)).not.toBe('let in')
      await Promise.all(forged.map(refused))
      // What has been begun reaches the issuer, and comes back.
      await pause(10)
      return issuer.fetches() - before
    }
    issuer.away(true)
    // Cold, and with keys that nobody has confirmed for longer than they are trusted.
    expect(await triesBy(0)).toBe(1)
    issuer.away(false)
    vi.spyOn(performance, 'now').mockImplementation(() => base + 5 * SECOND)
    expect(await tokens.principal(await key.sign({ sub: 'ada' }))).toMatchObject({ subject: 'ada' })
    issuer.away(true)
    clock.pass(6 * MINUTE)
    const tries: number[] = []
    for (let seconds = 40; seconds < 160; seconds += 1) tries.push(await triesBy(seconds))
    expect(Math.max(...tries)).toBe(1)
    // After 1, 2, 4, 8 and 16 seconds, and then every thirty.
    expect(tries.filter((count) => count > 0).length).toBeLessThanOrEqual(9)
    issuer.away(false)
  })

  it('is one of as many as fit into a bound; those in use stay', async () => {
    const subject = (n: number) => `user-${String(n).padStart(2, '0')}`
    const all = await Promise.all(Array.from({ length: 40 }, (_, n) => key.sign({ sub: subject(n) })))
    open({ maxTokens: 10 })
    for (const token of all) {
      await tokens.principal(token)
      await tokens.principal(all[0] as string)
    }
    const known = all.filter((token) => tokens.known(token))
    expect(known.length).toBeLessThanOrEqual(10)
    expect(known.length).toBeGreaterThanOrEqual(5)
    expect(known).toContain(all[0])
    expect(known).toContain(all[39])
  })

  it('is verified again once everything is forgotten, also one whose verification was under way', async () => {
    const token = await key.sign({ sub: 'ada' })
    await tokens.principal(token)
    tokens.forget()
    expect(tokens.known(token)).toBeUndefined()
    const underWay = tokens.principal(token)
    tokens.forget()
    expect(await underWay).toMatchObject({ subject: 'ada' })
    expect(tokens.known(token)).toBeUndefined()
  })

  it('under a key id that nobody published costs one look at the keys in thirty seconds, whatever comes of it', async () => {
    const token = await key.sign({ sub: 'ada' })
    const unknown = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => (await signingKey(`unknown-${n}`)).sign({ sub: 'eve' })),
    )
    // Both stand still while tokens are shown: the machine may take longer for that than thirty seconds.
    const [base, ticks] = [Date.now(), performance.now()]
    const at = (passed: number) => {
      vi.spyOn(Date, 'now').mockImplementation(() => base + passed * SECOND)
      vi.spyOn(performance, 'now').mockImplementation(() => ticks + passed * SECOND)
    }
    at(0)
    await tokens.principal(token)
    const fetchedBy = async () => {
      const before = issuer.fetches()
      for (const token of unknown) await refused(token)
      await Promise.all(unknown.map(refused))
      return issuer.fetches() - before
    }
    expect(await fetchedBy()).toBe(0)
    for (const [passed, away] of [
      [31, false],
      [62, true],
      [93, true],
    ] as const) {
      issuer.away(away)
      at(passed)
      expect(await fetchedBy()).toBe(1)
    }
    issuer.away(false)
  })

  it('keeps the keys under watch only while there is one', async () => {
    open({ refreshMs: 20 })
    await tokens.principal(await key.sign({ sub: 'ada' }))
    clock.pass(11 * MINUTE)
    let [before, quiet] = [-1, 0]
    await eventually(async () => {
      quiet = issuer.fetches() === before ? quiet + 1 : 0
      before = issuer.fetches()
      return quiet > 8
    }, 'nothing is fetched any more')
  })
})
