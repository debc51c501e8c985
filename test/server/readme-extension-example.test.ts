import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Consumer } from '../../domain/app.ts'
import type { NotificationType } from '../../domain/notifications/types.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { readMailbox } from '../support/mailbox.ts'
import { type Seed, seedOf } from '../support/seed.ts'

/* The message and the consumer of docs/extending.md, word for word. */
const deviceConnected: NotificationType = {
  name: 'device-connected',
  on: 'holding.acquired',
  to: ['owner'],
  channels: ['feed', 'email'],
  dedupeKey: (event) => event.id,
  template: {
    title: 'A device was connected',
    body: '{{ recipient.name }}, {{ tenant.name }} has a new device.',
    action: { label: 'See your devices', path: '/account' },
  },
}

const countTrials: Consumer = {
  name: 'better-movies.count-trials',
  on: ['subscription.trialing'],
  handle: (app, event) =>
    app.metrics.record([
      {
        id: `${event.id}:trials`,
        metric: 'trials',
        at: event.occurredAt,
        value: '1',
        tenantId: event.tenantId,
        userId: null,
        labels: {},
      },
    ]),
}

let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({
    extensions: [{ ...betterMovies, notificationTypes: [deviceConnected], consumers: [countTrials] }],
  })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

it('an extension’s own message reaches the owner when a device is connected', async () => {
  const tenant = await seed.tenant({ plan: 'basic' })
  const owner = await tenant.owner.client()
  await owner.data('mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { __typename } }', {
    input: { tenantId: tenant.publicId, name: 'TV' },
  })
  const mail = await eventually(
    async () =>
      (await readMailbox(backplane.url, tenant.owner.email)).find((each) => each.subject === 'A device was connected'),
    'the mail about the device',
  )
  expect(mail.text).toContain(`Ada, ${tenant.name} has a new device.`)
})

it('an extension’s own consumer hears that a trial has begun, and counts it once', async () => {
  const tenant = await seed.tenant({ plan: 'standard' })
  const trials = () => backplane.app.metrics.query({ metric: 'trials', aggregate: 'sum', tenantId: tenant.id })
  const rows = await eventually(async () => {
    const found = await trials()
    return Number(found[0]?.value ?? 0) > 0 && found
  }, 'the trial is counted')
  expect(rows.map((row) => row.value)).toEqual(['1'])
})
