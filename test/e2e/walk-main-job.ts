import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nameOperator } from '../../domain/users/name-operator.ts'
import { signIn, type Tokens } from '../../server/cli/sign-in.ts'
import type { TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { payAtGateway } from '../support/gateway-page.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { readMailbox } from '../support/mailbox.ts'

const GOOD_CARD = '4242424242424242'
const DECLINES_WHEN_CHARGED = '4000000000000341'
const DAY = 86_400_000

const SUBSCRIPTION = /* GraphQL */ `
  query Subscription($id: ID!) {
    tenant(id: $id) {
      subscriptions { id state trialEndsAt currentPeriodEnd graceEndsAt plan { name } }
      invoices { totalCount nodes { state attemptCount declineReason total { amountMinor currency } } }
      paymentMethods { brand last4 isDefault }
      entitlement(featureKey: "hd_movies") { allowed reason planName }
    }
  }
`

interface TenantView {
  tenant: {
    subscriptions: {
      id: string
      state: string
      trialEndsAt: string
      currentPeriodEnd: string
      graceEndsAt: string | null
      plan: { name: string }
    }[]
    invoices: {
      totalCount: number
      nodes: {
        state: string
        attemptCount: number
        declineReason: string | null
        total: { amountMinor: string; currency: string }
      }[]
    }
    paymentMethods: { brand: string; last4: string; isDefault: boolean }[]
    entitlement: { allowed: boolean; reason: string; planName: string | null }
  }
}

export interface MainJobOptions {
  start(): Promise<TestBackplane>
  /** Runs before a step: the moment to take something away. */
  beforeStep?(title: string): Promise<void>
}

/** The walk through the whole product, a step a test. */
export function walkMainJob(title: string, options: MainJobOptions): void {
  describe(title, () => {
    let backplane: TestBackplane
    let ada: GraphqlClient
    let operator: GraphqlClient
    let tokens: Tokens
    let tenantId: string
    let userId: string
    let trialEndsAt: string

    const tenant = async () => (await ada.data<TenantView>(SUBSCRIPTION, { id: tenantId })).tenant
    const moveClock = (to: Date) =>
      operator.data<{ advanceClock: { now: string; steps: number } }>(
        'mutation Move($input: AdvanceClockInput!) { advanceClock(input: $input) { now steps } }',
        {
          input: { tenantId, to: to.toISOString() },
        },
      )
    const putCardOnFile = async (number: string) => {
      const { startCardSetup } = await ada.data<{ startCardSetup: { url: string } }>(
        'mutation Card($input: StartCardSetupInput!) { startCardSetup(input: $input) { url } }',
        { input: { tenantId, idempotencyKey: crypto.randomUUID() } },
      )
      await payAtGateway(startCardSetup.url, number)
      const last4 = number.slice(-4)
      await eventually(
        async () => (await tenant()).paymentMethods.some((card) => card.last4 === last4 && card.isDefault),
        `the card ${last4} is on file`,
      )
    }

    beforeAll(async () => {
      backplane = await options.start()
    })
    afterAll(() => backplane?.close())
    beforeEach(({ task }) => options.beforeStep?.(task.name))

    it('1. someone new signs up and in with authorization code and PKCE, and the token is verified offline', async () => {
      tokens = await signIn({
        publicUrl: backplane.url,
        email: 'ada@example.com',
        password: 'correct horse battery',
        signUp: { name: 'Ada Lovelace' },
      })
      const config = (await (await fetch(`${backplane.url}/config.json`)).json()) as {
        authority: string
        audience: string
      }
      const { payload, protectedHeader } = await jwtVerify(
        tokens.accessToken,
        createRemoteJWKSet(new URL(`${config.authority}/jwks`)),
        {
          issuer: config.authority,
          audience: config.audience,
          typ: 'at+jwt',
        },
      )
      expect(protectedHeader.alg).not.toBe('none')
      expect(payload.sub).toBe(tokens.subject)
      ada = graphqlClient(backplane.url, tokens.accessToken)
      const { viewer } = await ada.data<{ viewer: { id: string; name: string; email: string } }>(
        '{ viewer { id name email } }',
      )
      expect(viewer).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com' })
      userId = viewer.id
    })

    it('2. she creates a tenant and owns it and its billing', async () => {
      const { createTenant } = await ada.data<{
        createTenant: {
          __typename: string
          tenant: { id: string; members: { nodes: { role: string; user: { id: string } }[] } }
        }
      }>(
        'mutation { createTenant(input: { name: "Lovelace family" }) { __typename ... on TenantCreated { tenant { id members { nodes { role user { id } } } } } ... on MutationError { message } } }',
      )
      expect(createTenant.__typename).toBe('TenantCreated')
      expect(createTenant.tenant.members.nodes).toEqual([{ role: 'OWNER', user: { id: userId } }])
      tenantId = createTenant.tenant.id
    })

    it('3. she looks at the plans, puts a card on file and starts Standard on trial', async () => {
      const { plans } = await ada.data<{
        plans: { name: string; trialDays: number; prices: { id: string; unit: { amountMinor: string } }[] }[]
      }>('{ plans { name trialDays prices(currency: "USD", interval: MONTH) { id unit { amountMinor } } } }')
      expect(plans.map((plan) => [plan.name, plan.prices[0]?.unit.amountMinor, plan.trialDays])).toEqual([
        ['Basic', '899', 14],
        ['Standard', '1299', 14],
        ['Premium', '1799', 14],
      ])
      const priceId = plans[1]?.prices[0]?.id
      const subscribe = () =>
        ada.data<{
          subscribe: {
            __typename: string
            subscription?: { state: string; trialEndsAt: string; plan: { name: string } }
          }
        }>(
          'mutation Start($input: SubscribeInput!) { subscribe(input: $input) { __typename ... on SubscriptionStarted { subscription { state trialEndsAt plan { name } } } ... on MutationError { message } } }',
          { input: { tenantId, priceId, idempotencyKey: crypto.randomUUID() } },
        )
      expect((await subscribe()).subscribe.__typename).toBe('PaymentMethodRequired')
      await putCardOnFile(GOOD_CARD)
      const started = (await subscribe()).subscribe
      expect(started).toMatchObject({
        __typename: 'SubscriptionStarted',
        subscription: { state: 'TRIALING', plan: { name: 'Standard' } },
      })
      trialEndsAt = String(started.subscription?.trialEndsAt)
      expect(new Date(trialEndsAt).getTime() - Date.now()).toBeGreaterThan(13.9 * DAY)
      expect((await subscribe()).subscribe.__typename).toBe('AlreadySubscribed')
      expect((await tenant()).invoices.nodes.filter((invoice) => invoice.total.amountMinor !== '0')).toEqual([])
    })

    it('4. HD is allowed, and devices are connected until the limit refuses and says what was used of what', async () => {
      expect((await tenant()).entitlement).toEqual({ allowed: true, reason: 'INCLUDED', planName: 'Standard' })
      const register = (name: string) =>
        ada.data<{ registerDevice: Record<string, unknown> }>(
          'mutation Device($input: RegisterDeviceInput!) { registerDevice(input: $input) { __typename ... on DeviceRegistered { used device { name } } ... on DeviceLimitReached { used limit message } } }',
          { input: { tenantId, name } },
        )
      for (const [index, name] of ['TV', 'Tablet', 'Laptop', 'Phone', 'Projector'].entries()) {
        expect((await register(name)).registerDevice).toEqual({
          __typename: 'DeviceRegistered',
          used: index + 1,
          device: { name },
        })
      }
      expect((await register('Sixth')).registerDevice).toMatchObject({
        __typename: 'DeviceLimitReached',
        used: 5,
        limit: 5,
        message: expect.stringContaining('5 of 5'),
      })
    })

    it('5. the warning at 80 % and the refusal lie in the mailbox, rendered, and in the feed with its unread count', async () => {
      const subjects = ['4 of 5 connected devices are in use', 'The limit of 5 connected devices is reached']
      const mails = await eventually(async () => {
        const found = await readMailbox(backplane.url, 'ada@example.com')
        return subjects.every((subject) => found.some((mail) => mail.subject === subject)) && found
      }, 'both mails have arrived')
      const warning = mails.find((mail) => mail.subject === subjects[0])
      expect(warning?.text).toContain('Lovelace family has used 4 of the 5 connected devices in its Standard plan.')
      expect(warning?.html).toContain(`href="${backplane.url}/account"`)
      const { viewer } = await ada.data<{
        viewer: {
          unreadCount: number
          notifications: { nodes: { id: string; title: string; readAt: string | null }[] }
        }
      }>('{ viewer { unreadCount notifications { nodes { id title readAt } } } }')
      expect(viewer.notifications.nodes.map((each) => each.title).toSorted()).toEqual(subjects.toSorted())
      expect(viewer.unreadCount).toBe(2)
      await ada.data('mutation Read($id: ID!) { markNotificationRead(id: $id) { readAt } }', {
        id: viewer.notifications.nodes[0]?.id,
      })
      expect(
        (await ada.data<{ viewer: { unreadCount: number } }>('{ viewer { unreadCount } }')).viewer.unreadCount,
      ).toBe(1)
    })

    it('6. past the trial the card is charged, by the signed webhook of the payments provider', async () => {
      const person = await signIn({
        publicUrl: backplane.url,
        email: 'olga@example.com',
        password: 'operators have words',
        signUp: { name: 'Olga' },
      })
      operator = graphqlClient(backplane.url, person.accessToken)
      expect((await operator.ask('{ metrics { activeSubscriptions } }')).errors[0]?.extensions.code).toBe('FORBIDDEN')
      await nameOperator(
        backplane.app,
        { requestId: 'test', address: null },
        { email: 'olga@example.com', role: 'engineer' },
      )
      await moveClock(new Date(new Date(trialEndsAt).getTime() + DAY / 2))
      const { subscriptions, invoices } = await tenant()
      expect(subscriptions[0]).toMatchObject({ state: 'ACTIVE' })
      expect(invoices.nodes[0]).toMatchObject({ state: 'PAID', total: { amountMinor: '1299', currency: 'USD' } })
    })

    it('6. a declining card makes it past due, the mail goes out, access lasts through seven days of grace and then ends', async () => {
      await putCardOnFile(DECLINES_WHEN_CHARGED)
      const renewal = new Date(String((await tenant()).subscriptions[0]?.currentPeriodEnd))
      await moveClock(new Date(renewal.getTime() + DAY / 2))
      const due = await tenant()
      expect(due.subscriptions[0]).toMatchObject({ state: 'PAST_DUE' })
      expect(due.invoices.nodes[0]).toMatchObject({ state: 'OPEN', declineReason: 'CARD_DECLINED' })
      expect(due.entitlement).toMatchObject({ allowed: true, reason: 'IN_GRACE' })
      await eventually(
        async () =>
          (await readMailbox(backplane.url, 'ada@example.com')).some(
            (mail) => mail.subject === 'Your payment of USD 12.99 failed',
          ),
        'the mail about the payment',
      )
      const graceEndsAt = new Date(String(due.subscriptions[0]?.graceEndsAt))
      expect(graceEndsAt.getTime() - renewal.getTime()).toBeGreaterThanOrEqual(7 * DAY)
      expect(graceEndsAt.getTime() - renewal.getTime()).toBeLessThan(7 * DAY + DAY / 2)
      await moveClock(new Date(graceEndsAt.getTime() - 60_000))
      expect((await tenant()).entitlement).toMatchObject({ allowed: true, reason: 'IN_GRACE' })
      await moveClock(new Date(graceEndsAt.getTime() + 60_000))
      expect((await tenant()).entitlement).toMatchObject({ allowed: false, reason: 'PAYMENT_OVERDUE' })
      await eventually(
        async () =>
          (await readMailbox(backplane.url, 'ada@example.com')).some(
            (mail) => mail.subject === 'Access to Standard has ended',
          ),
        'the mail about the access',
      )
    })

    it('6. a good card restores it at once', async () => {
      await putCardOnFile(GOOD_CARD)
      await eventually(
        async () => (await tenant()).subscriptions[0]?.state === 'ACTIVE',
        'the subscription is active again',
      )
      const restored = await tenant()
      expect(restored.entitlement).toMatchObject({ allowed: true, reason: 'INCLUDED' })
      expect(restored.invoices.nodes.filter((invoice) => invoice.state === 'OPEN')).toEqual([])
      expect(
        restored.invoices.nodes.filter((invoice) => invoice.state === 'PAID' && invoice.total.amountMinor === '1299'),
      ).toHaveLength(2)
    })

    it('7. the metrics tell the recurring revenue, active and churned subscriptions, and the devices of a user', async () => {
      const ask = () =>
        operator.data<{ metrics: Record<string, unknown> }>(
          'query Metrics($user: ID!) { metrics { monthlyRecurringRevenue { amountMinor currency } activeSubscriptions churnedSubscriptions holdingsOfUser(userId: $user, featureKey: "connected_devices") } }',
          { user: userId },
        )
      await eventually(async () => (await ask()).metrics.activeSubscriptions === 1, 'the metrics are counted')
      expect((await ask()).metrics).toEqual({
        monthlyRecurringRevenue: [{ amountMinor: '1299', currency: 'USD' }],
        activeSubscriptions: 1,
        churnedSubscriptions: 0,
        holdingsOfUser: 5,
      })
      const { id } = (await tenant()).subscriptions[0] ?? { id: '' }
      await ada.data(
        'mutation End($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }',
        {
          input: { subscriptionId: id, when: 'NOW', idempotencyKey: crypto.randomUUID() },
        },
      )
      await eventually(async () => (await ask()).metrics.churnedSubscriptions === 1, 'the churn is counted')
      expect((await ask()).metrics).toMatchObject({
        monthlyRecurringRevenue: [{ amountMinor: '0', currency: 'USD' }],
        activeSubscriptions: 0,
      })
    })
  })
}
