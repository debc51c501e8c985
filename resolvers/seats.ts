import type { Seats } from '../domain/seats/seats.ts'
import { SeatsExhausted } from '../schema/seats.ts'
import { refusal } from './results.ts'

export function seatsExhausted({ used, limit }: Seats): SeatsExhausted {
  return refusal(SeatsExhausted, {
    used,
    limit: limit ?? used,
    message: `${used} of the plan's ${limit} seats are taken or promised. Remove a member, take an invitation back, or move to a larger plan.`,
  })
}
