import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditChains, verifyChain } from '../../domain/audit/verify.ts'
import { createClientApp } from '../../domain/client-apps/create.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Place, placesOf } from '../support/coercion/places.ts'
import { usualValues } from '../support/coercion/usual-values.ts'
import { wildValues } from '../support/coercion/wild-values.ts'
import { furnishedTenant } from '../support/furnished.ts'
import { makeKey } from '../support/made-key.ts'
import type { Ids } from '../support/operations.ts'
import { PASSWORD, type Person, seedOf } from '../support/seed.ts'
import { signIn } from '../support/sign-in.ts'

/** `npm run test:fuzz -- --runs 2000 --seed 1` for a longer look; a failure names its seed and the smallest value that fails. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 20)
const SEED = Number(process.env.FUZZ_SEED ?? 1)
/** `Mutation.createRole` looks at places of that name only. */
const ONLY = process.env.FUZZ_ONLY ?? ''
/** `1/2` looks at every second place, and `2/2` at the others. */
const [PART, PARTS] = (process.env.FUZZ_PART ?? '1/1').split('/').map(Number) as [number, number]
const TIMEOUT_MS = 60_000 + RUNS * 2_000

const SCHEMA = buildBackplaneSchema([betterMovies])
const CALLERS = ['person', 'operator', 'machine'] as const
type Caller = (typeof CALLERS)[number]
/** Whose tenant it is comes furthest. */
const WHO = fc.constantFrom<Caller>('person', 'person', 'person', ...CALLERS)

describe('a value that nobody would send, wherever the schema takes one', () => {
  let backplane: TestBackplane
  let ids: Ids
  let victim: string
  let people: Readonly<Record<'person' | 'operator', Person>>
  const tokens = new Map<Caller, string>()
  const seen: Record<string, number> = {}

  beforeAll(async () => {
    backplane = await startTestBackplane()
    const seed = seedOf(backplane)
    const tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    people = { person: tenant.owner, operator: await seed.operator() }
    // The furnished one is in our table only; the issuer is to know it, too.
    const program = { tenantId: tenant.id, name: 'Importer', permissions: ['holding:read'] } as const
    const made = await createClientApp(backplane.app, await tenant.owner.viewer(), {
      ...program,
      idempotencyKey: newId(),
    })
    if (made.kind !== 'created') throw new Error(made.problem)
    ids = { ...tenant.ids, clientApp: toPublicId('clientApp', made.clientAppId) }
    victim = toPublicId('user', (await seed.person('Zoe')).userId)
    for (const caller of ['person', 'operator'] as const) tokens.set(caller, await people[caller].token())
    const permissions = ['TENANT_READ', 'MEMBER_READ', 'HOLDING_READ', 'HOLDING_WRITE']
    tokens.set('machine', (await makeKey(await tenant.owner.client(), tenant, { permissions })).secret)
  })
  afterAll(() => backplane?.close())

  async function send(place: Place, value: unknown, caller: Caller): Promise<Response> {
    return fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(caller)}` },
      body: JSON.stringify({ query: place.document, variables: place.variables(value) }),
    })
  }

  async function assertTheirs(place: Place, value: unknown, caller: Caller): Promise<void> {
    const response = await send(place, value, caller)
    const text = await response.text()
    const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions: { code: string } }[] }
    expect(response.status, text).toBeLessThan(500)
    const codes = errors.map(({ extensions }) => extensions.code)
    expect(codes, text).not.toContain('INTERNAL')
    const [code = 'OK'] = codes
    seen[code] = (seen[code] ?? 0) + 1
    // What they sent may have ended their own session: they sign in again.
    if (response.status === 401 && caller !== 'machine')
      tokens.set(
        caller,
        (await signIn({ publicUrl: backplane.url, email: people[caller].email, password: PASSWORD })).accessToken,
      )
  }

  const lazily: Ids = new Proxy({} as Ids, { get: (_, name: keyof Ids) => ids[name] })
  const places = placesOf(SCHEMA, (name, of) => usualValues(lazily, victim)(name, of))
    .filter(({ name }) => name.includes(ONLY))
    .filter((_, index) => index % PARTS === PART - 1)

  it('is tried in every argument and every member of an input', () => {
    process.stdout.write(`fuzz: ${places.length} places, ${RUNS} runs each, seed ${SEED}\n`)
    if (ONLY === '') expect(places.length).toBeGreaterThan(150 / PARTS)
    expect(new Set(places.map(({ name }) => name)).size).toBe(places.length)
  })

  it('and with a good value there the same documents are understood', async () => {
    for (const place of places) {
      const text = await (await send(place, place.usual(), 'operator')).text()
      expect(text, place.document).not.toMatch(/Syntax Error|Cannot query|Variable \\"\$|Unknown/)
    }
  })

  it.each(places.map((place) => [place.name, place] as const))(
    '%s is never our fault',
    async (_, place) => {
      const property = fc.asyncProperty(wildValues(place.type), WHO, (value, caller) =>
        assertTheirs(place, value, caller),
      )
      await fc.assert(property, { numRuns: RUNS, seed: SEED })
    },
    TIMEOUT_MS,
  )

  it('and the log of what was changed holds, in every tenant', async () => {
    process.stdout.write(`fuzz: ${JSON.stringify(seen)}\n`)
    const { db } = backplane.app
    const reports = []
    for (const tenantId of await auditChains({ db })) reports.push(await verifyChain({ db }, tenantId))
    expect(reports.filter(({ broken }) => broken)).toEqual([])
    expect(reports.length).toBeGreaterThan(0)
  })
})
