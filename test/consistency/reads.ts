import type { TenantRole } from '../../domain/permissions.ts'
import { ask, type Client, type Registered } from './client.ts'
import {
  accessQuery,
  billingQuery,
  homeQuery,
  membersQuery,
  plansQuery,
  subscriptionsQuery,
  useQuery,
  viewerQuery,
} from './documents.ts'
import { mayAnswer } from './entitlement.ts'
import type { Node } from './nodes.ts'
import type { Random } from './random.ts'
import { type Register, UNKNOWN } from './register.ts'
import type { Seen } from './seen.ts'
import type { World, WorldPerson, WorldTenant } from './world.ts'

export class StaleAnswer extends Error {}

export interface Reader {
  readonly world: World
  readonly client: Client
  readonly node: Node
  readonly random: Random
  readonly carries: boolean
}

const BILLING_READERS: readonly unknown[] = ['owner', 'admin', 'billing']

/** Sends a query as this person and holds its answer against the truth. */
async function look<Data, Variables>(
  { client, node, random, carries }: Reader,
  document: Registered<Data, Variables>,
  variables: Variables,
  token: string | null,
  check: (data: Data | null, seen: Seen) => void,
): Promise<void> {
  const own = carries ? new Map(client.own) : new Map<Register<unknown>, number>()
  const version = carries ? client.version : null
  const asked = await ask(node, document, variables, { token, version, get: random.chance(0.5) })
  const failure = asked.errors.find(({ extensions }) => !['FORBIDDEN', 'NOT_FOUND'].includes(extensions.code))
  if (failure) throw new Error(`a read failed: ${failure.extensions.code} ${failure.message}`)
  const now = performance.now()
  const refuse = (what: string, observed: unknown): never => {
    const how = `sent ${(now - asked.sentAt).toFixed(0)} ms ago, ${carries ? `with version ${version}` : 'without a version'}`
    throw new StaleAnswer(`${what} was answered as ${JSON.stringify(observed)}, ${how}`)
  }
  const firstOf = (register: Register<unknown>) => Math.max(register.dueAt(asked.sentAt), own.get(register) ?? 0)
  const seen: Seen = {
    asked,
    since: (register) => register.since(firstOf(register)),
    refuse,
    value(register, accepts, observed) {
      if (seen.since(register).some((value) => value === UNKNOWN || accepts(value as never))) return
      refuse(`${register.name} [since #${firstOf(register)} of ${register.describe(now)}]`, observed)
    },
  }
  check(asked.data, seen)
}

const equals = <Value>(register: Register<Value>, observed: Value, seen: Seen) =>
  seen.value(register, (value) => value === observed, observed)

/** Whether a tenant is shown at all. @returns it, when it is */
function shown<Tenant>(
  tenant: Tenant | null | undefined,
  role: Register<TenantRole | null>,
  seen: Seen,
): Tenant | null {
  seen.value(role, (value) => (value === null) === !tenant, tenant ? 'somebody inside' : 'nobody')
  return tenant ?? null
}

const readViewer = (reader: Reader, person: WorldPerson) =>
  look(reader, viewerQuery, {}, person.token, (data, seen) => {
    if (!data) return seen.refuse('the viewer', data)
    const { name, unreadCount, memberships, notifications } = data.viewer
    equals(person.name, name, seen)
    equals(person.unread, unreadCount, seen)
    equals(person.newest, notifications.nodes[0]?.title ?? '', seen)
    for (const tenant of reader.world.tenants) {
      const place = memberships.find((each) => each.tenant.id === tenant.publicId)
      const role = tenant.roles.get(person)
      if (role) equals(role, (place?.role.toLowerCase() ?? null) as TenantRole | null, seen)
      if (place) equals(tenant.name, place.tenant.name, seen)
    }
  })

export const readMembers = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, membersQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    equals(tenant.name, found.name, seen)
    checkMembers(tenant, found.members?.nodes ?? [], seen)
  })

type Place = { readonly role: string; readonly user: { readonly id: string; readonly name: string } }

