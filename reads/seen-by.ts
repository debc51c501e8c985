import { columnName, type Noun, type Relation } from './noun.ts'
import { isKeyed } from './rows.ts'
import type { Scope } from './scope.ts'

/**
 * Who finds the same rows at the end of a relation: `everyone`; `tenants`: whoever belongs to the same tenants; `viewer`: nobody but the viewer.
 *
 * @param parent the noun on whose row the relation stands; null for the root
 */
export type SeenBy = 'everyone' | 'tenants' | 'viewer'

export function seenBy(parent: Noun | null, relation: Relation, target: Noun): SeenBy {
  if (relation.viewer) return 'viewer'
  if (target.visibleTo === 'everyone') return 'everyone'
  if (target.visibleTo.every(({ kind }) => kind === 'tenant')) return 'tenants'
  return parent && isOpenedBy(parent, relation, target) ? 'tenants' : 'viewer'
}

/**
 * Whether the very row that one comes from lets one see the target's: it is seen for its tenant's sake alone, and the target's row is seen by
 * whoever belongs to a tenant that such a row names (a membership, and its person). What else opens the target adds nothing then.
 */
export function isOpenedBy(parent: Noun, relation: Relation, target: Noun): boolean {
  const own = onlyScopeOf(parent)
  if (own?.kind !== 'tenant' || !isKeyed(relation) || target.visibleTo === 'everyone') return false
  const from = columnName(relation.from ?? parent.key)
  const to = relation.to ?? target.key
  return target.visibleTo.some(
    ({ kind, column, through }) =>
      kind === 'tenant' &&
      column === to &&
      through?.table === parent.table &&
      through.match === from &&
      through.value === columnName(own.column),
  )
}

/**
 * Whether the target's own condition says nothing that the parent's has not said already: the row that one comes from opens it, or both are seen for the sake
 * of what they name, and it is by this that the one leads to the other (a tenant, and its memberships).
 */
export function isImpliedBy(parent: Noun, relation: Relation, target: Noun): boolean {
  if (isOpenedBy(parent, relation, target)) return true
  const own = onlyScopeOf(parent)
  if (!own || !isKeyed(relation) || target.visibleTo === 'everyone') return false
  if (own.column !== (relation.from ?? parent.key)) return false
  const to = relation.to ?? target.key
  return target.visibleTo.some(({ kind, column, through }) => kind === own.kind && column === to && !through)
}

/** For whose sake a row is seen, where that is one thing alone and stands in the row itself. */
function onlyScopeOf({ visibleTo }: Noun): Scope | null {
  if (visibleTo === 'everyone') return null
  const [own, ...others] = visibleTo
  return own && others.length === 0 && !own.through ? own : null
}
