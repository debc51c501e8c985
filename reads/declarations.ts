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

/**
 * @throws Error for a key whose ids could not be read back, and for a column whose ids are of a kind that is no name or prefix of ID_PREFIXES and
 * no noun's. Three letters may be the prefix of what is no noun here.
 */
export function checkIds(nouns: readonly Noun[]): void {
  const kinds = new Set([...Object.entries(ID_PREFIXES).flat(), ...nouns.map((noun) => kindOf(noun.columns[noun.key]))])
  for (const noun of nouns)
    for (const [column, type] of Object.entries(noun.columns)) {
      const kind = kindOf(type)
      if (kind === null) continue
      if (!(kind in ID_PREFIXES) && !PREFIX.test(kind))
        throw new Error(`${noun.name}.${column} is declared ${type}, and a prefix of ids has 3 to 12 small letters`)
      if (!kinds.has(kind) && kind.length !== 3)
        throw new Error(
          `${noun.name}.${column} is declared ${type}, and no noun has such ids: use a name of ID_PREFIXES (lib/ids.ts), or the prefix that the noun's own key has`,
        )
    }
}

/** As `fromPublicId` reads it. */
const PREFIX = /^[a-z]{3,12}$/

const kindOf = (type = ''): string | null => (type.startsWith('id:') ? type.slice('id:'.length) : null)
