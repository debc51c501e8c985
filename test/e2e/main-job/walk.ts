import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nameOperator } from '../../../domain/users/name-operator.ts'
import { eventually } from '../../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../../support/graphql-client.ts'
import * as documents from './documents.ts'
import type { Surroundings } from './surroundings.ts'

const GOOD_CARD = '4242424242424242'
const DECLINES_WHEN_CHARGED = '4000000000000341'
const ADA = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'correct horse battery' }
const OLGA = { email: 'olga@example.com', name: 'Olga', password: 'operators have words' }
const DAY = 86_400_000

export interface MainJobOptions {
  start(): Promise<Surroundings>
  /** Runs before a step: the moment to take something away. */
  beforeStep?(title: string): Promise<void>
  /** What must hold when all of it has been walked. */
  readonly afterwards?: { readonly title: string; look(world: Surroundings): Promise<void> }
}

/** The walk through the whole product, a step a test. */
export function walkMainJob(title: string, options: MainJobOptions): void {
  describe(title, () => {
    let world: Surroundings
    let ada: GraphqlClient
    let operator: GraphqlClient
    let tenantId = ''
    let userId = ''
    let trialEndsAt = ''

    beforeAll(async () => {
      world = await options.start()
    })
    afterAll(() => world?.close())
    beforeEach(({ task }) => options.beforeStep?.(task.name))

    const fresh = () => crypto.randomUUID()
    const tenant = async () => {
      const { tenant } = await ada.data(documents.tenantQuery, { id: tenantId })
      if (!tenant) throw new Error('the tenant is gone')
      return tenant
    }
    const inState = (state: string) =>
      eventually(
        async () => (await tenant()).subscriptions[0]?.state === state && tenant(),
        `the subscription is ${state}`,
      )
    const moveClock = (to: Date) =>
      operator.data(documents.advanceClockMutation, { input: { tenantId, to: to.toISOString() } })
    const putCardOnFile = async (number: string) => {
      const { startCardSetup } = await ada.data(documents.startCardSetupMutation, {
        input: { tenantId, idempotencyKey: fresh() },
      })
      await world.enterCard(startCardSetup.url, number)
      const last4 = number.slice(-4)
      await eventually(
        async () => (await tenant()).paymentMethods?.some((card) => card.last4 === last4 && card.isDefault),
        `the card ${last4} is on file`,
      )
    }
    const mailed = (...subjects: readonly string[]) =>
      eventually(
        async () => {
          const mails = await world.mails(ADA.email)
          return subjects.every((subject) => mails.some((mail) => mail.subject === subject)) && mails
        },
        `mails: ${subjects.join(', ')}`,
      )

    it('1. someone new signs up and in, and the token is verified offline', async () => {
      const accessToken = await world.signUp(ADA)
      const { authority, audience } = (await (await fetch(`${world.url}/config.json`)).json()) as {
        authority: string
        audience: string
      }
      const { issuer, jwksUri } = world.app.identity.verifierConfig()
      expect(issuer.replace(/\/$/, '')).toBe(authority.replace(/\/$/, ''))
      await jwtVerify(accessToken, createRemoteJWKSet(new URL(jwksUri)), {
        issuer,
        audience,
        requiredClaims: ['exp', 'sub'],
      })
      ada = graphqlClient(world.url, accessToken)
      const { viewer } = await ada.data(documents.viewerQuery)
      expect(viewer).toMatchObject({ name: ADA.name, email: ADA.email })
      userId = viewer.id
    })

    it('2. she creates a tenant and owns it and its billing', async () => {
      const { createTenant } = await ada.data(documents.createTenantMutation, { name: 'Lovelace family' })
      if (createTenant.__typename !== 'TenantCreated') throw new Error(createTenant.message)
      expect(createTenant.tenant.members?.nodes).toEqual([{ role: 'OWNER', user: { id: userId } }])
      tenantId = createTenant.tenant.id
    })

    it('3. she looks at the plans, puts a card on file and starts Standard on trial', async () => {
      const { plans } = await ada.data(documents.plansQuery)
      expect(plans.map((plan) => [plan.name, plan.prices[0]?.unit.amountMinor, plan.trialDays])).toEqual([
        ['Basic', '899', 14],
        ['Standard', '1299', 14],
        ['Premium', '1799', 14],
      ])
      const priceId = String(plans[1]?.prices[0]?.id)
      const subscribe = async () =>
        (await ada.data(documents.subscribeMutation, { input: { tenantId, priceId, idempotencyKey: fresh() } }))
          .subscribe
      expect((await subscribe()).__typename).toBe('PaymentMethodRequired')
      await putCardOnFile(GOOD_CARD)
      const started = await subscribe()
      if (started.__typename !== 'SubscriptionStarted') throw new Error(started.message)
      expect(started.subscription).toMatchObject({ state: 'TRIALING', plan: { name: 'Standard' } })
      trialEndsAt = String(started.subscription.trialEndsAt)
      expect(new Date(trialEndsAt).getTime() - Date.now()).toBeGreaterThan(13.9 * DAY)
      expect((await subscribe()).__typename).toBe('AlreadySubscribed')
      expect((await tenant()).invoices?.nodes.filter((invoice) => invoice.total.amountMinor !== '0')).toEqual([])
    })

    it('4. HD is allowed, and devices are connected until the limit refuses and says what was used of what', async () => {
      expect((await tenant()).entitlement).toEqual({ allowed: true, reason: 'INCLUDED', planName: 'Standard' })
      const register = async (name: string) =>
        (await ada.data(documents.registerDeviceMutation, { input: { tenantId, name } })).registerDevice
      for (const [index, name] of ['TV', 'Tablet', 'Laptop', 'Phone', 'Projector'].entries()) {
        expect(await register(name)).toEqual({ __typename: 'DeviceRegistered', used: index + 1, device: { name } })
      }
      const message = '5 of 5 devices are connected. Remove one, or move to a larger plan.'
      expect(await register('Sixth')).toEqual({ __typename: 'DeviceLimitReached', used: 5, limit: 5, message })
    })

    it('5. the warning at 80 % and the refusal are mailed, rendered, and lie in the feed with its unread count', async () => {
      const subjects = ['4 of 5 connected devices are in use', 'The limit of 5 connected devices is reached']
      const warning = (await mailed(...subjects)).find((mail) => mail.subject === subjects[0])
      expect(warning?.text).toContain('Lovelace family has used 4 of the 5 connected devices in its Standard plan.')
      expect(warning?.html).toContain(`href="${world.url}/account"`)
      const { viewer } = await ada.data(documents.viewerQuery)
      expect(viewer.notifications.nodes.map((each) => each.title).toSorted()).toEqual(subjects.toSorted())
      expect(viewer.unreadCount).toBe(2)
      await ada.data(documents.markReadMutation, { id: String(viewer.notifications.nodes[0]?.id) })
      expect((await ada.data(documents.viewerQuery)).viewer.unreadCount).toBe(1)
    })

    it('6. past the trial the card is charged, told by the signed webhook of the payments provider', async () => {
      operator = graphqlClient(world.url, await world.signUp(OLGA))
      const refusal = async () =>
        (await operator.ask(documents.metricsQuery, { user: userId })).errors[0]?.extensions.code
      expect(await refusal()).toBe('FORBIDDEN')
      await nameOperator(world.app, { email: OLGA.email, role: 'engineer' })
      // Named behind the door, as the command does it: the server hears of it with the next look at the change feed.
      await eventually(async () => (await refusal()) === undefined, 'she is an operator')
      await moveClock(new Date(new Date(trialEndsAt).getTime() + DAY / 2))
      await inState('ACTIVE')
      const paid = await eventually(
        async () =>
          (await tenant()).invoices?.nodes.find(
            (invoice) => invoice.state === 'PAID' && invoice.total.amountMinor === '1299',
          ),
        'the invoice is paid',
      )
      expect(paid.total.currency).toBe('USD')
    })

    it('6. a declining card makes it past due, the mail goes out, access lasts through seven days of grace and then ends', async () => {
      await putCardOnFile(DECLINES_WHEN_CHARGED)
      const renewal = new Date(String((await tenant()).subscriptions[0]?.currentPeriodEnd))
      await moveClock(new Date(renewal.getTime() + DAY / 2))
      const due = await inState('PAST_DUE')
      expect(due.entitlement).toMatchObject({ allowed: true, reason: 'IN_GRACE' })
      await eventually(
        async () =>
          (await tenant()).invoices?.nodes.some(
            (invoice) => invoice.state === 'OPEN' && invoice.declineReason === 'CARD_DECLINED',
          ),
        'the open invoice says why',
      )
      await mailed('Your payment of USD 12.99 failed')
      const graceEndsAt = new Date(String(due.subscriptions[0]?.graceEndsAt))
      const graceDays = (graceEndsAt.getTime() - renewal.getTime()) / DAY
      expect(graceDays).toBeGreaterThanOrEqual(7)
      expect(graceDays).toBeLessThan(7.6)
      await moveClock(new Date(graceEndsAt.getTime() - 60_000))
      expect((await tenant()).entitlement).toMatchObject({ allowed: true, reason: 'IN_GRACE' })
      await moveClock(new Date(graceEndsAt.getTime() + 60_000))
      expect((await tenant()).entitlement).toMatchObject({ allowed: false, reason: 'PAYMENT_OVERDUE' })
      await mailed('Access to Standard has ended')
    })

    it('6. a good card restores it at once', async () => {
      await putCardOnFile(GOOD_CARD)
      const restored = await inState('ACTIVE')
      expect(restored.entitlement).toMatchObject({ allowed: true, reason: 'INCLUDED' })
      const settled = async () => {
        const nodes = (await tenant()).invoices?.nodes ?? []
        return (
          !nodes.some((invoice) => invoice.state === 'OPEN') &&
          nodes.filter((invoice) => invoice.state === 'PAID' && invoice.total.amountMinor === '1299').length === 2
        )
      }
      await eventually(settled, 'both months are paid, each once')
    })

    it('7. the metrics tell the recurring revenue, active and churned subscriptions, and the devices of a user', async () => {
      const metrics = async () => (await operator.data(documents.metricsQuery, { user: userId })).metrics
      const counted = (amountMinor: string, activeSubscriptions: number, churnedSubscriptions: number) => ({
        monthlyRecurringRevenue: [{ amountMinor, currency: 'USD' }],
        activeSubscriptions,
        churnedSubscriptions,
        holdingsOfUser: 5,
      })
      await eventually(
        async () => (await metrics()).monthlyRecurringRevenue[0]?.amountMinor === '1299',
        'the revenue is counted',
      )
      expect(await metrics()).toEqual(counted('1299', 1, 0))
      const subscriptionId = String((await tenant()).subscriptions[0]?.id)
      const { cancelSubscription } = await ada.data(documents.cancelMutation, {
        input: { subscriptionId, when: 'NOW', idempotencyKey: fresh() },
      })
      expect(cancelSubscription.__typename).toBe('SubscriptionCanceled')
      await eventually(async () => (await metrics()).churnedSubscriptions === 1, 'the churn is counted')
      expect(await metrics()).toEqual(counted('0', 0, 1))
    })

    const { afterwards } = options
    if (afterwards) it(afterwards.title, () => afterwards.look(world))
  })
}
