import { columnName, type Noun, type Relation } from './noun.ts'
import { isKeyed } from './rows.ts'

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
  if (!isKeyed(relation) || parent.visibleTo === 'everyone' || target.visibleTo === 'everyone') return false
  const [own, ...others] = parent.visibleTo
  if (!own || others.length > 0 || own.kind !== 'tenant' || own.through) return false
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
