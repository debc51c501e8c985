import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { newId } from '../../lib/ids.ts'
import { nextTicket } from '../../server/changes/ticket.ts'
import { type Client, remember } from './client.ts'
import type { Random } from './random.ts'
import type { Pending, Register } from './register.ts'
import { type World, type WorldPerson, type WorldTenant, within } from './world.ts'

/** Statements that stand for any verb of today or tomorrow: they go through no code of the product. */
export interface SqlWrite {
  readonly values: readonly (readonly [Register<unknown>, unknown])[]
  readonly userId?: string
  readonly run: (client: pg.ClientBase) => Promise<unknown>
  /** Once it has committed. */
  readonly after?: () => void
}

/** Each is a second newer than the one before, however fast they are written. */
const FIRST_MESSAGE = Date.UTC(2026, 0)
const ROLES = ['owner', 'admin', 'billing', 'member'] as const

/** Pairs a register with a value of its own kind. */
const to = <Value>(register: Register<Value>, value: Value) => [register as Register<unknown>, value] as const

type Draw = (world: World, random: Random) => SqlWrite

const ours = (world: World, random: Random): WorldTenant => random.pick(world.tenants.filter(({ real }) => !real))

const DRAWS: readonly Draw[] = [
  (world, random) => {
    const [tenant, name] = [random.pick(world.tenants), `Tenant v${world.serial()}`]
    return {
      values: [to(tenant.name, name)],
      run: (client) => client.query('update tenants set name = $2 where id = $1', [tenant.id, name]),
    }
  },
  (world, random) => {
    const [person, name] = [random.pick(world.people), `Person v${world.serial()}`]
    return {
      values: [to(person.name, name)],
      userId: person.id,
      run: (client) => client.query('update users set name = $2 where id = $1', [person.id, name]),
    }
  },
  (world, random) => membership(ours(world, random), random.pick(world.people), random),
  (world, random) => membership(ours(world, random), random.pick(world.people), random),
  (world, random) => message(random.pick(world.people), world.serial()),
  (world, random) => subscription(ours(world, random), random),
  (world, random) => subscription(ours(world, random), random),
  (world, random) => holding(random.pick(world.tenants), random),
  (world, random) => {
    const [plan, name] = [random.pick(world.plans), `Plan v${world.serial()}`]
    return {
      values: [to(plan.name, name)],
      run: (client) => client.query('update plans set name = $2 where key = $1', [plan.key, name]),
    }
  },
  (world, random) => {
    const [plan, price] = [random.pick(world.plans), 1_000 + world.serial()]
    return {
      values: [to(plan.price, price)],
      run: (client) =>
        client.query(
          `update prices set unit_minor = $2 where currency = 'USD' and interval = 'month' and plan_id = (select id from plans where key = $1)`,
          [plan.key, price],
        ),
    }
  },
  (world, random) => {
    const [key, register] = random.pick([...world.features])
    const name = `Feature v${world.serial()}`
    return {
      values: [to(register, name)],
      run: (client) => client.query('update features set name = $2 where key = $1', [key, name]),
    }
  },
  (world, random) => {
    const tenant = ours(world, random)
    const offset = tenant.offset.latest + 1 + random.below(400)
    return {
      values: [to(tenant.offset, offset)],
      run: (client) =>
        client.query(
          `insert into clock_offsets values ($1, $2, now()) on conflict (tenant_id) do update set offset_ms = excluded.offset_ms`,
          [tenant.id, offset],
        ),
    }
  },
]

function membership(tenant: WorldTenant, person: WorldPerson, random: Random): SqlWrite {
  const register = tenant.roles.get(person)
  if (!register) throw new Error(`${tenant.name.name} knows no such person`)
  const role = random.pick([...ROLES, null].filter((each) => each !== register.latest))
  const sql =
    role === null
      ? 'delete from memberships where tenant_id = $1 and user_id = $2'
      : `insert into memberships values ($3, $1, $2, $4, now()) on conflict (tenant_id, user_id) do update set role = excluded.role`
  return {
    values: [to(register, role)],
    run: (client) => client.query(sql, role === null ? [tenant.id, person.id] : [tenant.id, person.id, newId(), role]),
  }
}

function message(person: WorldPerson, serial: number): SqlWrite {
  const [id, title] = [newId(), `Message ${serial}`]
  return {
    values: [to(person.unread, person.unread.latest + 1), to(person.newest, title)],
    userId: person.id,
    run: (client) =>
      client.query(`insert into notifications values ($1, $2, null, 'test', $1::uuid::text, $3, '', $4, null)`, [
        ...[id, person.id, title, new Date(FIRST_MESSAGE + serial * 1_000)],
      ]),
    after: () => person.unreadIds.push(id),
  }
}

/** Paid, ended, or overdue with a grace that ends in a moment, by the tenant's clock. */
function subscription(tenant: WorldTenant, random: Random): SqlWrite {
  const state = random.pick(['active', 'trialing', 'past_due', 'past_due', 'canceled'])
  const graceEndsAt = state === 'past_due' ? Date.now() + tenant.offset.latest + 30 + random.below(600) : null
  return {
    values: [to(tenant.subscription, { state, graceEndsAt })],
    run: (client) =>
      client.query('update subscriptions set state = $2, grace_ends_at = $3 where id = $1', [
        ...[tenant.subscriptionId, state, graceEndsAt === null ? null : new Date(graceEndsAt)],
      ]),
  }
}

/** One more or one less thing that is counted. */
function holding(tenant: WorldTenant, random: Random): SqlWrite {
  const release = tenant.holdings.length > 4 || (tenant.holdings.length > 0 && random.chance(0.5))
  const id = release ? (tenant.holdings[0] as string) : newId()
  return {
    values: [to(tenant.used, tenant.used.latest + (release ? -1 : 1))],
    run: (client) =>
      release
        ? client.query('update holdings set released_at = now() where id = $1', [id])
        : client.query(`insert into holdings values ($1, $2, null, 'connected_devices', $1::uuid::text, now(), null)`, [
            ...[id, tenant.id],
          ]),
    after: () => (release ? tenant.holdings.shift() : tenant.holdings.push(id)),
  }
}

const ROLLED_BACK = new Error('rolled back on purpose')

/** Writes something, unless somebody else is writing it; some take their time to commit, and some never do. */
export async function writeBySql(world: World, client: Client, random: Random): Promise<void> {
  const { values, userId = null, run, after } = random.pick(DRAWS)(world, random)
  if (values.some(([register]) => register.held)) return
  const pending = values.map(([register, value]) => [register, register.begin(value)] as const)
  const [slow, fails] = [random.chance(0.08), random.chance(0.08)]
  const tenantIds = world.tenants.map(({ id }) => id)
  try {
    await within(world.sql, { userId, tenantIds }, async (connection) => {
      await run(connection)
      if (slow) await pause(random.below(600))
      if (fails) throw ROLLED_BACK
      for (const [, each] of pending) each.sending()
    })
  } catch (error) {
    if (error !== ROLLED_BACK) throw error
    for (const [, each] of pending) each.rolledBack()
    return
  }
  after?.()
  const writes = acknowledge(pending)
  remember(client, await nextTicket((text) => world.sql.query(text)), writes)
}

export function acknowledge(
  pending: readonly (readonly [Register<unknown>, Pending<unknown>])[],
): ReadonlyMap<Register<unknown>, number> {
  const at = performance.now()
  return new Map(pending.map(([register, each]) => [register, each.acknowledged(at)]))
}
