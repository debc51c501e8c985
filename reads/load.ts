import DataLoader from 'dataloader'
import { spread, writeBatch } from './batch.ts'
import { BadCursor } from './cursor.ts'
import { type Page, pageOf } from './loaded-page.ts'
import type { Model } from './model.ts'
import type { Noun, Relation } from './noun.ts'
import type { Prepared, Row, RunStatement } from './prepared.ts'
import { isKeyed, pageSize } from './rows.ts'
import type { Cursors } from './sealed.ts'
import { revive, type SharedRows } from './shared.ts'
import { type ReadsViewer, toColumnValue } from './statement.ts'
import { turn } from './turns.ts'

type Args = Readonly<Record<string, unknown>>

/** A relation with its arguments, asked once in a tick for all rows that want it. */
interface Asking {
  readonly relation: Relation
  /** Of the parent's row, whose value is asked for; null where the relation starts elsewhere. */
  readonly column: string | null
  load(key: string): Promise<readonly Row[]>
}

/** So many rows are soon made into what asked for them. */
const FEW = 32
const NONE: readonly Row[] = Object.freeze([])

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
    const askings = new Map<string, Asking>()
    /** Those that were asked without arguments, by noun and field: every row of a page asks the same. */
    const bare = new Map<string, Map<string, Asking>>()

    function askingOf(name: string, field: string, relation: Relation, args: Args): Asking {
      const known = isEmpty(args) ? bare.get(name)?.get(field) : undefined
      if (known?.relation === relation) return known
      const parent = model.find(name)
      const given = new Set(Object.keys(args).filter((arg) => args[arg] !== null && args[arg] !== undefined))
      const shape = `${name}.${field}|${relation.kind}|${[...given].sort()}`
      const id = `${shape}|${JSON.stringify(args)}`
      const asking =
        askings.get(id) ?? openAsking(id, parent, relation, args, statementOf(shape, relation, parent, given))
      askings.set(id, asking)
      if (isEmpty(args)) bare.set(name, (bare.get(name) ?? new Map<string, Asking>()).set(field, asking))
      return asking
    }

    function openAsking(id: string, parent: Noun | null, relation: Relation, args: Args, statement: Prepared): Asking {
      const column = parent && isKeyed(relation) ? (relation.from ?? parent.key) : null
      const target = model.noun(relation.target)
      const isShared =
        shared !== undefined && target.visibleTo === 'everyone' && (relation.kind === 'one' || relation.kind === 'many')
      // Others wait for it too.
      const signal = isShared ? undefined : viewer.signal
      const loader = new DataLoader<string, readonly Row[]>(async (asked) => {
        const keys = parent && column !== null ? asked.map((each) => toColumnValue(parent, column, each)) : []
        const values = statement.values({ viewer, args, keys, cursors })
        const found = await run(statement, values, signal).catch(unreadable)
        if (found.length > FEW) await turn()
        return spread(target, relation, column === null ? asked.map(() => null) : keys.map(String), found)
      })
      const load = (key: string) => loader.load(key)
      if (!isShared) return { relation, column, load }
      return {
        relation,
        column,
        load: (key) =>
          shared.find(`${id}|${key}`, target.table, () => load(key)).then((found) => revive(target, found)),
      }
    }

    function rows(name: string, field: string, relation: Relation, from: Row, args: Args): Promise<readonly Row[]> {
      const { column, load } = askingOf(name, field, relation, args)
      const key = column === null ? '' : from[column]
      return key === null || key === undefined ? Promise.resolve(NONE) : load(String(key))
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
        return pageOf<R>({
          rows: found,
          size,
          after: args.after,
          cursors,
          countAll: () => {
            const { first: _first, after: _after, ...filters } = args
            return this.count(name, field, parent, filters)
          },
        })
      },
    }
  }
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

function isEmpty(args: Args): boolean {
  for (const _ in args) return false
  return true
}
