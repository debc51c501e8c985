import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { Model } from '../../../reads/model.ts'
import { mostRows } from '../cost.ts'
import { limitAliases, MAX_TOKENS } from '../limits.ts'
import { type DocumentDependencies, dependenciesOf } from './dependencies.ts'
import type { Manifest } from './manifest.ts'
import { fragmentsOf } from './select.ts'

/** A document that was parsed, validated and looked through once, at start. */
export interface RegisteredDocument {
  /** `sha256:<hex>` */
  readonly id: string
  /** Short and unique in this process: part of cache keys. */
  readonly serial: number
  readonly text: string
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  readonly dependencies: DocumentDependencies
  /** How many rows it reads at most, whatever its variables. */
  readonly mostRows: number
}

/** @throws Error with one line for each document that the schema does not answer: a client would hear it otherwise */
export function registerDocuments(
  schema: GraphQLSchema,
  model: Model,
  manifest: Manifest,
): ReadonlyMap<string, RegisteredDocument> {
  const registered = new Map<string, RegisteredDocument>()
  const problems: string[] = []
  for (const [id, text] of manifest) {
    try {
      registered.set(id, register(schema, model, id, text, registered.size + 1))
    } catch (error) {
      problems.push(`${id}: ${(error as Error).message}`)
    }
  }
  if (problems.length > 0)
    throw new Error(`Registered documents cannot be served:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  return registered
}

function register(schema: GraphQLSchema, model: Model, id: string, text: string, serial: number): RegisteredDocument {
  const document = parse(text, { maxTokens: MAX_TOKENS })
  const [error] = validate(schema, document, [...specifiedRules, limitAliases])
  if (error) throw error
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (!operation || operations.length > 1)
    throw new Error(`it holds ${operations.length} operations, and must hold one`)
  const fragments = fragmentsOf(document.definitions)
  return {
    ...{ id, serial, text, document, operation, fragments },
    mostRows: mostRows(schema, model, { operation, fragments }, null),
    dependencies: dependenciesOf(schema, model, document, operation),
  }
}
