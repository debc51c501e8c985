import { expect, it, onTestFinished, vi } from 'vitest'
import type { App } from '../../domain/app.ts'
import { MOST_EVENTS_WAITING, openIntake } from '../../domain/inbox/intake.ts'
import { TooManyWait } from '../../lib/gathered.ts'
import type { CustomerRef, PaymentsEvent, SubscriptionRef } from '../../providers/payments/port.ts'

const eventOf = (number: number): PaymentsEvent => ({
  ...{ id: `evt_${number}`, account: null, type: 'customer.subscription.updated', occurredAt: new Date() },
  ...{ customer: 'cus_1' as CustomerRef, subject: { kind: 'subscription', ref: 'sub_1' as SubscriptionRef } },
})

it('events beyond as many as are kept waiting are sent back to the provider, and nothing of them is begun', async () => {
  // It stands still: they are sent back for their number, and not for how long a slow machine lets them wait.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  onTestFinished(() => void vi.restoreAllMocks())
  let begun = 0
  // A database that stands still.
  const db = {
    prepared() {
      begun += 1
      return new Promise(() => undefined)
    },
  } as unknown as App['db']
  const intake = openIntake({ db } as App)
  const settled: unknown[] = []
  const tell = (number: number) => intake(eventOf(number)).catch((error: unknown) => settled.push(error))
  for (let number = 0; number < MOST_EVENTS_WAITING; number += 1) void tell(number)
  await expect(intake(eventOf(-1))).rejects.toThrow(TooManyWait)
  // What is being stored does not wait any more, and others may.
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(begun).toBe(2)
  for (let number = 0; number < 400; number += 1) void tell(number)
  await expect(intake(eventOf(-1))).rejects.toThrow(TooManyWait)
  expect(settled).toEqual([])
})
