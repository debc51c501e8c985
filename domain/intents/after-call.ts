/** Something failed when a provider had answered already. */
export class AfterCall extends Error {
  constructor(cause: unknown) {
    super('the provider has answered, and what it said could not be recorded', { cause })
    this.name = 'AfterCall'
  }
}

/**
 * What is done with a provider's answer. Whatever it throws, be it a refusal of ours ("the database has too much to do"), the call has happened: `recordFailure`
 * must not take it for one that may be made again under another key.
 * @throws AfterCall
 */
export async function afterCall<T>(record: () => Promise<T>): Promise<T> {
  try {
    return await record()
  } catch (error) {
    throw new AfterCall(error)
  }
}
