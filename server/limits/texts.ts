import { badInput } from '../../domain/errors.ts'

/** Of one text in the variables, in UTF-16 units. Files come by another way. */
export const MOST_TEXT = 65_536

/**
 * Refuses a text that is longer than any field holds: coercion and its errors would walk it again and again.
 * @param variables no deeper than a body may nest (server/http/json.ts)
 * @throws DomainError BAD_INPUT
 */
export function assertShortTexts(variables: unknown): void {
  if (typeof variables === 'string' && variables.length > MOST_TEXT)
    throw badInput(
      `A text in the variables has ${variables.length.toLocaleString('en')} characters, and one may have ${MOST_TEXT.toLocaleString('en')} at most. Send less at once.`,
    )
  if (typeof variables !== 'object' || variables === null) return
  if (!Array.isArray(variables)) for (const name of Object.keys(variables)) assertShortTexts(name)
  for (const value of Array.isArray(variables) ? variables : Object.values(variables)) assertShortTexts(value)
}
