import { toRequestError } from './request-error.ts'

const keys = new Map<string, string>()

/**
 * One idempotency key for one intent of the person: the second click after a lost answer sends the same key again, so that nothing
 * is done twice. With the server's answer, or its final refusal, the intent is over and the next one has a new key.
 *
 * @param intent names what is wanted and of what: `cancel sub_…`
 */
export async function withIntent<T>(intent: string, run: (idempotencyKey: string) => Promise<T>): Promise<T> {
  const key = keys.get(intent) ?? crypto.randomUUID()
  keys.set(intent, key)
  try {
    const answer = await run(key)
    keys.delete(intent)
    return answer
  } catch (error) {
    if (!toRequestError(error).mayHaveHappened) keys.delete(intent)
    throw error
  }
}
