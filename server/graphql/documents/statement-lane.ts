import { mayIn, scopeOf, type Viewer } from '../../../domain/access.ts'
import { BadCursor } from '../../../reads/cursor.ts'
import { Declined } from '../../../reads/declined.ts'
import { isUnreadable } from '../../../reads/load.ts'
import type { RunStatement } from '../../../reads/prepared.ts'
import { type Cursors, sealPlaces } from '../../../reads/sealed.ts'
import { HOLE_MARK } from '../../../reads/text.ts'
import type { Plan } from './plan.ts'
import type { Variables } from './translation.ts'

/**
 * Answers a plan by its one statement.
 * @returns the text of `data`; null when only the general lane can answer: a policy that bars a part of it, an argument that cannot be
 * used, a null where there must be a value. It then says what is wrong, in the words of every other request.
 */
export async function runPlan(
  run: RunStatement,
  plan: Plan,
  viewer: Viewer,
  variables: Variables,
  cursors: Cursors,
): Promise<string | null> {
  if (!isAdmitted(plan, viewer)) return null
  const scope = scopeOf(viewer)
  try {
    const [row] = await run(plan, plan.values({ viewer: scope, args: variables, cursors }), scope.signal)
    const answer = String(row?.answer)
    if (answer.includes(HOLE_MARK)) return null
    const text = plan.places ? sealPlaces(answer, cursors) : answer
    return plan.finish ? JSON.stringify(plan.finish(JSON.parse(text))) : text
  } catch (error) {
    if (error instanceof BadCursor || error instanceof Declined || isUnreadable(error)) return null
    throw error
  }
}

function isAdmitted({ signedIn, permissions }: Plan, viewer: Viewer): boolean {
  if (!signedIn) return true
  if (viewer.kind !== 'user') return false
  for (const permission of permissions) {
    for (const tenantId of viewer.roles.keys()) if (!mayIn(viewer, tenantId, permission)) return false
  }
  return true
}
