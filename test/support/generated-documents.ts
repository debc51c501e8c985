import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

export interface GeneratedDocument {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}

export interface GeneratorOptions {
  /** What stands for an id: those that exist, and whatever else should be tried. */
  readonly ids: readonly string[]
  /** Values for arguments of these names: `{ featureKey: ['hd_movies'] }`; for one field's alone, `{ 'Tenant.members.after': [] }`. */
  readonly values?: Readonly<Record<string, readonly unknown[]>>
  /** Also values that fail while the answer is under way: of two such failures, which one is told is a race. */
  readonly failLate?: boolean
  /** Levels of selections. */
  readonly depth?: number
  /** Fields of the whole document, about. */
  readonly fields?: number
  /** Fields that are never selected. */
  leaveOut?(type: string, field: string): boolean
}

interface Draft {
  readonly schema: GraphQLSchema
  readonly options: GeneratorOptions
  readonly random: () => number
  readonly variables: Map<string, { type: string; value: unknown; fallback: string | null; absent: boolean }>
  readonly fragments: string[]
  /** Response keys that are properties of every object, each for one field. */
  readonly oddKeys: string[]
  fields: number
  /** How many more fields may stand at the root: a document of too many is refused. */
  roots: number
  names: number
}

/** By the kind of value; the odd ones are sent as variables, where only execution refuses them. */
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, 1, 2, 5, 20, 100],
  Boolean: [true, false],
  String: ['', 'abc', 'ünï\u2028'],
  DateTime: ['2026-11-21T09:30:00Z', '2020-01-01T00:00:00.123+02:00'],
  CurrencyCode: ['USD', 'JPY', 'XXX'],
}
/** Some of these are asked twice, and `__typename` stands beside them. */
const MOST_ROOTS = 20
const NUL = 'nul \u0000'
const ODD: Readonly<Record<string, readonly unknown[]>> = {
  Int: [101, -1, 1.5, 2 ** 31, '3', null],
  Boolean: ['true', null],
  String: [null, 7, '\ud800'],
  ID: [null, '', 7],
  DateTime: ['yesterday', null, 0],
  CurrencyCode: ['usd', null],
}

/**
 * A valid query made from the schema by chance: aliases, fragments, inline fragments, merged fields, conditions and arguments, some of them
 * bad. The same seed gives the same document.
 */
export function generateDocument(schema: GraphQLSchema, seed: number, options: GeneratorOptions): GeneratedDocument {
  const query = schema.getQueryType()
  if (!query) throw new Error('the schema has no queries')
  const draft: Draft = {
    schema,
    options,
    random: randomFrom(seed),
    variables: new Map(),
    fragments: [],
    oddKeys: ['__proto__', 'constructor', 'toString'],
    fields: options.fields ?? 60,
    roots: MOST_ROOTS,
    names: 0,
  }
  const selection = selectionOf(draft, query, options.depth ?? 5)
  const declared = [...draft.variables].map(
    ([name, { type, fallback }]) => `$${name}: ${type}${fallback === null ? '' : ` = ${fallback}`}`,
  )
  const head = declared.length > 0 ? `query Generated(${declared.join(', ')})` : 'query Generated'
  const sent = [...draft.variables].filter(([, { absent }]) => !absent).map(([name, { value }]) => [name, value])
  return { document: [`${head} ${selection}`, ...draft.fragments].join('\n'), variables: Object.fromEntries(sent) }
}

function selectionOf(draft: Draft, type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).filter(
    (field) => !draft.options.leaveOut?.(type.name, field.name) && (depth > 1 || isLeafType(getNamedType(field.type))),
  )
  const parts: string[] = []
  const count = 1 + Math.floor(draft.random() * 5)
  const root = type === draft.schema.getQueryType()
  for (let n = 0; n < count && fields.length > 0 && draft.fields > 0 && !(root && draft.roots <= 0); n += 1) {
    if (root) draft.roots -= 1
    parts.push(fieldOf(draft, type, pick(draft, fields), depth))
  }
  if (parts.length === 0 || chance(draft, 0.15)) parts.push('__typename')
  if (depth > 1 && draft.fields > 0 && chance(draft, 0.2)) parts.push(fragmentOf(draft, type, depth))
  return `{ ${parts.join(' ')} }`
}

