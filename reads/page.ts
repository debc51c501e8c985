import type { Asked, Compilation, Finish, Piece } from './compilation.ts'
import { placeColumns, placeSql } from './cursor.ts'
import { Declined } from './declined.ts'
import { finishObject } from './finish.ts'
import type { Noun } from './noun.ts'
import { PLACE_MARK } from './sealed.ts'
import type { EdgePart, InfoPart, Literal, PagePart, SelectedPage } from './selection.ts'
import { columnsOf, join, literal } from './text.ts'

/**
 * A keyset connection: one row more than was asked for says whether there is a next page; where nothing of `pageInfo` is asked, the rows
 * are neither numbered nor one more. They come sorted and no aggregate may say `order by`: PostgreSQL would sort the input of all of them
 * by its words.
 */
export function compilePage(
  compilation: Compilation,
  selected: SelectedPage,
  parent: Noun | null,
  parentAlias: string,
): Piece {
  const { model, statement } = compilation
  const relation = model.relation(parent?.name ?? 'Query', selected.relation)
  if (relation.kind !== 'connection') throw new Declined(`${selected.relation} is not paged`)
  const target = model.noun(relation.target)
  const asked: Asked = { parent, parentAlias, argument: selected.argument }
  const alias = statement.alias()
  const rows = compilation.source(relation, target, alias, asked)
  const page = statement.alias()
  const numbered = selected.parts.some((part) => part.kind === 'pageInfo')
  /** What each row has to offer, kept as columns of the numbered rows. */
  const columns: string[] = []
  const keep = (sql: string): string => {
    columns.push(numbered ? `${sql} as c${columns.length + 1}` : sql)
    return numbered ? `${page}.c${columns.length}` : sql
  }
  const onPage = numbered ? ` filter (where ${page}.n <= ${rows.size})` : ''
  const list = (sql: readonly string[]): readonly string[] => [
    literal('['),
    `coalesce(string_agg(${keep(join(sql))}, ',')${onPage}, '')`,
    literal(']'),
  ]
  const places = placeColumns(target, relation, alias)
  const cursorOf = (columns: readonly string[]): readonly string[] => [
    literal(PLACE_MARK),
    placeSql(target, relation, columns),
    literal(PLACE_MARK),
  ]

  function part(selectedPart: PagePart): Piece {
    switch (selectedPart.kind) {
      case 'literal':
        return { sql: [literal(selectedPart.json)], finish: null }
      case 'nodes': {
        const { sql, finish } = compilation.object(target, selectedPart.of, alias)
        return { sql: list(sql), finish }
      }
      case 'edges': {
        const { sql, finish } = objectOf(selectedPart.parts, edge)
        return { sql: list(sql), finish }
      }
      case 'pageInfo':
        return objectOf(selectedPart.parts, info)
      case 'totalCount': {
        const all = { ...relation, kind: 'count' as const }
        return {
          sql: [`(select count(*)::text ${compilation.source(all, target, statement.alias(), asked).from})`],
          finish: null,
        }
      }
    }
  }

  function edge(selectedPart: Exclude<EdgePart, Literal>): Piece {
    if (selectedPart.kind === 'cursor') return { sql: cursorOf(places), finish: null }
    return compilation.object(target, selectedPart.of, alias)
  }

  function info(selectedPart: Exclude<InfoPart, Literal>): Piece {
    if (selectedPart.kind === 'hasNextPage') return { sql: [`(count(*) > ${rows.size})::text`], finish: null }
    if (selectedPart.kind === 'hasPreviousPage')
      return { sql: [literal(String(!selected.argument('after').isNull))], finish: null }
    const last = `least(count(*), ${rows.size})::int`
    const at = selectedPart.kind === 'startCursor' ? '1' : last
    const there = places.map((column) => `(array_agg(${keep(column)})${onPage})[${at}]`)
    return { sql: [`case when ${last} > 0 then ${join(cursorOf(there))} else 'null' end`], finish: null }
  }

  const { sql, finish } = objectOf<PagePart>(selected.parts, part)
  const read = (size: string) =>
    `(select ${columnsOf(alias, columns)} ${rows.from}${rows.order} limit ${size}) ${alias}`
  const source = numbered
    ? `(select row_number() over () as n${columns.map((column) => `, ${column}`).join('')} from ${read(`${rows.size} + 1`)}) ${page}`
    : read(`${rows.size}`)
  // A page of which no row is asked is one row all the same.
  return { sql: [`(select ${join(sql)} from ${source} having true)`], finish }
}

function objectOf<Part extends { readonly key: string; readonly kind: string }>(
  parts: readonly Part[],
  piece: (part: Exclude<Part, Literal>) => Piece,
): Piece {
  const pieces = [literal('{')]
  const finishes = new Map<string, Finish>()
  for (const [index, each] of parts.entries()) {
    const { sql, finish } = isLiteral(each)
      ? { sql: [literal(each.json)], finish: null }
      : piece(each as Exclude<Part, Literal>)
    pieces.push(literal(`${index ? ',' : ''}${JSON.stringify(each.key)}:`), ...sql)
    if (finish) finishes.set(each.key, finish)
  }
  return { sql: [...pieces, literal('}')], finish: finishObject(finishes) }
}

function isLiteral(part: { readonly kind: string }): part is Literal {
  return part.kind === 'literal'
}
