import DataLoader from 'dataloader'
import { toPublicId } from '../lib/ids.ts'
import { BadCursor, placeColumns, placeSql } from './cursor.ts'
import type { Model } from './model.ts'
import { columnSql, type Noun, type Relation, typeOf } from './noun.ts'
import { type Prepared, prepared, type Row, type RunStatement } from './prepared.ts'
import { isKeyed, pageSize, rowSource } from './rows.ts'
import type { Cursors } from './sealed.ts'
import { revive, type SharedRows } from './shared.ts'
import { type ReadsViewer, sqlType, startStatement, toColumnValue } from './statement.ts'

type Args = Readonly<Record<string, unknown>>

export interface Page<R = Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: R }[]
  readonly nodes: readonly R[]
  readonly pageInfo: PageInfo
  /** Counts the whole list, when it is asked. */
  countAll(): Promise<number>
}

export interface PageInfo {
  readonly hasNextPage: boolean
  /** Whether it was asked for after another page. */
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** The reads of one request: every call of a tick that wants the same relation shares one statement. */
export interface Reads {
  /** A row by its key (a public id, or whatever the key's type is); null when it is not there or not to be seen. */
  get<R = Row>(noun: string, key: string): Promise<R | null>
  one<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<R | null>
  many<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<readonly R[]>
  page<R = Row>(noun: string, field: string, parent: Row, args?: Args): Promise<Page<R>>
  count(noun: string, field: string, parent: Row, args?: Args): Promise<number>
}

/**
 * @param model the nouns; @param run the statement runner; @param cursors seals pages' cursors; @param shared where rows that everyone sees are kept; @returns a function from a viewer to the reads of one request.
 * Statements are written once per relation and shape of arguments and kept for the life of the process.
 */
export function createReads(
  model: Model,
  run: RunStatement,
  cursors: Cursors,
  shared?: SharedRows,
): (viewer: ReadsViewer) => Reads {
  const written = new Map<string, Prepared>()

  function statementOf(shape: string, relation: Relation, parent: Noun | null, given: ReadonlySet<string>): Prepared {
    let known = written.get(shape)
    if (!known) {
      known = writeBatch(model, relation, parent, given)
      written.set(shape, known)
    }
    return known
  }

  return (viewer) => {
    const loaders = new Map<string, DataLoader<string, readonly Row[]>>()

    function rows(name: string, field: string, relation: Relation, from: Row, args: Args): Promise<readonly Row[]> {
      const parent = model.find(name)
      const keyed = parent !== null && isKeyed(relation)
      const column = keyed ? (relation.from ?? parent.key) : ''
      const key = keyed ? from[column] : ''
      if (key === null || key === undefined) return Promise.resolve([])
      const given = new Set(Object.keys(args).filter((arg) => args[arg] !== null && args[arg] !== undefined))
      const shape = `${name}.${field}|${relation.kind}|${[...given].sort()}`
      const loaderId = `${shape}|${JSON.stringify(args)}`
      const target = model.noun(relation.target)
      const isShared =
        shared !== undefined && target.visibleTo === 'everyone' && (relation.kind === 'one' || relation.kind === 'many')
      // Others wait for it too.
      const signal = isShared ? undefined : viewer.signal
      let loader = loaders.get(loaderId)
      if (!loader) {
        loader = new DataLoader(async (asked) => {
          const statement = statementOf(shape, relation, parent, given)
          const keys = keyed ? asked.map((each) => toColumnValue(parent, column, each)) : []
          const found = await run(statement, statement.values({ viewer, args, keys, cursors }), signal).catch(
            unreadable,
          )
          const wanted = keyed ? keys.map(String) : asked.map(() => null)
          return spread(target, relation, wanted, found)
        })
        loaders.set(loaderId, loader)
      }
      const load = loader.load.bind(loader, String(key))
      if (!isShared) return load()
      return shared.find(`${loaderId}|${key}`, target.table, load).then((found) => revive(target, found))
    }

    return {
      async get<R>(name: string, key: string) {
        const target = model.noun(name)
        const relation: Relation = { kind: 'one', target: name, from: target.key, to: target.key }
        return ((await rows(name, '$get', relation, { [target.key]: key }, {}))[0] ?? null) as R | null
      },
      async one<R>(name: string, field: string, parent: Row, args: Args = {}) {
        return ((await rows(name, field, model.relation(name, field), parent, args))[0] ?? null) as R | null
      },
      async many<R>(name: string, field: string, parent: Row, args: Args = {}) {
        return (await rows(name, field, model.relation(name, field), parent, args)) as readonly R[]
      },
      async count(name: string, field: string, parent: Row, args: Args = {}) {
        const relation: Relation = { ...model.relation(name, field), kind: 'count' }
        return Number((await rows(name, field, relation, parent, args))[0]?.n ?? 0)
      },
      async page<R>(name: string, field: string, parent: Row, args: Args = {}) {
        const relation = model.relation(name, field)
        if (relation.kind !== 'connection' || !relation.page) throw new BadCursor(`${name}.${field} is not paged`)
        const size = pageSize(args.first, relation.page)
        const found = await rows(name, field, relation, parent, args)
        const shown = found.slice(0, size)
        const edges = shown.map((node) => edgeOf<R>(node, cursors))
        return {
          edges,
          nodes: shown as readonly R[],
          pageInfo: pageInfoOf(edges, found.length > size, args.after),
          countAll: () => {
            const { first: _first, after: _after, ...filters } = args
            return this.count(name, field, parent, filters)
          },
        }
      },
    }
  }
}

/** @param more whether rows follow; @param after the cursor that it was asked with */
export function pageInfoOf(edges: Page<unknown>['edges'], more: boolean, after: unknown): PageInfo {
  return {
    hasNextPage: more,
    hasPreviousPage: after !== null && after !== undefined,
    get startCursor() {
      return edges[0]?.cursor ?? null
    },
    get endCursor() {
      return edges.at(-1)?.cursor ?? null
    },
  }
}

/** Its cursor is sealed when somebody looks at it: most documents ask for rows only. */
function edgeOf<R>(node: Row, cursors: Cursors): Page<R>['edges'][number] {
  return {
    node: node as R,
    get cursor() {
      return cursors.seal(String(node[PLACE]))
    },
  }
}

/** Where a connection's rows hold their place in it. */
const PLACE = '$place'

/** One statement for a whole batch: the parents' keys are one array parameter, and each row says whose it is. */
function writeBatch(model: Model, relation: Relation, parent: Noun | null, given: ReadonlySet<string>): Prepared {
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

/** Hands the rows of one statement back to the keys that asked, with uuids as public ids. */
function spread(
  target: Noun,
  relation: Relation,
  keys: readonly (string | null)[],
  found: readonly Row[],
): (readonly Row[])[] {
  const byKey = new Map<string | null, Row[]>()
  const ids = relation.kind === 'count' ? [] : publicIdsOf(target)
  for (const row of found) {
    const key = row.$key === null ? null : String(row.$key)
    const made: Record<string, unknown> = { ...row }
    for (const [column, kind] of ids) {
      if (typeof made[column] === 'string') made[column] = toPublicId(kind, made[column])
    }
    const known = byKey.get(key)
    if (known) known.push(made)
    else byKey.set(key, [made])
  }
  return keys.map((key) => byKey.get(key) ?? [])
}

function publicIdsOf(noun: Noun): readonly (readonly [column: string, kind: string])[] {
  return Object.entries(noun.columns).flatMap(([column, type]) =>
    type.startsWith('id:') ? [[column, type.slice(3)] as const] : [],
  )
}

/** A value from the client that the database cannot read as the column's type (SQLSTATE class 22): a forged cursor. */
function unreadable(error: unknown): never {
  if (isUnreadable(error))
    throw new BadCursor(
      'an argument cannot be read as what the list is ordered by: pass an endCursor that the same field gave',
    )
  throw error
}

export function isUnreadable(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('22')
}
