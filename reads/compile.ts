import { ANY_DATABASE, type Compilation, type Finish, type OfDatabase, type Piece } from './compilation.ts'
import { Declined } from './declined.ts'
import { encode } from './encoding.ts'
import { finishObject, readComputed } from './finish.ts'
import type { Model } from './model.ts'
import { columnName, columnSql, type Noun, type Relation } from './noun.ts'
import { compilePage } from './page.ts'
import { type Prepared, prepared, type Together } from './prepared.ts'
import { isKeyed, rowSource } from './rows.ts'
import { PLACE_MARK } from './sealed.ts'
import { isImpliedBy } from './seen-by.ts'
import type { Selected, SelectedRelation, Selection } from './selection.ts'
import { startStatement, type Tie } from './statement.ts'
import { columnsOf, join, literal, orNull } from './text.ts'

/** Fields of the root as one statement: it answers one row with a column for each part, the text of its fields without the braces around them. */
export interface CompiledSelection extends Prepared {
  readonly parts: readonly CompiledPart[]
}

export interface CompiledPart {
  /** The column's name. */
  readonly column: string
  /** What must still be computed in the parsed fields; null when the text can be sent as it came. */
  readonly finish: Finish | null
  /** Whether places stand in the text that must be sealed before it is sent (sealPlaces). */
  readonly places: boolean
}

/**
 * @param roots what is asked for at the root, in one part or several; @param database lets the statement say less where a column always holds a value, and in words that are read faster
 * @throws Declined for what the engine does not know how to read in one statement
 */
export function compile(
  model: Model,
  roots: readonly Selection[],
  database: OfDatabase = ANY_DATABASE,
): CompiledSelection {
  const { statement, parts, columns, nouns, isTied } = write(model, roots, database)
  return {
    ...prepared(`select ${columns.join(', ')}`, statement),
    together: isTied() && [...nouns].every(database.together) ? compileTogether(model, roots, database) : null,
    parts: parts.map(({ column, finish, sql }) => ({
      ...{ column, finish },
      places: sql.some((piece) => piece.includes(PLACE_MARK)),
    })),
  }
}

/** For each who asks the settings are made before anything is read for them, and taken back after it: what is read out of turn is nobody's. */
function compileTogether(model: Model, roots: readonly Selection[], database: OfDatabase): Together {
  const asked: string[] = []
  const { columns } = write(model, roots, database, asked)
  const lists = asked.map((type, index) => `$${index + 1}::${type}[]`)
  const names = asked.map((_, index) => `p${index + 1}`)
  const text = `select ${[...columns, NOBODY].join(', ')} from unnest(${lists.join(', ')}) with ordinality k(${[...names, 'place'].join(', ')})`
  const { name } = prepared(text, startStatement())
  return { name, text }
}

const NOBODY = `case when set_config('app.user_id', '', true) is not null and set_config('app.tenant_ids', '', true) is not null then k.place::int end as place`

function write(model: Model, roots: readonly Selection[], database: OfDatabase, asked?: string[]) {
  const statement = startStatement(asked)
  const nouns = new Set<string>()
  /** Whether every row below another is reached from that: one that starts at the viewer there would be aggregated with those who ask. */
  let tied = true
  const compilation: Compilation = {
    model,
    statement,
    database,
    object: (noun, selection, alias) => compileObject(compilation, noun, selection, alias),
    source: (relation, target, alias, { parent, parentAlias, argument }) => {
      nouns.add(target.name)
      if (parent && !isKeyed(relation)) tied = false
      const tie = parent && isKeyed(relation) ? tieOf(relation, target, parent, parentAlias) : undefined
      const column = (name: string | undefined) => columnSql(parent as Noun, parentAlias, name ?? (parent as Noun).key)
      return rowSource(statement, relation, target, alias, parent && column, argument, tie)
    },
  }
  const parts = roots.map((root, index) => ({
    ...compileFields(compilation, null, root, ''),
    column: `part${index}`,
  }))
  const wall = statement.wall()
  const columns = parts.map(({ sql, column }) => `case when ${wall} then (select ${join(sql)}) end as ${column}`)
  return { statement, parts, columns, nouns, isTied: () => tied }
}

function tieOf(relation: Relation, target: Noun, parent: Noun, alias: string): Tie {
  const from = columnName(relation.from ?? parent.key)
  const to = columnName(relation.to ?? target.key)
  return { table: parent.table, alias, from, to, implied: isImpliedBy(parent, relation, target) }
}

function compileObject(compilation: Compilation, noun: Noun, selection: Selection, alias: string): Piece {
  const { sql, finish } = compileFields(compilation, noun, selection, alias)
  return { sql: [literal('{'), ...sql, literal('}')], finish }
}

function compileFields(compilation: Compilation, noun: Noun | null, selection: Selection, alias: string): Piece {
  const pieces = [literal('')]
  const finishes = new Map<string, Finish>()
  for (const [index, selected] of selection.entries()) {
    const { sql, finish } = compileSelected(compilation, noun, selected, alias)
    pieces.push(literal(`${index ? ',' : ''}${JSON.stringify(selected.key)}:`), ...sql)
    if (finish) finishes.set(selected.key, finish)
  }
  return { sql: pieces, finish: finishObject(finishes) }
}

function compileSelected(compilation: Compilation, noun: Noun | null, selected: Selected, alias: string): Piece {
  switch (selected.kind) {
    case 'literal':
      return { sql: [literal(selected.json)], finish: null }
    case 'column': {
      const own = known(noun)
      const { database } = compilation
      const nullness = { inDatabase: database.nullable(own.name, selected.column), inAnswer: selected.nullable }
      return { sql: encode(own, selected.column, alias, selected.as, nullness, database.version), finish: null }
    }
    case 'computed':
      return readComputed(known(noun), alias, selected)
    case 'page':
      return compilePage(compilation, selected, noun, alias)
    default:
      return compileRelation(compilation, selected, noun, alias)
  }
}

function compileRelation(
  compilation: Compilation,
  selected: SelectedRelation,
  parent: Noun | null,
  parentAlias: string,
): Piece {
  const { model, statement } = compilation
  const relation = model.relation(parent?.name ?? 'Query', selected.relation)
  if (relation.kind !== selected.kind) throw new Declined(`${selected.relation} is not asked as ${relation.kind}`)
  const target = model.noun(relation.target)
  const alias = statement.alias()
  const { from, order, size } = compilation.source(relation, target, alias, { ...selected, parent, parentAlias })
  if (relation.kind === 'count') return { sql: [`(select count(*)::text ${from})`], finish: null }
  const { sql, finish } = compilation.object(target, selected.of, alias)
  if (relation.kind === 'one') return { sql: [orNull(`(select ${join(sql)} ${from})`, selected.nullable)], finish }
  const rows = `(select ${columnsOf(alias, sql)} ${from}${order}${size === null ? '' : ` limit ${size}`}) ${alias}`
  return {
    sql: [literal('['), `coalesce((select string_agg(${join(sql)}, ',') from ${rows}), '')`, literal(']')],
    finish,
  }
}

function known(noun: Noun | null): Noun {
  if (!noun) throw new Declined('a column of the root')
  return noun
}
