import { DomainError } from '../errors.ts'
import type { OperatorRole } from '../permissions.ts'

/** Who may do what to whom among staff: never to somebody above oneself. */
const RANK: Readonly<Record<OperatorRole, number>> = { support: 1, finance: 1, engineer: 2 }

export function isAbove(one: OperatorRole, other: OperatorRole): boolean {
  return RANK[one] > RANK[other]
}

/** What somebody hears who is banned. Why stands in our books, and is for staff to say. */
export function banned(until: Date | null): DomainError {
  const when = until === null ? '' : ` until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return new DomainError(
    'UNAUTHENTICATED',
    `This account is banned${when}. Ask our support if you think that is wrong.`,
  )
}
