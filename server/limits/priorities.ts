import { KEY_MARK } from '../../domain/api-keys/secret.ts'

/**
 * Who is served first when not all can be. What a company has told us and what moves money is done whatever else waits; who signs in or changes
 * something goes before who reads; and of readers a person goes before a program, and the explorer comes last.
 */
export const PRIORITIES = [
  'webhook',
  'payment',
  'signIn',
  'mutation',
  'person',
  'partner',
  'anonymous',
  'explorer',
] as const
export type Priority = (typeof PRIORITIES)[number]

const RANKS: Readonly<Record<Priority, number>> = {
  webhook: 0,
  payment: 0,
  signIn: 1,
  mutation: 1,
  person: 2,
  partner: 3,
  anonymous: 4,
  explorer: 5,
}
export const LOWEST_RANK = 5

/** 0 goes first. */
export function rankOf(priority: Priority): number {
  return RANKS[priority]
}

/** By it the explorer says that it is one: nobody gains by saying so. */
export const CLIENT_HEADER = 'backplane-client'

export interface Asking {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Whether this node has verified the caller's token before: whoever only says that they have one goes behind. */
  readonly known: boolean
}

/** Before the token is looked at: what kind of caller it says it is. */
export function priorityOfReader({ headers, known }: Asking): Priority {
  if (headers[CLIENT_HEADER] === 'explorer') return 'explorer'
  const { authorization } = headers
  if (typeof authorization !== 'string') return 'anonymous'
  if (authorization.startsWith(`Bearer ${KEY_MARK}`)) return 'partner'
  return known ? 'person' : 'partner'
}

/**
 * Of a document's text, before it is parsed: a mutation, or one that moves money. Whoever writes it so that it is taken for more than it is has gained a
 * place in the queue, and pays for it by their rate.
 * @param money the names of mutations that move money
 */
export function priorityOfText(text: unknown, money: RegExp): Priority | null {
  if (typeof text !== 'string' || !MUTATION.test(text)) return null
  return money.test(text) ? 'payment' : 'mutation'
}

const MUTATION = /^(?:\s|#[^\n]*\n|,)*mutation\b|[}\s]mutation\b[^{]*\{/
