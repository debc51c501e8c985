import { ProviderError } from '../../providers/errors.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import { LockBusy, type Tx } from '../db.ts'
import { DomainError } from '../errors.ts'
import { AfterCall } from './after-call.ts'
import type { Claimed } from './claim.ts'
import { INTENT_TRANSITIONS, type IntentState } from './states.ts'

const FROM = (to: IntentState): IntentState[] =>
  (Object.keys(INTENT_TRANSITIONS) as IntentState[]).filter((from) =>
    (INTENT_TRANSITIONS[from] as readonly IntentState[]).includes(to),
  )

const SETTLE = txStatement(
  'update intents set state = $2, answer = $3::jsonb, updated_at = $4 where id = $1 and state = any($5::text[])',
)

/**
 * Records what came of the call, in the transaction that records its effect. Answers false when somebody else (the reconciler)
 * has settled it already: then the caller's effect must not be written a second time.
 */
export async function settle(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  intentId: string,
  state: 'succeeded' | 'refused',
  answer: object,
): Promise<boolean> {
  const values = [intentId, state, JSON.stringify(answer), app.wallClock.now(), FROM(state)]
  return (await countOf(tx, SETTLE, values)) === 1
}

/**
 * What to do with a call that threw: `failed` when it certainly did not happen, `unknown` when it may have. `undo` takes back what
 * the claim had reserved, in the same transaction, and only in the first case. A claim that the reconciler has taken over meanwhile is
 * no longer this worker's to judge.
 * @returns the error for the client, never the provider's own words
 */
export async function recordFailure(
  app: Pick<App, 'db' | 'wallClock' | 'log'>,
  viewer: Viewer,
  claimed: Pick<Claimed, 'intentId' | 'attempt'>,
  error: unknown,
  undo: (tx: Tx) => Promise<void>,
): Promise<DomainError> {
  const { intentId, attempt } = claimed
  const happened = error instanceof AfterCall
  const reason = happened ? error.cause : error
  const certain =
    !happened && (reason instanceof DomainError || (reason instanceof ProviderError && reason.sent === 'no'))
  const state = certain ? 'failed' : 'unknown'
  app.log.warn({ err: reason, intentId, state }, 'the call of an intent did not succeed')
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.intent.updateMany({
      where: { id: intentId, state: 'claimed', attempt },
      data: { state, updatedAt: app.wallClock.now() },
    })
    if (count === 1 && certain) await undo(tx)
  })
  if (certain) return toDomainError(reason)
  return new DomainError(
    'IN_PROGRESS',
    'The provider did not answer in time. We are finding out what happened: send the same request again to learn it.',
    { cause: reason },
  )
}

/** A provider's fault in words that may be shown. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof ProviderError) {
    const options = { cause: error }
    switch (error.fault) {
      case 'rate_limited':
        return new DomainError(
          'PROVIDER_UNAVAILABLE',
          'The provider is busy. Send the same request again in a moment.',
          options,
        )
      case 'unavailable':
        return new DomainError(
          'PROVIDER_UNAVAILABLE',
          'The provider could not be reached. Send the same request again in a moment.',
          options,
        )
      case 'unsupported':
        return new DomainError('UNSUPPORTED', 'The configured provider cannot do this.', options)
      case 'misconfigured':
      case 'rejected':
        return new DomainError(
          'INTERNAL',
          'The provider refused our request. Our staff can find it by the request id.',
          options,
        )
    }
  }
  if (error instanceof LockBusy) {
    return new DomainError(
      'IN_PROGRESS',
      'Something else is under way here. Send the same request again in a moment.',
      { cause: error },
    )
  }
  return new DomainError('INTERNAL', 'Something went wrong on our side.', { cause: error })
}
