import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import { type Asked, ask, type Client, type Registered, remember } from './client.ts'
import {
  cancelMutation,
  clockMutation,
  createMutation,
  readMutation,
  registerMutation,
  removeMutation,
} from './documents.ts'
import type { Node } from './nodes.ts'
import type { Random } from './random.ts'
import { type Register, UNKNOWN } from './register.ts'
import { tenantOf, type World, type WorldPerson, type WorldTenant } from './world.ts'
import { acknowledge } from './writes.ts'

export interface Hand {
  readonly world: World
  readonly client: Client
  readonly node: Node
  readonly random: Random
}

/** Sends a mutation that changes these; what a refusal leaves is what was there. */
async function mutate<Data, Variables>(
  { node, client }: Hand,
  token: string,
  changed: readonly (readonly [Register<unknown>, unknown])[],
  document: Registered<Data, Variables>,
  variables: Variables,
  succeeded: (data: Data) => boolean,
): Promise<Data | null> {
  const pending = changed.map(([register, value]) => [register, register.begin(value)] as const)
  for (const [, each] of pending) each.sending()
  const asked: Asked<Data> = await ask(node, document, variables, { token, version: null })
  if (asked.data === null || asked.errors.length > 0 || !succeeded(asked.data)) {
    const codes = asked.errors.map(({ extensions }) => extensions.code)
    if (codes.includes('INTERNAL')) throw new Error(`a mutation failed: ${asked.errors[0]?.message}`)
    for (const [, each] of pending) each.rolledBack()
    return null
  }
  const writes = acknowledge(pending)
  if (asked.version === null) throw new Error('the answer to a mutation has no version')
  remember(client, asked.version, writes)
  return asked.data
}

async function markRead(hand: Hand): Promise<void> {
  const unread = hand.world.people.filter(({ unreadIds, unread: { held } }) => unreadIds.length > 0 && !held)
  if (unread.length === 0) return
  const person = hand.random.pick(unread)
  const id = toPublicId('notification', person.unreadIds[0] as string)
  const changed = [[person.unread, person.unread.latest - 1]] as const
  if (await mutate(hand, person.token, changed, readMutation, { id }, () => true)) person.unreadIds.shift()
}

const WRITES_HOLDINGS: readonly unknown[] = ['owner', 'admin', 'member']

/** A tenant with somebody who may connect devices there. */
function memberIn({ world, random }: Hand): { tenant: WorldTenant; person: WorldPerson } | null {
  const tenant = random.pick(world.tenants)
  const able = [...tenant.roles].filter(([, role]) => WRITES_HOLDINGS.includes(role.latest))
  if (able.length === 0 || tenant.used.held || tenant.devices.held) return null
  return { tenant, person: random.pick(able)[0] }
}

async function moveDevice(hand: Hand): Promise<void> {
  const found = memberIn(hand)
  if (!found) return
  const { tenant, person } = found
  const names = tenant.devices.latest
  const [used, gone] = [tenant.used.latest, names[0]]
  if (gone !== undefined && (names.length > 3 || hand.random.chance(0.4))) {
    const changed = [
      [tenant.devices, names.slice(1)],
      [tenant.used, used - 1],
    ] as const
    const id = tenant.deviceIds.get(gone) ?? ''
    if (await mutate(hand, person.token, changed, removeMutation, { id }, () => true)) tenant.deviceIds.delete(gone)
    return
  }
  const name = `Device ${hand.world.serial()}`
  const changed = [
    [tenant.devices, [...names, name]],
    [tenant.used, used + 1],
  ] as const
  const input = { tenantId: tenant.publicId, name }
  const data = await mutate(hand, person.token, changed, registerMutation, { input }, ({ registerDevice }) => {
    return registerDevice.__typename === 'DeviceRegistered'
  })
  if (data?.registerDevice.__typename === 'DeviceRegistered') tenant.deviceIds.set(name, data.registerDevice.device.id)
}

const MOST_TENANTS = 8

