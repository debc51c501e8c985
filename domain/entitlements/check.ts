import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { loadEntitlements } from './load.ts'
import type { Entitlement } from './rules.ts'

export interface EntitlementInput {
  readonly tenantId: string
  readonly featureKey: string
}

/**
 * Whether tenants may use features now, and what they have used of their limits. Answers in the order of the questions; a question
 * that may not be asked, or is about no feature, has its DomainError in its place and holds up no other.
 */
export async function checkEntitlements(
  app: Pick<App, 'db' | 'clock'>,
  viewer: Viewer,
  inputs: readonly EntitlementInput[],
): Promise<readonly (Entitlement | DomainError)[]> {
  const refusals = inputs.map((input) => refusalOf(viewer, input))
  const asked = inputs.filter((_, index) => !refusals[index])
  const tenantIds = [...new Set(asked.map((input) => input.tenantId))]
  const times = new Map(await Promise.all(tenantIds.map(async (id) => [id, await app.clock.now(id)] as const)))
  const questions = asked.map((input) => ({ ...input, now: times.get(input.tenantId) ?? new Date(Number.NaN) }))
  const answers =
    questions.length > 0 ? [...(await app.db.as(scopeOf(viewer), (tx) => loadEntitlements(tx, questions)))] : []
  return refusals.map((refusal) => refusal ?? (answers.shift() as Entitlement | DomainError))
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
