import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from 'graphql'
import type { Model } from '../../../reads/model.ts'
import type { CallerClass } from '../../limits/classes.ts'
import { type Cost, costOf } from '../../limits/cost.ts'
import { parsePublished } from '../../limits/published.ts'
import { DEFAULT_LIMITS, type Limits } from '../../limits/table.ts'
import { type DocumentDependencies, dependenciesOf } from './dependencies.ts'
import type { Manifest } from './manifest.ts'
import { type DocumentPart, partsOf } from './parts.ts'
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
  /** What of its answer is kept apart; none: all of it is kept together. */
  readonly parts: readonly DocumentPart[]
  /** What it costs at most, whatever its variables. */
  readonly most: Cost
  /** Whose limits hold for it, whoever asks: its publisher's. */
  readonly publisher: CallerClass
}

/** @throws Error with one line for each document that the schema does not answer: a client would hear it otherwise */
export function registerDocuments(
  schema: GraphQLSchema,
  model: Model,
  manifest: Manifest,
  limits: Limits = DEFAULT_LIMITS,
): ReadonlyMap<string, RegisteredDocument> {
  const registered = new Map<string, RegisteredDocument>()
  const problems: string[] = []
  for (const [id, text] of manifest) {
    try {
      registered.set(id, registerDocument(schema, model, id, text, registered.size + 1, limits, 'operator'))
    } catch (error) {
      problems.push(`${id}: ${(error as Error).message}`)
    }
  }
  if (problems.length > 0)
    throw new Error(`Registered documents cannot be served:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  return registered
}

/**
 * @param publisher whose limits hold for it: who installs the product publishes the files of its start, anybody else is taken for a partner
 * @throws Error saying why the schema does not answer it
 */
export function registerDocument(
  schema: GraphQLSchema,
  model: Model,
  id: string,
  text: string,
  serial: number,
  limits: Limits = DEFAULT_LIMITS,
  publisher: CallerClass = 'partner',
): RegisteredDocument {
  const document = parsePublished(limits, text, publisher)
  const [error] = validate(schema, document, specifiedRules)
  if (error) throw error
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (!operation || operations.length > 1)
    throw new Error(`it holds ${operations.length} operations, and must hold one`)
  const fragments = fragmentsOf(document.definitions)
  return {
    ...{ id, serial, text, document, operation, fragments },
    most: costOf(schema, model, { operation, fragments }, null),
    publisher,
    dependencies: dependenciesOf(schema, model, document, operation),
    parts: partsOf(schema, model, operation, fragments),
  }
}