function checkMembers(tenant: WorldTenant, places: readonly Place[], seen: Seen): void {
  for (const [member, role] of tenant.roles) {
    const place = places.find(({ user }) => user.id === member.publicId)
    equals(role, (place?.role.toLowerCase() ?? null) as TenantRole | null, seen)
    if (place) equals(member.name, place.user.name, seen)
  }
}

const readHome = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, homeQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    if (data) {
      equals(person.name, data.viewer.name, seen)
      equals(person.unread, data.viewer.unreadCount, seen)
    }
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    equals(tenant.name, found.name, seen)
    equals(tenant.used, found.counters?.[0]?.used ?? 0, seen)
    checkMembers(tenant, found.members?.nodes ?? [], seen)
  })

const readUse = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, useQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    equals(tenant.used, found.counters?.[0]?.used ?? 0, seen)
    const names = found.devices.map(({ name }) => name)
    seen.value(tenant.devices, (value) => value.join() === names.join(), names)
  })

const readSubscriptions = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, subscriptionsQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    const state = found.subscriptions[0]?.state.toLowerCase() ?? 'none'
    seen.value(tenant.subscription, (value) => value.state === state, state)
    const bought = found.subscriptions[0]?.plan
    const plan = reader.world.plans.find(({ key }) => key === bought?.key)
    if (bought && plan) equals(plan.name, bought.name, seen)
  })

export const readAccess = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, accessQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    equals(tenant.used, found.devices.used, seen)
    if (!mayAnswer(found.films.reason, tenant, seen))
      seen.refuse(
        `access of ${tenant.name.name} [${tenant.subscription.describe(performance.now())}; clock ${tenant.offset.describe(performance.now())}; wall ${seen.asked.sentWall} to ${seen.asked.receivedWall}]`,
        found.films,
      )
  })

export const readBilling = (reader: Reader, person: WorldPerson, tenant: WorldTenant) =>
  look(reader, billingQuery, { id: tenant.publicId }, person.token, (data, seen) => {
    const found = shown(data?.tenant, roleOf(tenant, person), seen)
    if (!found) return
    const may = found.paymentMethods !== null
    seen.value(roleOf(tenant, person), (role) => role !== null && BILLING_READERS.includes(role) === may, found)
  })

/** The same for everyone, whoever asks. */
export const readPlans = (reader: Reader, person: WorldPerson) =>
  look(reader, plansQuery, {}, reader.random.chance(0.5) ? null : person.token, (data, seen) => {
    for (const plan of reader.world.plans) {
      const found = data?.plans.find(({ key }) => key === plan.key)
      if (!found) return seen.refuse('the plans', data)
      equals(plan.name, found.name, seen)
      equals(plan.price, Number(found.prices[0]?.unit.amountMinor), seen)
      for (const { feature } of found.features) {
        const name = reader.world.features.get(feature.key)
        if (name) equals(name, feature.name, seen)
      }
    }
  })

export type Read = (reader: Reader, person: WorldPerson, tenant: WorldTenant) => Promise<void>

export const READS: readonly Read[] = [
  readViewer,
  readMembers,
  readHome,
  readHome,
  readUse,
  readSubscriptions,
  readAccess,
  readAccess,
  readBilling,
  readPlans,
]

/** Who and what is read most for a while: what is asked for once is never answered from memory. */
export interface Focus {
  readonly people: readonly WorldPerson[]
  readonly tenants: readonly WorldTenant[]
  readonly reads: readonly Read[]
}

/** One read by somebody of something. @throws StaleAnswer when it breaks the rule */
export async function read(reader: Reader, focus: Focus): Promise<void> {
  const { random, world } = reader
  const person = random.pick(random.chance(0.85) ? focus.people : world.people)
  const tenant = random.pick(random.chance(0.85) ? focus.tenants : world.tenants)
  await random.pick(focus.reads)(reader, person, tenant)
}

function roleOf(tenant: WorldTenant, person: WorldPerson): Register<TenantRole | null> {
  const role = tenant.roles.get(person)
  if (!role) throw new Error('the world knows no such person')
  return role
}
