/** A domain is verified once; it is given up by removing it. */
export const DOMAIN_STATES = ['pending', 'verified'] as const
export type DomainState = (typeof DOMAIN_STATES)[number]

/** What a verified address of the domain gives: nothing, the right to ask, or a place at once. */
export const JOIN_POLICIES = ['off', 'request', 'auto'] as const
export type JoinPolicy = (typeof JOIN_POLICIES)[number]
