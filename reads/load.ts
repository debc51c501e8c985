import DataLoader from 'dataloader'
import { toPublicId } from '../lib/ids.ts'
import { BadCursor } from './cursor.ts'
import type { Model } from './model.ts'
import { columnSql, type Noun, type Relation, typeOf } from './noun.ts'
import { cursorSql, pageSize, rowSource } from './rows.ts'
import { type ReadsViewer, type Statement, sqlType, startStatement, toColumnValue } from './statement.ts'

export type Row = Readonly<Record<string, unknown>>
type Args = Readonly<Record<string, unknown>>

export interface Page<R = Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: R }[]
  readonly nodes: readonly R[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  /** Counts the whole list, when it is asked. */
  countAll(): Promise<number>
}

/** Runs one statement for the viewer, behind the second wall. `name` makes it a prepared statement. */
export type RunStatement = (
  viewer: ReadsViewer,
  name: string,
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>

/** The reads of one request: every call of a tick that wants the same relation shares one statement. */
export interface Reads {
  /** A row by its key (a public id, or whatever the key's type is); null when it is not there or not to be seen. */
  get<R = Row>(noun: string, key: string): Promise<R | null>
  one<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<R | null>
  many<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<readonly R[]>
  page<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<Page<R>>
  count(noun: string, field: string, parent: Row, args?: Args): Promise<number>
}

interface Prepared {
  readonly name: string
  readonly text: string
  readonly statement: Statement
}

/**
 * @param model the nouns; @param run the statement runner; @returns a function from a viewer to the reads of one request.
 * Statements are written once per relation and shape of arguments and kept for the life of the process.
 */
export function createReads(model: Model, run: RunStatement): (viewer: ReadsViewer) => Reads {
  const prepared = new Map<string, Prepared>()

  function prepare(
    shape: string,
    relation: Relation,
    parent: Noun | null,
    given: ReadonlySet<string>,
    counting: boolean,
  ): Prepared {
    const known = prepared.get(shape)
    if (known) return known
    const statement = startStatement()
    const target = model.noun(relation.target)
    const keyed = parent && !relation.viewer && !relation.arg
    const keyType = keyed ? sqlType(typeOf(parent, relation.from ?? parent.key)) : null
    const keys = keyType
      ? `unnest(${statement.parameter(`${keyType}[]`, (values) => values.keys)}) k(k)`
      : '(values (null)) k(k)'
    const listing = counting ? { ...relation, kind: 'count' as const } : relation
    const source = rowSource(statement, listing, target, 't', keyType ? 'k.k' : null, given)
    const columns = Object.keys(target.columns).map((column) => `${columnSql(target, 't', column)} as "${column}"`)
    if (listing.kind === 'connection') columns.push(`${cursorSql(target, listing, 't')} as "$cursor"`)
    const select =
      listing.kind === 'count'
        ? `select count(*)::int as n ${source.from}`
        : `select ${columns.join(', ')} ${source.from}${source.order}${source.limit}`
    const made = {
      name: `reads_${prepared.size + 1}`,
      text: `select k.k::text as "$key", x.* from ${keys} cross join lateral (${select}) x`,
      statement,
    }
    prepared.set(shape, made)
    return made
  }

  return (viewer) => {
    const loaders = new Map<string, DataLoader<string, readonly Row[]>>()

    function rows(
      name: string,
      field: string,
      relation: Relation,
      key: unknown,
      args: Args,
      counting = false,
    ): Promise<readonly Row[]> {
      const parent = model.names.includes(name) ? model.noun(name) : null
      const keyed = parent !== null && !relation.viewer && !relation.arg
      const given = new Set(Object.keys(args).filter((arg) => args[arg] !== null && args[arg] !== undefined))
      const shape = `${name}.${field}|${[...given].sort()}|${counting}`
      const loaderId = `${shape}|${JSON.stringify(args)}`
      let loader = loaders.get(loaderId)
      if (!loader) {
        loader = new DataLoader(async (keys) => {
          const { text, statement, name: statementName } = prepare(shape, relation, parent, given, counting)
          const column = keyed ? (relation.from ?? parent.key) : ''
          const values = { viewer, args, keys: keyed ? keys.map((each) => toColumnValue(parent, column, each)) : [] }
          const found = await run(
            viewer,
            statementName,
            text,
            statement.parameters.map((parameter) => parameter(values)),
          ).catch(unreadable)
          return spread(
            model.noun(relation.target),
            keyed ? values.keys.map(String) : keys.map(() => null),
            found,
            counting,
          )
        })
        loaders.set(loaderId, loader)
      }
      return loader.load(keyed ? String(key) : '')
    }

    function keyOf(name: string, relation: Relation, parent: Row): unknown {
      return model.names.includes(name) ? parent[relation.from ?? model.noun(name).key] : null
    }

    return {
      async get<R>(name: string, key: string) {
        const target = model.noun(name)
        const relation: Relation = { kind: 'one', target: name, from: target.key, to: target.key }
        return ((await rows(name, '$get', relation, key, {}))[0] ?? null) as R | null
      },
      async one<R>(name: string, field: string, parent: Row, args: Args = {}) {
        const relation = model.relation(name, field)
        const key = keyOf(name, relation, parent)
        if (!relation.viewer && !relation.arg && (key === null || key === undefined)) return null
        return ((await rows(name, field, relation, key, args))[0] ?? null) as R | null
      },
      async many<R>(name: string, field: string, parent: Row, args: Args = {}) {
        const relation = model.relation(name, field)
        return (await rows(name, field, relation, keyOf(name, relation, parent), args)) as readonly R[]
      },
      async count(name: string, field: string, parent: Row, args: Args = {}) {
        const relation = model.relation(name, field)
        return Number((await rows(name, field, relation, keyOf(name, relation, parent), args, true))[0]?.n ?? 0)
      },
      async page<R>(name: string, field: string, parent: Row, args: Args = {}) {
        const relation = model.relation(name, field)
        if (relation.kind !== 'connection' || !relation.page) throw new BadCursor(`${name}.${field} is not paged`)
        const size = pageSize({ args }, relation.page)
        const found = await rows(name, field, relation, keyOf(name, relation, parent), args)
        const edges = found.slice(0, size).map((node) => ({ cursor: String(node.$cursor), node: node as R }))
        return {
          edges,
          nodes: edges.map((edge) => edge.node),
          pageInfo: { hasNextPage: found.length > size, endCursor: edges.at(-1)?.cursor ?? null },
          countAll: () => {
            const { first: _first, after: _after, ...filters } = args
            return this.count(name, field, parent, filters)
          },
        }
      },
    }
  }
}

/** Hands the rows of one statement back to the keys that asked, with uuids as public ids. */
function spread(
  target: Noun,
  keys: readonly (string | null)[],
  found: readonly Row[],
  counting: boolean,
): (readonly Row[])[] {
  const byKey = new Map<string | null, Row[]>()
  const ids = counting
    ? []
    : Object.entries(target.columns).flatMap(([column, type]) =>
        type.startsWith('id:') ? [[column, type.slice(3)] as const] : [],
      )
  for (const row of found) {
    const key = row.$key === null ? null : String(row.$key)
    const made: Record<string, unknown> = { ...row }
    for (const [column, kind] of ids) {
      if (typeof made[column] === 'string') made[column] = toPublicId(kind, made[column])
    }
    byKey.set(key, [...(byKey.get(key) ?? []), made])
  }
  return keys.map((key) => byKey.get(key) ?? [])
}

/** A value from the client that the database cannot read as the column's type (SQLSTATE class 22): a forged cursor. */
function unreadable(error: unknown): never {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && code.startsWith('22'))
    throw new BadCursor(
      'an argument cannot be read as what the list is ordered by: pass an endCursor that the same field gave',
    )
  throw error
}
