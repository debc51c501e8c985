import { toPublicId } from '../lib/ids.ts'
import { placeColumns, placeSql } from './cursor.ts'
import type { Model } from './model.ts'
import { columnSql, type Noun, type Relation, typeOf } from './noun.ts'
import { type Prepared, prepared, type Row } from './prepared.ts'
import { isKeyed, rowSource } from './rows.ts'
import { sqlType, startStatement } from './statement.ts'

/** Where a connection's rows hold their place in it. */
export const PLACE = '$place'

/** One statement for a whole batch: the parents' keys are one array parameter, and each row says whose it is. */
export function writeBatch(
  model: Model,
  relation: Relation,
  parent: Noun | null,
  given: ReadonlySet<string>,
): Prepared {
  const statement = startStatement()
  const target = model.noun(relation.target)
  const keyType = parent && isKeyed(relation) ? sqlType(typeOf(parent, relation.from ?? parent.key)) : null
  // The rows depend on the keys, so that the wall stands before any of them is read; `offset 0` keeps it so.
  const keys = keyType
    ? `unnest(case when ${statement.wall()} then ${statement.parameter(`${keyType}[]`, (values) => values.keys)} end) k(k)`
    : `(select null as k where ${statement.wall()} offset 0) k`
  const source = rowSource(statement, relation, target, 't', keyType ? () => 'k.k' : null, (name) => ({
    isNull: !given.has(name),
    value: ({ args }) => args[name],
  }))
  const columns = Object.keys(target.columns).map((column) => `${columnSql(target, 't', column)} as "${column}"`)
  if (relation.kind === 'connection') {
    const place = placeSql(target, relation, placeColumns(target, relation, 't'))
    columns.push(`${place} as "${PLACE}"`)
  }
  // A connection reads one row more than it shows: that row says that there is a next page.
  const limit = source.size === null ? '' : ` limit ${source.size}${relation.kind === 'connection' ? ' + 1' : ''}`
  const from = keyType ? source.from : `${source.from} and k.k is null`
  const select =
    relation.kind === 'count'
      ? `select count(*)::int as n ${from}`
      : `select ${columns.join(', ')} ${from}${source.order}${limit} offset 0`
  return prepared(`select k.k::text as "$key", x.* from ${keys} cross join lateral (${select}) x`, statement)
}

/** Hands the rows of one statement back to the keys that asked, with uuids as public ids: the rows themselves, which nobody else has. */
export function spread(
  target: Noun,
  relation: Relation,
  keys: readonly (string | null)[],
  found: readonly Row[],
): (readonly Row[])[] {
  const byKey = new Map<string | null, Row[]>()
  const ids = relation.kind === 'count' ? [] : publicIdsOf(target)
  for (const row of found as Record<string, unknown>[]) {
    const key = row.$key === null ? null : String(row.$key)
    for (const [column, kind] of ids) {
      const uuid = row[column]
      if (typeof uuid === 'string') row[column] = toPublicId(kind, uuid)
    }
    const known = byKey.get(key)
    if (known) known.push(row)
    else byKey.set(key, [row])
  }
  return keys.map((key) => byKey.get(key) ?? [])
}

function publicIdsOf(noun: Noun): readonly (readonly [column: string, kind: string])[] {
  return Object.entries(noun.columns).flatMap(([column, type]) =>
    type.startsWith('id:') ? [[column, type.slice(3)] as const] : [],
  )
}
