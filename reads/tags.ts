import type { Model } from './model.ts'
import { columnName, type Noun } from './noun.ts'
import type { Scope } from './scope.ts'
import type { ReadsViewer } from './statement.ts'
import { tagOf, type Watch, type WatchScope } from './watch.ts'

/**
 * What an answer about this noun depends on, for this viewer: the tags that a change of any row which they may see bears. Made of
 * the same scopes as the predicate, so that an answer never shows a row whose change it does not hear.
 */
export function tagsOf(noun: Noun, viewer: ReadsViewer): readonly string[] {
  if (noun.visibleTo === 'everyone') return [tagOf(noun.table)]
  const tables = noun.visibleTo.flatMap((scope) => [
    { table: noun.table, scope },
    // Whether a row is seen at all is said by the other table.
    ...(scope.through ? [{ table: scope.through.table, scope }] : []),
  ])
  return tables.flatMap(({ table, scope }) =>
    ownersOf(scope, viewer).map((id) => tagOf(table, { kind: scope.kind, id })),
  )
}

function ownersOf({ kind }: Scope, viewer: ReadsViewer): readonly string[] {
  if (kind === 'tenant') return viewer.tenantIds
  return viewer.userId === null ? [] : [viewer.userId]
}

/** What the database has to watch, so that every tag of `tagsOf` is told when it must be. */
export function watchesOf({ nouns }: Model): readonly Watch[] {
  const whole = new Set<string>()
  const scoped = new Map<string, WatchScope[]>()
  for (const { table, visibleTo } of nouns) {
    if (visibleTo === 'everyone') whole.add(table)
    else scoped.set(table, [...(scoped.get(table) ?? []), ...visibleTo.map(watchScope)])
  }
  return [
    ...[...whole].map((table) => ({ table, scopes: [] })),
    ...[...scoped].map(([table, scopes]) => ({ table, scopes })),
  ]
}

function watchScope({ kind, column, through }: Scope): WatchScope {
  return { kind, column: columnName(column), ...(through ? { through } : {}) }
}