function fieldOf(draft: Draft, type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string {
  draft.fields -= 1
  const args = field.args.flatMap((arg) => {
    const given = isNonNullType(arg.type) && arg.defaultValue === undefined ? true : chance(draft, 0.5)
    return given ? [`${arg.name}: ${argumentOf(draft, `${type.name}.${field.name}`, arg)}`] : []
  })
  // Two fields of one name merge, and may not if their arguments differ.
  const named = field.args.length > 0 || chance(draft, 0.1)
  const key = chance(draft, 0.03) ? draft.oddKeys.pop() : undefined
  const alias = key || named ? `${key ?? nameIn(draft, 'a')}: ` : ''
  const given = args.length > 0 ? `(${args.join(', ')})` : ''
  const times = chance(draft, 0.08) ? 2 : 1
  // Asked twice, with the same arguments and another selection.
  return Array.from(
    { length: times },
    () => `${alias}${field.name}${given}${conditionOf(draft)}${below(draft, getNamedType(field.type), depth)}`,
  ).join(' ')
}

function below(draft: Draft, type: GraphQLNamedOutputType, depth: number): string {
  if (isObjectType(type)) return ` ${selectionOf(draft, type, depth - 1)}`
  if (!isAbstractType(type)) return ''
  const possible = draft.schema.getPossibleTypes(type)
  const members = possible
    .filter(() => chance(draft, Math.min(0.7, 4 / possible.length)))
    .map((member) => `... on ${member.name} ${apart(draft, member)}`)
  return ` { __typename ${members.join(' ')} }`
}

/** Leaves of one member, each under a name of its own: another member may have a field of the same name and another type. */
function apart(draft: Draft, member: GraphQLObjectType): string {
  const leaves = Object.values(member.getFields()).filter(
    (field) =>
      isLeafType(getNamedType(field.type)) &&
      field.args.length === 0 &&
      !draft.options.leaveOut?.(member.name, field.name),
  )
  const chosen = leaves.filter(() => chance(draft, 0.3)).map((field) => `${nameIn(draft, 'm')}: ${field.name}`)
  return `{ __typename ${chosen.join(' ')} }`
}

function fragmentOf(draft: Draft, type: GraphQLObjectType, depth: number): string {
  const selection = selectionOf(draft, type, depth)
  if (chance(draft, 0.5)) return `...${chance(draft, 0.5) ? ` on ${type.name}` : ''}${conditionOf(draft)} ${selection}`
  const name = nameIn(draft, 'F')
  draft.fragments.push(`fragment ${name} on ${type.name} ${selection}`)
  const twice = chance(draft, 0.2) && type !== draft.schema.getQueryType()
  return `...${name}${conditionOf(draft)}${twice ? ` ...${name}` : ''}`
}

function conditionOf(draft: Draft): string {
  if (!chance(draft, 0.12)) return ''
  const directive = chance(draft, 0.5) ? '@include' : '@skip'
  if (chance(draft, 0.3)) return ` ${directive}(if: ${chance(draft, 0.5)})`
  if (!draft.options.failLate || chance(draft, 0.8))
    return ` ${directive}(if: ${variableOf(draft, 'Boolean!', chance(draft, 0.5))})`
  return ` ${directive}(if: ${variableOf(draft, 'Boolean', chance(draft, 0.3) ? null : chance(draft, 0.5))})`
}

function argumentOf(draft: Draft, field: string, { name, type, defaultValue }: GraphQLArgument): string {
  const named = getNamedType(type)
  const own = draft.options.values?.[`${field}.${name}`] ?? draft.options.values?.[name]
  const good =
    own ??
    (named.name === 'ID'
      ? draft.options.ids
      : isEnumType(named)
        ? named.getValues().map((each) => each.name)
        : (GOOD[named.name] ?? [null]))
  const late = draft.options.failLate && named.name === 'String' ? [NUL] : []
  const odd = isEnumType(named) ? ['NO_SUCH_VALUE', null] : [...(ODD[named.name] ?? [null]), ...late]
  if (isListType(type)) throw new Error(`no values for the list argument ${name}`)
  if (chance(draft, 0.5)) {
    const value = pick(draft, good)
    return isEnumType(named) ? String(value) : JSON.stringify(value)
  }
  const nullable = chance(draft, 0.5) && (!isNonNullType(type) || defaultValue !== undefined)
  const value = nullable && chance(draft, 0.08) ? null : pick(draft, chance(draft, 0.04) ? odd : good)
  return variableOf(draft, nullable ? String(type).replace(/!$/, '') : String(required(type)), value)
}

/** A variable of its own; of a nullable one the value is left out at times, of another with a default too. */
function variableOf(draft: Draft, type: string, value: unknown): string {
  const name = nameIn(draft, 'v')
  const nullable = !type.endsWith('!')
  // A nullable one may say whether a field is there only if it has a default.
  const fallback = type === 'Boolean' || (type === 'Boolean!' && chance(draft, 0.3)) ? 'true' : null
  draft.variables.set(name, { type, value, fallback, absent: (nullable || fallback !== null) && chance(draft, 0.3) })
  return `$${name}`
}

function required(type: GraphQLInputType): string {
  return isNonNullType(type) ? String(type) : `${type}!`
}

function nameIn(draft: Draft, prefix: string): string {
  draft.names += 1
  return `${prefix}${draft.names}`
}

function chance(draft: Draft, share: number): boolean {
  return draft.random() < share
}

function pick<T>(draft: Draft, from: readonly T[]): T {
  return from[Math.floor(draft.random() * from.length)] as T
}

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
