import pg from 'pg'
import type { TenantRole } from '../../domain/permissions.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { TestBackplane } from '../support/backplane.ts'
import { DECLINES_WHEN_CHARGED, type Person, type Seed, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'
import { randomFrom } from './random.ts'
import { createRegister, type Register } from './register.ts'

export interface SubscriptionValue {
  readonly state: string
  readonly graceEndsAt: number | null
}

export interface WorldPerson {
  readonly id: string
  readonly publicId: string
  readonly token: string
  readonly name: Register<string>
  readonly unread: Register<number>
  /** The title of the newest message. */
  readonly newest: Register<string>
  readonly unreadIds: string[]
}

export interface WorldTenant {
  readonly id: string
  readonly publicId: string
  readonly subscriptionId: string | null
  /** Whether its subscription is the gateway's, and moves by verbs alone. */
  readonly real: boolean
  readonly name: Register<string>
  readonly roles: ReadonlyMap<WorldPerson, Register<TenantRole | null>>
  readonly subscription: Register<SubscriptionValue>
  /** How far its clock is ahead, in ms. */
  readonly offset: Register<number>
  readonly used: Register<number>
  readonly devices: Register<readonly string[]>
  /** What counts against the limit and is no device, and the devices' ids. */
  readonly holdings: string[]
  readonly deviceIds: Map<string, string>
}

export interface WorldPlan {
  readonly key: string
  readonly name: Register<string>
  readonly price: Register<number>
}

/** Everything that is written and read, with the truth about each thing. */
export interface World {
  readonly sql: pg.Pool
  readonly people: readonly WorldPerson[]
  readonly operator: string
  readonly tenants: WorldTenant[]
  readonly plans: readonly WorldPlan[]
  readonly features: ReadonlyMap<string, Register<string>>
  /** Makes every written value another one. */
  serial(): number
  close(): Promise<void>
}

const PEOPLE = ['Ada', 'Ben', 'Cyd', 'Dot', 'Eve'] as const
const TENANTS = 4
const BILLING = 'USD'

export async function createWorld(base: TestBackplane): Promise<World> {
  const sql = new pg.Pool({ connectionString: base.database.appUrl, max: 16 })
  // A connection that is ended with its database is nobody's any more.
  sql.on('error', () => undefined)
  sql.on('connect', (client) => client.on('error', () => undefined))
  const seed = seedOf(base)
  const random = randomFrom(1)
  const people = await Promise.all(PEOPLE.map(async (name) => personOf(base, await seed.person(name), name)))
  const tenants: WorldTenant[] = []
  for (let n = 0; n < TENANTS; n += 1) {
    const roles = people.map(() => random.pick<TenantRole | null>(['owner', 'admin', 'billing', 'member', null]))
    tenants.push(await furnish(base, sql, `Tenant ${n}`, people, roles))
  }
  tenants.push(await boughtTenant(base, seed, people))
  const { rows: plans } = await sql.query<{ key: string; name: string; minor: string }>(
    `select l.key, l.name, p.unit_minor as minor from plans l join prices p on p.plan_id = l.id
     where l.on_sale and p.currency = $1 and p.interval = 'month'`,
    [BILLING],
  )
  const { rows: features } = await sql.query<{ key: string; name: string }>('select key, name from features')
  let serial = 0
  return {
    sql,
    people,
    tenants,
    operator: await longToken(base, await seed.operator()),
    plans: plans.map(({ key, name, minor }) => ({
      key,
      name: createRegister(`name of plan ${key}`, name),
      price: createRegister(`price of plan ${key}`, Number(minor)),
    })),
    features: new Map(features.map(({ key, name }) => [key, createRegister(`name of feature ${key}`, name)])),
    serial() {
      serial += 1
      return serial
    },
    close: () => sql.end(),
  }
}

async function personOf(base: TestBackplane, person: Person, name: string): Promise<WorldPerson> {
  return {
    id: person.userId,
    publicId: toPublicId('user', person.userId),
    token: await longToken(base, person),
    name: createRegister(`name of ${name}`, name),
    unread: createRegister(`unread of ${name}`, 0),
    newest: createRegister(`newest message of ${name}`, ''),
    unreadIds: [],
  }
}

/** The issuer's own would expire on a long way. */
async function longToken(base: TestBackplane, { principal }: Person): Promise<string> {
  if (principal.kind !== 'user') throw new Error('only a person signs in')
  const mint = await tokenMint(base, principal.subject)
  return mint({ claims: { exp: Math.floor(Date.now() / 1_000) + 24 * 3_600 } })
}

/** A tenant whose subscription is a row of ours and nobody else's: any write may change it. */
async function furnish(
  base: TestBackplane,
  sql: pg.Pool,
  name: string,
  people: readonly WorldPerson[],
  roles: readonly (TenantRole | null)[],
): Promise<WorldTenant> {
  const [id, customerId, subscriptionId] = [newId(), newId(), newId()]
  const price = await seedOf(base).priceId({ plan: 'premium' })
  await within(sql, { tenantIds: [id], userId: null }, async (client) => {
    await client.query('insert into tenants values ($1, $2, $3, now(), now())', [id, name, `consistency-${id}`])
    for (const [at, person] of people.entries())
      if (roles[at])
        await client.query('insert into memberships values ($1, $2, $3, $4, now())', [
          newId(),
          id,
          person.id,
          roles[at],
        ])
    await client.query(`insert into customers values ($1, $2, 'elsewhere', $1::uuid::text, now())`, [customerId, id])
    await client.query(
      `insert into subscriptions (id, tenant_id, customer_id, product_line, plan_id, price_id, quantity, state, provider, created_at, updated_at)
       select $1, $2, $3, l.product_line, l.id, p.id, 1, 'active', 'elsewhere', now(), now()
       from prices p join plans l on l.id = p.plan_id where p.id = $4`,
      [subscriptionId, id, customerId, price],
    )
  })
  return tenantOf({ id, subscriptionId, name, people, roles, state: 'active', real: false })
}

/** One that has bought a plan at the gateway, with a card that will be declined when the trial has ended. */
async function boughtTenant(base: TestBackplane, seed: Seed, people: readonly WorldPerson[]): Promise<WorldTenant> {
  const owner = await seed.person('Fay')
  const name = 'Tenant with a trial'
  const made = await seed.tenant({ name, owner })
  await seed.cardOnFile(made, DECLINES_WHEN_CHARGED)
  const subscriptionId = await seed.subscription(made, { plan: 'premium' })
  await base.app.db.as({ userId: null, tenantIds: [made.id] }, (tx) =>
    tx.membership.createMany({
      data: people.map(({ id }) => ({
        ...{ id: newId(), tenantId: made.id, userId: id, role: 'owner' },
        createdAt: new Date(),
      })),
    }),
  )
  return tenantOf({
    ...{ id: made.id, subscriptionId, name, people, state: 'trialing', real: true },
    roles: people.map(() => 'owner'),
  })
}

export function tenantOf(made: {
  readonly id: string
  readonly subscriptionId: string | null
  readonly name: string
  readonly people: readonly WorldPerson[]
  readonly roles: readonly (TenantRole | null)[]
  readonly state: string
  readonly real: boolean
}): WorldTenant {
  const { id, name, people, roles } = made
  return {
    id,
    publicId: toPublicId('tenant', id),
    subscriptionId: made.subscriptionId,
    real: made.real,
    name: createRegister(`name of ${name}`, name),
    roles: new Map(
      people.map((person, at) => [
        person,
        createRegister<TenantRole | null>(`role of ${person.name.latest} in ${name}`, roles[at] ?? null),
      ]),
    ),
    subscription: createRegister(`subscription of ${name}`, { state: made.state, graceEndsAt: null }),
    offset: createRegister(`clock of ${name}`, 0),
    used: createRegister(`devices counted of ${name}`, 0),
    devices: createRegister<readonly string[]>(`devices of ${name}`, []),
    holdings: [],
    deviceIds: new Map(),
  }
}

/** A transaction of the app's role that sees what these ids see. */
export async function within<T>(
  sql: pg.Pool,
  scope: { readonly userId: string | null; readonly tenantIds: readonly string[] },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await sql.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.user_id', $1, true), set_config('app.tenant_ids', $2, true)`, [
      scope.userId ?? '',
      `{${scope.tenantIds.join(',')}}`,
    ])
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
