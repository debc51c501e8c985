import {
  GraphQLBoolean,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isNonNullType,
  type NamedTypeNode,
  typeFromAST,
  valueFromAST,
} from 'graphql'
import type { Model } from '../../../reads/model.ts'
import { createPlans } from './plan.ts'
import type { RegisteredDocument } from './register.ts'
import type { Variables } from './translation.ts'

/** What becomes of a registered document, for people. */
export interface DescribedDocument {
  readonly name: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** `either`: it depends on which variables are given. */
  readonly lane: 'one statement' | 'executor' | 'either'
  /** `in parts`: what its fields at the root share with others is kept apart from what they do not. */
  readonly kept: 'for everyone' | 'for the members of a tenant' | 'for each person' | 'in parts' | 'never'
  /** Why it is not one statement for everyone who asks, and why it is not kept. */
  readonly why: readonly string[]
}

/** Which lane answers each document, and whether its answers are kept. Asks no database. */
export function describeDocuments(
  schema: GraphQLSchema,
  model: Model,
  documents: Iterable<RegisteredDocument>,
): readonly DescribedDocument[] {
  const planOf = createPlans(schema, model)
  return [...documents].map((registered) => {
    const { operation, dependencies, id } = registered
    const name = operation.name?.value ?? id
    if (operation.operation !== 'query')
      return { name, kind: operation.operation, lane: 'executor', kept: 'never', why: [] }
    const plans = shapesOf(schema, registered).map((variables) => planOf(registered, variables))
    const declined = plans.flatMap((each) => ('declined' in each ? [each.declined] : []))
    const permissions = plans.flatMap((each) => ('plan' in each ? each.plan.permissions : []))
    return {
      name,
      kind: 'query',
      lane: declined.length === 0 ? 'one statement' : declined.length === plans.length ? 'executor' : 'either',
      kept: keptFor(registered, declined.length < plans.length),
      why: [
        ...new Set(declined),
        ...[...new Set(permissions)].map((each) => `the executor for whoever lacks "${each}" in a tenant`),
        ...dependencies.unsaid.map((field) => `${field} does not say what it depends on`),
      ],
    }
  })
}

function keptFor({ dependencies, parts }: RegisteredDocument, byStatement: boolean): DescribedDocument['kept'] {
  if (!dependencies.known) return 'never'
  if (dependencies.shared) return 'for everyone'
  if (parts.length === 0 || !byStatement) return 'for each person'
  return parts.length === 1 ? 'for the members of a tenant' : 'in parts'
}

/** A line for each document, in columns. */
export function tableOf(described: readonly DescribedDocument[]): string {
  const rows = described.map(({ name, kind, lane, kept, why }) => [name, kind, lane, `kept ${kept}`, why.join('; ')])
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}

/** Every variable given, the Boolean ones true and then false; and none given that need not be. A plan asks for no more of them. */
function shapesOf(schema: GraphQLSchema, { operation }: RegisteredDocument): readonly Variables[] {
  const variables = operation.variableDefinitions ?? []
  const shape = (boolean: boolean, all: boolean): Variables =>
    Object.fromEntries(
      variables.flatMap(({ variable, type, defaultValue }) => {
        const input = typeFromAST(schema, type as NamedTypeNode) as GraphQLInputType
        const given = getNullableType(input) === GraphQLBoolean ? boolean : GIVEN
        if (all || isNonNullType(input)) return [[variable.name.value, given]]
        return defaultValue ? [[variable.name.value, valueFromAST(defaultValue, input)]] : []
      }),
    )
  return [shape(true, true), shape(false, true), shape(true, false)]
}

/** Stands for any value: a plan asks only whether there is one. */
const GIVEN = ''
