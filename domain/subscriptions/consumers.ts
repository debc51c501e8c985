import type { Consumer } from '../app.ts'
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
]
