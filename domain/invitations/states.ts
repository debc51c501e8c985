/** As stored. An ended invitation has no way out: whoever is to come after all is invited anew. */
const STORED_STATES = {
  pending: ['accepted', 'revoked'],
  accepted: [],
  revoked: [],
} as const satisfies Readonly<Record<string, readonly string[]>>
type StoredState = keyof typeof STORED_STATES

/** Whether the invitation has come to its end: nothing leads out of there. */
export function isEnded(state: string): boolean {
  return STORED_STATES[state as StoredState].length === 0
}

/** As seen: a pending one is expired once its time is over, and pending again when it is sent again. */
export const INVITATION_STATES = ['pending', 'expired', 'accepted', 'revoked'] as const
export type InvitationState = (typeof INVITATION_STATES)[number]

/** What became of the newest mail: refused, the address will never work; failed, the email provider would not take it. */
export const INVITATION_MAIL_STATES = ['queued', 'sent', 'refused', 'failed'] as const
export type InvitationMailState = (typeof INVITATION_MAIL_STATES)[number]
