import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openIntake } from '../../domain/inbox/intake.ts'
import type { CustomerRef, PaymentsEvent, SubscriptionRef } from '../../providers/payments/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

let backplane: TestBackplane
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
})
afterAll(() => backplane?.close())

const eventOf = (id: string, occurredAt = new Date()): PaymentsEvent => ({
  ...{ id, account: null, type: 'customer.subscription.updated', occurredAt },
  ...{ customer: 'cus_1' as CustomerRef, subject: { kind: 'subscription', ref: 'sub_1' as SubscriptionRef } },
})

it.each([
  ['no text that PostgreSQL keeps', () => eventOf('evt_\u0000')],
  ['an id that is too long for an index', () => eventOf(`evt_${randomBytes(20_000).toString('base64')}`)],
  ['a time that is none', () => eventOf('evt_never', new Date(Number.NaN))],
])('one event of many that cannot be stored, %s, is refused, and the others are stored', async (name, wrong) => {
  const intake = openIntake(backplane.app)
  const events = Array.from({ length: 20 }, (_, index) => (index === 7 ? wrong() : eventOf(`${name} ${index}`)))
  const told = await Promise.allSettled(events.map(intake))
  const places = told.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))
  expect(places).toEqual([7])
  expect(told.filter((each) => each.status === 'fulfilled' && each.value === 'stored')).toHaveLength(19)
})
