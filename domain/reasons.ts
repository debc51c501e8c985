import { badInput } from './errors.ts'

const LONGEST_REASON = 500

/** Why an operator does something to somebody, as it is kept. @throws DomainError BAD_INPUT */
export function assertReason(reason: string): string {
  const text = reason.trim()
  if (text === '' || text.length > LONGEST_REASON)
    throw badInput(`reason must be 1 to ${LONGEST_REASON} characters: colleagues read it later.`)
  return text
}
