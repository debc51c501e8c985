import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql'

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * Fields whose name in the answer stands beside them already, with fragments filled in. Validation compares each of them with each other, and
 * what is below one with what is below the other (GraphQL specification, 5.3.2), so that their number squared is what it takes.
 * @param document without a cycle, and not too large once its fragments are filled in: each of its fields is walked
 */
export function repeatedFields(document: DocumentNode, fragments: Fragments): number {
  let repeats = 0
  for (const each of document.definitions) if (each.kind === Kind.OPERATION_DEFINITION) walk([each.selectionSet])
  return repeats

  /** Of selection sets that are merged into one. */
  function walk(sets: readonly SelectionSetNode[]): void {
    const below = new Map<string, SelectionSetNode[]>()
    const spread = new Set<string>()
    for (const set of sets) collect(set)
    for (const each of below.values()) if (each.length > 0) walk(each)

    function collect({ selections }: SelectionSetNode): void {
      for (const each of selections) {
        if (each.kind === Kind.FIELD) {
          const name = (each.alias ?? each.name).value
          const known = below.get(name)
          if (known) repeats += 1
          const inside = known ?? []
          if (each.selectionSet) inside.push(each.selectionSet)
          below.set(name, inside)
        } else if (each.kind === Kind.INLINE_FRAGMENT) collect(each.selectionSet)
        else if (!spread.has(each.name.value)) {
          spread.add(each.name.value)
          const fragment = fragments.get(each.name.value)
          if (fragment) collect(fragment.selectionSet)
        }
      }
    }
  }
}

/** Arguments, variables, members and operations of a name that stands beside them already: none of them is valid. */
export function repeatedNames(document: DocumentNode): number {
  let repeats = 0
  const count = (nodes: readonly { readonly name?: { readonly value: string } | undefined }[] | undefined) => {
    const names = new Set((nodes ?? []).map(({ name }) => name?.value))
    repeats += (nodes?.length ?? 0) - names.size
  }
  count(document.definitions as Parameters<typeof count>[0])
  visit(document, {
    Field(node) {
      count(node.arguments)
    },
    Directive(node) {
      count(node.arguments)
    },
    ObjectValue(node) {
      count(node.fields)
    },
    OperationDefinition(node) {
      count(node.variableDefinitions?.map(({ variable }) => variable))
    },
  })
  return repeats
}
