import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql'
import { repeatedFields, repeatedNames } from './repeats.ts'
import { CEILINGS } from './table.ts'

/** What a parsed document is made of, before anybody asks whether it fits a schema. */
export interface DocumentFacts {
  readonly fragments: number
  /** After fragments are filled in; of the largest operation. */
  readonly selections: number
  /** Fields within fields; `{ viewer { id } }` is 2 deep. */
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  readonly directivesPerField: number
  /** Of the operation that has most, fragments filled in. */
  readonly rootFields: number
  readonly variables: number
  /** What is named as something that stands beside it already. */
  readonly repeats: number
  readonly introspects: boolean
  /** A fragment that leads back to itself. */
  readonly cycle: string | null
  /** A number that is none once it is read: `1e400`. */
  readonly endless: string | null
}

/** Of one selection set, with all that its fragments bring. */
interface Below {
  readonly selections: number
  readonly depth: number
  readonly fields: number
}

const NOTHING: Below = { selections: 0, depth: 0, fields: 0 }
/** Fragments double: above this nobody needs to know how many there are. */
const COUNTED = 1_000_000_000

/** In linear time: each fragment is counted once, however often it is spread. */
export function factsOf(document: DocumentNode): DocumentFacts {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const counted = new Map<string, Below>()
  const underWay = new Set<string>()
  let cycle: string | null = null

  function ofFragment(name: string): Below {
    const known = counted.get(name)
    if (known) return known
    const fragment = fragments.get(name)
    if (underWay.has(name)) cycle ??= name
    // One that is not there is validation's to name.
    if (!fragment || underWay.has(name)) return NOTHING
    underWay.add(name)
    const below = ofSelections(fragment.selectionSet)
    underWay.delete(name)
    counted.set(name, below)
    return below
  }

  function ofSelections({ selections }: SelectionSetNode): Below {
    let [count, depth, fields] = [0, 0, 0]
    for (const each of selections) {
      if (each.kind === Kind.FIELD) {
        const inside = each.selectionSet ? ofSelections(each.selectionSet) : NOTHING
        count += 1 + inside.selections
        depth = Math.max(depth, 1 + inside.depth)
        fields += 1
      } else {
        const inside =
          each.kind === Kind.INLINE_FRAGMENT ? ofSelections(each.selectionSet) : ofFragment(each.name.value)
        count += 1 + inside.selections
        depth = Math.max(depth, inside.depth)
        fields += inside.fields
      }
    }
    return { selections: Math.min(count, COUNTED), depth, fields: Math.min(fields, COUNTED) }
  }

  const whole = { selections: 0, depth: 0, rootFields: 0 }
  for (const each of document.definitions) {
    // A fragment that no operation spreads is looked at, too: it may be the one that never ends.
    if (each.kind === Kind.FRAGMENT_DEFINITION) ofFragment(each.name.value)
    if (each.kind !== Kind.OPERATION_DEFINITION) continue
    const below = ofSelections(each.selectionSet)
    whole.selections = Math.max(whole.selections, below.selections)
    whole.depth = Math.max(whole.depth, below.depth)
    whole.rootFields = Math.max(whole.rootFields, below.fields)
  }
  // What is refused for its fragments needs no further look.
  const walked = cycle === null && whole.selections <= CEILINGS.selections
  const repeats = repeatedNames(document) + (walked ? repeatedFields(document, fragments) : 0)
  return { fragments: fragments.size, ...whole, cycle, repeats, ...asWritten(document) }
}

/** What is counted as it stands in the text, spread or not. */
function asWritten(document: DocumentNode) {
  const found = {
    aliases: 0,
    directives: 0,
    directivesPerField: 0,
    variables: 0,
    introspects: false,
    endless: null as string | null,
  }
  const number = ({ value }: { readonly value: string }) => {
    if (!Number.isFinite(Number(value))) found.endless ??= value
  }
  visit(document, {
    enter(node) {
      if (!('directives' in node)) return
      const count = node.directives?.length ?? 0
      found.directives += count
      found.directivesPerField = Math.max(found.directivesPerField, count)
    },
  })
  visit(document, {
    Field(node) {
      if (node.alias) found.aliases += 1
      if (node.name.value === '__schema' || node.name.value === '__type') found.introspects = true
    },
    VariableDefinition() {
      found.variables += 1
    },
    FloatValue: number,
    IntValue: number,
  })
  return found
}
