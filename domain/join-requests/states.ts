/** A request is decided once; who was declined may ask again. */
export const JOIN_REQUEST_STATES = {
  pending: ['approved', 'declined'],
  approved: [],
  declined: [],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type JoinRequestState = keyof typeof JOIN_REQUEST_STATES
