import { addMs, DAY, MINUTE } from '../../lib/clock.ts'
import { type InvitationState, isEnded } from './states.ts'

export const DEFAULT_DAYS = 7
export const MOST_DAYS = 30
/** New invitations of one tenant in 24 hours: nobody makes a mailing list of us. */
export const MOST_A_DAY = 300

/** The state as seen at this real time. */
export function stateAt(stored: { readonly state: string; readonly expiresAt: Date }, now: Date): InvitationState {
  if (isEnded(stored.state)) return stored.state as InvitationState
  return stored.expiresAt <= now ? 'expired' : 'pending'
}

export function expiryOf(now: Date, days: number): Date {
  return addMs(now, days * DAY)
}

/** Why an invitation cannot be good for so many days, or null. */
export function daysProblem(days: number): string | null {
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS
    ? null
    : `An invitation is good for 1 to ${MOST_DAYS} days.`
}

/** When the next mail may be asked for: a minute after the first, two after the second, four …, at most a day. */
export function resendableAt({ sentAt, sendCount }: { readonly sentAt: Date; readonly sendCount: number }): Date {
  return addMs(sentAt, Math.min(MINUTE * 2 ** Math.min(sendCount - 1, 20), DAY))
}

/** Addresses are compared without regard to case, so they are kept in lower case. */
export function normaliseAddress(address: string): string {
  return address.trim().toLowerCase()
}

/** Why no mail can go to this address, or null. What it takes beyond that only the mail itself shows. */
export function addressProblem(address: string): string | null {
  return address.length <= 254 && /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/.test(address)
    ? null
    : 'This is no email address. Write it as name@example.com.'
}

/** `ada@example.com` → `a•••@example.com`: enough for its owner to know it by. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${[...address][0] ?? ''}•••${address.slice(at)}`
}
