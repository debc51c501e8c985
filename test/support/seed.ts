import type { Origin, UserViewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { advanceClock } from '../../domain/clock/advance.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { startCardSetup } from '../../domain/payment-methods/start-setup.ts'
import type { OperatorRole, TenantRole } from '../../domain/permissions.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { createTenant } from '../../domain/tenants/create.ts'
import { nameOperator } from '../../domain/users/name-operator.ts'
import { recognise } from '../../domain/users/recognise.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { Principal } from '../../providers/identity/port.ts'
import { eventually } from './eventually.ts'
import { payAtGateway } from './gateway-page.ts'
import { type GraphqlClient, graphqlClient } from './graphql-client.ts'
import { signIn } from './sign-in.ts'

export const GOOD_CARD = '4242424242424242'
export const DECLINES_WHEN_CHARGED = '4000000000000341'
export const ORIGIN: Origin = { requestId: 'req_test', address: null }
export const PASSWORD = 'correct horse battery'

export type PlanKey = 'basic' | 'standard' | 'premium'

export interface Person {
  readonly userId: string
  readonly email: string
  readonly principal: Principal
  /** With the roles that they have now. */
  viewer(): Promise<UserViewer>
  /** Signs in through the issuer's pages, once. */
  token(): Promise<string>
  client(): Promise<GraphqlClient>
}

export interface SeededTenant {
  readonly id: string
  readonly publicId: string
  readonly name: string
  readonly owner: Person
}

export interface PriceChoice {
  readonly plan?: PlanKey
  readonly currency?: 'USD' | 'EUR' | 'JPY'
  readonly interval?: 'month' | 'year'
}

export interface SubscriptionChoice extends PriceChoice {
  readonly promotionCode?: string
}

/** Arranges through the public verbs, so that what a test starts from is what the product makes. */
export interface Seed {
  person(name?: string): Promise<Person>
  operator(role?: OperatorRole): Promise<Person>
  /** A tenant with its owner; with `plan` also a good card and a subscription on trial. */
  tenant(options?: { name?: string; owner?: Person; plan?: PlanKey }): Promise<SeededTenant>
  /** Without an invitation's mail: the membership is written as the app writes one. */
  member(tenant: SeededTenant, role: TenantRole): Promise<Person>
  cardOnFile(tenant: SeededTenant, number?: string): Promise<void>
  priceId(choice?: PriceChoice): Promise<string>
  /** The id of the subscription that was started. */
  subscription(tenant: SeededTenant, choice?: SubscriptionChoice): Promise<string>
  /** Moves the tenant's business clock and waits for what falls due on the way. */
  passTime(tenant: Pick<SeededTenant, 'id'>, to: Date): Promise<void>
}

export function seedOf({ app, url }: { readonly app: App; readonly url: string }): Seed {
  let people = 0

  async function person(name = 'Ada'): Promise<Person> {
    people += 1
    // A name may hold what an address may not.
    const email = `${name.toLowerCase().replace(/[^a-z0-9_]/g, '')}-${people}@example.com`
    const account = await directoryOf(app).create(
      { email, name, password: PASSWORD, emailVerified: true },
      { idempotencyKey: newId() },
    )
    const principal = principalOf(app, account.subject)
    const { userId } = await recognise(app, principal, ORIGIN, '')
    let tokens: ReturnType<typeof signIn> | undefined
    const token = async () => {
      tokens ??= signIn({ publicUrl: url, email, password: PASSWORD })
      return (await tokens).accessToken
    }
    return {
      userId,
      email,
      principal,
      viewer: () => recognise(app, principal, ORIGIN, ''),
      token,
      client: async () => graphqlClient(url, await token()),
    }
  }

  async function operator(role: OperatorRole = 'engineer'): Promise<Person> {
    const someone = await person('Olga')
    const named = await nameOperator(app, { email: someone.email, role })
    if (named.kind !== 'named') throw new Error(`no operator: ${named.kind}`)
    return someone
  }

  async function cardOnFile(tenant: SeededTenant, number = GOOD_CARD): Promise<void> {
    const viewer = await tenant.owner.viewer()
    const input = { tenantId: tenant.id, returnPath: '/account', idempotencyKey: newId() }
    await payAtGateway((await startCardSetup(app, viewer, input)).url, number)
    await eventually(async () => {
      await processWaiting(app, tenant.id)
      const last4 = number.slice(-4)
      return app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
        tx.paymentMethod.count({ where: { tenantId: tenant.id, last4, isDefault: true } }),
      )
    }, `the card ${number} is on file`)
  }

  async function priceId({ plan = 'standard', currency = 'USD', interval = 'month' }: PriceChoice = {}) {
    const price = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
      tx.price.findFirstOrThrow({ where: { plan: { key: plan, onSale: true }, currency, interval } }),
    )
    return price.id
  }

  async function subscription(tenant: SeededTenant, choice?: SubscriptionChoice): Promise<string> {
    const { promotionCode } = choice ?? {}
    const input = { tenantId: tenant.id, priceId: await priceId(choice), promotionCode, idempotencyKey: newId() }
    const result = await subscribe(app, await tenant.owner.viewer(), input)
    if (result.kind !== 'started') throw new Error(`no subscription: ${result.kind}`)
    return result.subscriptionId
  }

  let staff: Promise<Person> | undefined
  return {
    person,
    operator,
    cardOnFile,
    priceId,
    subscription,
    async tenant({ name, owner, plan } = {}) {
      const known = owner ?? (await person())
      const chosen = name ?? `Family ${newId()}`
      const made = await createTenant(app, await known.viewer(), { name: chosen })
      if (made.kind !== 'created') throw new Error(`no tenant: ${made.kind}`)
      const id = made.tenantId
      const tenant = { id, publicId: toPublicId('tenant', id), name: chosen, owner: known }
      if (plan) {
        await cardOnFile(tenant)
        await subscription(tenant, { plan })
      }
      return tenant
    },
    async member(tenant, role) {
      const someone = await person(role[0]?.toUpperCase() + role.slice(1))
      await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
        tx.membership.createMany({
          data: [{ id: newId(), tenantId: tenant.id, userId: someone.userId, role, createdAt: app.wallClock.now() }],
        }),
      )
      return someone
    },
    async passTime(tenant, to) {
      staff ??= operator()
      await advanceClock(app, await (await staff).viewer(), { tenantId: tenant.id, to })
    },
  }
}

/** What a verified token of this account says. */
function principalOf(app: App, subject: Principal['subject']): Principal {
  const now = app.wallClock.now()
  return {
    kind: 'user',
    issuer: app.identity.verifierConfig().issuer,
    subject,
    clientId: 'test',
    scopes: new Set(),
    sessionId: null,
    issuedAt: now.getTime(),
    expiresAt: now.getTime(),
  }
}
