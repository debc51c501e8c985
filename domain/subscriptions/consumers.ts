import type { Consumer } from '../app.ts'
import { endAddOns } from './end-add-ons.ts'
import { followSeats } from './follow-seats.ts'

export const subscriptionConsumers: readonly Consumer[] = [
  {
    name: 'subscriptions.followSeats',
    on: ['member.joined', 'member.left', 'invitation.sent', 'invitation.revoked', 'invitation.accepted'],
    callsProvider: true,
    async handle(app, event) {
      if (event.tenantId) await followSeats(app, event.tenantId)
    },
  },
  {
    name: 'subscriptions.endAddOns',
    on: ['subscription.changed'],
    callsProvider: true,
    wants: ({ payload }) => payload.ending !== false,
    async handle(app, { tenantId, payload: { subscriptionId } }) {
      if (tenantId && typeof subscriptionId === 'string') await endAddOns(app, { tenantId, subscriptionId })
    },
  },
]