/** A new tenant, of which its creator hears, and nobody else. */
async function create(hand: Hand): Promise<void> {
  const { world, random, node, client } = hand
  if (world.tenants.length >= MOST_TENANTS) return
  const person = random.pick(world.people)
  const name = `Tenant v${world.serial()}`
  const asked = await ask(
    node,
    createMutation,
    { input: { name, slug: `made-${newId()}` } },
    { token: person.token, version: null },
  )
  const made = asked.data?.createTenant
  if (made?.__typename !== 'TenantCreated') throw new Error(`no tenant: ${JSON.stringify(asked)}`)
  const { people } = world
  const tenant = tenantOf({
    ...{
      id: String(fromPublicId('tenant', made.tenant.id)),
      subscriptionId: null,
      name,
      people,
      state: 'none',
      real: true,
    },
    roles: people.map(() => null),
  })
  const role = tenant.roles.get(person) as Register<unknown>
  const pending = role.begin('owner')
  remember(client, asked.version ?? 0, acknowledge([[role, pending]]))
  world.tenants.push(tenant)
}

/** A tenant's clock, moved by staff; and what falls due on the way. */
export async function moveClock(hand: Hand, tenant: WorldTenant, byMs: number): Promise<void> {
  const { world } = hand
  if (tenant.offset.held || tenant.subscription.held) return
  const to = new Date(Date.now() + tenant.offset.latest + byMs).toISOString()
  const input = { tenantId: tenant.publicId, to }
  await settling(hand, tenant, () => ask(hand.node, clockMutation, { input }, { token: world.operator, version: null }))
}

export async function cancel(hand: Hand, tenant: WorldTenant): Promise<void> {
  const owner = [...tenant.roles].find(([, role]) => role.latest === 'owner')?.[0]
  if (!owner || !tenant.subscriptionId || tenant.offset.held || tenant.subscription.held) return
  const input = {
    subscriptionId: toPublicId('subscription', tenant.subscriptionId),
    when: 'NOW' as const,
    idempotencyKey: newId(),
  }
  await settling(hand, tenant, () => ask(hand.node, cancelMutation, { input }, { token: owner.token, version: null }))
}

/** A verb of many steps: what it has come to is read from the database when it has answered. */
async function settling(
  { world, client }: Hand,
  tenant: WorldTenant,
  verb: () => Promise<Asked<unknown>>,
): Promise<void> {
  const [subscription, offset] = [tenant.subscription.begin(UNKNOWN), tenant.offset.begin(UNKNOWN)]
  for (const each of [subscription, offset]) each.sending()
  const asked = await verb()
  const at = performance.now()
  const failed = asked.errors.some(({ extensions }) => extensions.code === 'INTERNAL')
  if (failed || asked.version === null) throw new Error(`a verb failed: ${JSON.stringify(asked)}`)
  const truth = await truthOf(world, tenant)
  remember(
    client,
    asked.version,
    new Map<Register<unknown>, number>([
      [tenant.subscription, subscription.acknowledged(at, truth.subscription)],
      [tenant.offset, offset.acknowledged(at, truth.offset)],
    ]),
  )
}

async function truthOf({ sql }: World, { id, subscriptionId }: WorldTenant) {
  const connection = await sql.connect()
  try {
    await connection.query('begin read only')
    await connection.query(`select set_config('app.tenant_ids', $1, true)`, [`{${id}}`])
    const { rows } = await connection.query<{ state: string; grace: Date | null; offset: string | null }>(
      `select state, grace_ends_at as grace, (select offset_ms from clock_offsets where tenant_id = $1) as offset
       from subscriptions where id = $2`,
      [id, subscriptionId],
    )
    await connection.query('commit')
    const [row] = rows
    if (!row) throw new Error('the subscription is gone')
    return {
      subscription: { state: row.state, graceEndsAt: row.grace?.getTime() ?? null },
      offset: Number(row.offset ?? 0),
    }
  } finally {
    connection.release()
  }
}

/** A verb of the product, on the hand's node. */
export async function writeByMutation(hand: Hand): Promise<void> {
  const { random, world } = hand
  const choice = random.next()
  if (choice < 0.45) await markRead(hand)
  else if (choice < 0.8) await moveDevice(hand)
  else if (choice < 0.82) await create(hand)
  else await moveClock(hand, random.pick(world.tenants.filter(({ real }) => !real)), 50 + random.below(1_000))
}
