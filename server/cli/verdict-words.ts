import { MOST_SHOWN } from '../../domain/verify/invariant.ts'
import type { Verdict } from '../../domain/verify/verify.ts'
import { toPublicId } from '../../lib/ids.ts'

/** What `npm run verify` prints of money: a line for each that holds; what breaks it, and what to do, for one that does not. */
export function linesOfVerdicts(verdicts: readonly Verdict[]): readonly string[] {
  const broken = verdicts.filter(({ violations }) => violations.length > 0).length
  const unchecked = verdicts.filter((verdict) => verdict.unchecked !== null).length
  const last =
    broken + unchecked === 0
      ? `All ${verdicts.length} invariants of money hold.`
      : `${broken} of ${verdicts.length} invariants of money ${broken === 1 ? 'does' : 'do'} not hold${unchecked > 0 ? `, ${unchecked} could not be looked at` : ''}.`
  return [...verdicts.flatMap(linesOf), last]
}

function linesOf({ invariant, violations, unchecked }: Verdict): string[] {
  const { name, statement, whatToDo } = invariant
  if (unchecked !== null) return [`? ${name}: could not be looked at: ${unchecked}`]
  if (violations.length === 0) return [`✓ ${name}: ${statement}`]
  const more = violations.length >= MOST_SHOWN ? [`    and perhaps more: the first ${MOST_SHOWN} are shown`] : []
  return [
    `✗ ${name}: ${statement}`,
    ...violations.map(
      ({ of, tenantId, says }) => `    ${of}${tenantId ? ` of ${toPublicId('tenant', tenantId)}` : ''}: ${says}`,
    ),
    ...more,
    `    What to do: ${whatToDo}`,
  ]
}
