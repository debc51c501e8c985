import { addMs } from '../../lib/clock.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { loadEntitlements } from './load.ts'
import type { Entitlement } from './rules.ts'

export interface EntitlementInput {
  readonly tenantId: string
  readonly featureKey: string
}

export interface CheckedEntitlement extends Entitlement {
  /** The real time until which the answer holds if nothing is written; null: time does not change it. */
  readonly expiresAt: Date | null
}

/**
 * Whether tenants may use features now, and what they have used of their limits. Answers in the order of the questions; a question
 * that may not be asked, or is about no feature, has its DomainError in its place and holds up no other.
 */
export async function checkEntitlements(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  inputs: readonly EntitlementInput[],
): Promise<readonly (CheckedEntitlement | DomainError)[]> {
  const refusals = inputs.map((input) => refusalOf(viewer, input))
  const asked = inputs.filter((_, index) => !refusals[index])
  const tenantIds = [...new Set(asked.map((input) => input.tenantId))]
  // Read first, so that an answer expires a moment early and never late.
  const real = app.wallClock.now()
  const times = new Map(await Promise.all(tenantIds.map(async (id) => [id, await app.clock.now(id)] as const)))
  const questions = asked.map((input) => ({ ...input, now: times.get(input.tenantId) ?? new Date(Number.NaN) }))
  const answers = questions.length > 0 ? await app.db.as(scopeOf(viewer), (tx) => loadEntitlements(tx, questions)) : []
  const checked = questions.map(({ now }, index) => expiring(answers[index] as Entitlement | DomainError, now, real))
  return refusals.map((refusal) => refusal ?? (checked.shift() as CheckedEntitlement | DomainError))
}

function refusalOf(viewer: Viewer, { tenantId }: EntitlementInput): DomainError | null {
  try {
    requireIn(viewer, tenantId, 'tenant:read')
    return null
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}

/** Business time stands ahead of real time by an offset, and runs as fast. */
function expiring(answer: Entitlement | DomainError, now: Date, real: Date): CheckedEntitlement | DomainError {
  if (answer instanceof DomainError) return answer
  const { until } = answer
  return { ...answer, expiresAt: until && addMs(real, until.getTime() - now.getTime()) }
}
