import { ID_PREFIXES } from '../lib/ids.ts'
import type { Noun, Relation } from './noun.ts'

/** No list hands out more rows at once, whatever it declares. */
export const MAX_PAGE = 1_000

/** @throws Error for a list without a bound, or with one that is none. */
export function checkPage(path: string, relation: Relation): void {
  if (relation.kind !== 'many' && relation.kind !== 'connection') return
  const { page } = relation
  if (!page) throw new Error(`${path} has no bound: declare its page`)
  if (!Number.isInteger(page.max) || page.max < 1 || page.max > MAX_PAGE)
    throw new Error(`${path} declares a page of up to ${page.max}: a page has 1 to ${MAX_PAGE} rows`)
  if (!Number.isInteger(page.default) || page.default < 0 || page.default > page.max)
    throw new Error(`${path} declares pages of ${page.default} by default and ${page.max} at most`)
}

/** @throws Error for a computed field that needs a column which is not declared. */
export function checkComputed(noun: Noun): void {
  for (const [field, { needs }] of Object.entries(noun.computed ?? {})) {
    for (const column of needs) {
      if (!noun.columns[column])
        throw new Error(`${noun.name}.${field} needs a column "${column}", which ${noun.name} does not declare`)
    }
  }
}

/** @throws Error for a column whose ids are of a kind that is neither in ID_PREFIXES nor that of a noun's key: such an id would be nobody's. */
export function checkIds(nouns: readonly Noun[]): void {
  const kinds = new Set<string | undefined>([
    ...Object.keys(ID_PREFIXES).map((kind) => `id:${kind}`),
    ...nouns.map(({ key, columns }) => columns[key]),
  ])
  for (const noun of nouns)
    for (const [column, type] of Object.entries(noun.columns))
      if (type.startsWith('id:') && !kinds.has(type))
        throw new Error(
          `${noun.name}.${column} is declared ${type}, and no noun has such ids: use a name of ID_PREFIXES (lib/ids.ts), or the prefix that the noun's own key has`,
        )
}
