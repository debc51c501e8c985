import type { WallClock } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../../providers/call.ts'
import type { OutgoingWebhook, ProviderRoute } from '../../../providers/host.ts'
import { localPayments } from '../../../providers/payments/local/local-payments.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../../providers/payments/local/test-handle.ts'
import type { CustomerRef, PaymentsEvent, PaymentsProvider } from '../../../providers/payments/port.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createTestHost, type TestHost } from '../../support/host.ts'
import { mountProvider } from '../../support/mount-provider.ts'

export interface OpenGateway {
  readonly payments: PaymentsProvider
  readonly host: TestHost
  readonly handle: LocalPaymentsTestHandle
  readonly database: TestDatabase
  /** Every webhook as our door received it, oldest first. */
  readonly received: WebhookRequest[]
  /** What each was read as when it came, in the same order; one that was refused is left out. */
  readonly read: readonly (PaymentsEvent | null)[]
  /** Another process of the same gateway. */
  another(): Promise<PaymentsProvider>
  tick(): Promise<void>
  /** Waits until no webhook is on its way. */
  settle(): Promise<void>
  /** The events received about this customer, oldest first. */
  events(customer: CustomerRef): PaymentsEvent[]
  close(): Promise<void>
}

/** The gateway on a database of its own, its pages and our webhook door on real HTTP. `answer` is our door's status. */
export async function openGateway(
  options: { wallClock?: WallClock; answer?: (request: WebhookRequest) => number | Promise<number> } = {},
): Promise<OpenGateway> {
  const server = await mountProvider()
  const database = await createTestDatabase()
  const received: WebhookRequest[] = []
  const read: (PaymentsEvent | null)[] = []
  const hosts: TestHost[] = []
  const providers: PaymentsProvider[] = []

  const door: ProviderRoute = {
    method: 'POST',
    path: '/webhooks/payments/local',
    async handle(request) {
      const webhook = {
        headers: Object.fromEntries(request.headers),
        body: Buffer.from(await request.arrayBuffer()),
      }
      received.push(webhook)
      // Read as it arrives: a signature is good for five minutes only, and a test may move the wall clock.
      read.push(payments.readWebhook(webhook))
      return new Response(null, { status: (await options.answer?.(webhook)) ?? 200 })
    },
  }
  const deliver = async ({ path, headers, body }: OutgoingWebhook) => {
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers: { ...headers }, body }).catch(
      () => null,
    )
    return response?.status ?? 0
  }
  const open = async (host: TestHost) => {
    hosts.push(host)
    const payments = await localPayments({ provider: 'local', faultTimeoutMs: 50 }, host)
    providers.push(payments)
    return payments
  }

  const hostOptions = {
    database,
    publicUrl: server.url,
    deliver,
    ...(options.wallClock ? { wallClock: options.wallClock } : {}),
  }
  const host = await createTestHost(hostOptions)
  const payments = await open(host)
  server.serve({ routes: [...(payments.routes ?? []), door] })
  const handle = await localPaymentsTestHandle(host)
  const tick = async () => {
    for (const job of payments.jobs ?? []) await job.run()
  }

  return {
    payments,
    host,
    handle,
    database,
    received,
    read,
    // A pool of its own, and the same secrets: the processes of one installation share its home.
    another: async () => open({ ...(await createTestHost(hostOptions)), secret: host.secret }),
    tick,
    async settle() {
      const givesUpAt = performance.now() + 20_000
      while ((await handle.pendingWebhooks()) > 0 && performance.now() < givesUpAt) await tick()
    },
    events: (customer) => read.filter((event) => event !== null).filter((event) => event.customer === customer),
    async close() {
      for (const provider of providers) await provider.close?.()
      await server.close()
      for (const each of hosts) await each.close()
      await database.drop()
    },
  }
}

/** Sends the hosted form as a browser would, without following where it leads. */
export function submitCard(url: string, fields: { number: string; expiry?: string; cvc?: string }): Promise<Response> {
  const body = new URLSearchParams({ expiry: '12 / 40', cvc: '123', ...fields })
  return fetch(url, { method: 'POST', body, redirect: 'manual' })
}
