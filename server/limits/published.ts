import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import type { Model } from '../../reads/model.ts'
import type { CallerClass } from './classes.ts'
import { type Cost, type Costed, costOf } from './cost.ts'
import { factsOf } from './facts.ts'
import { countedOf, judge, unreadable } from './judge.ts'
import { scanDocument } from './scan.ts'
import { CEILINGS, type Limits } from './table.ts'

/**
 * Parses a document that is to be registered. It meets its limits here, and its publisher's hold: whoever asks later is held up by nothing but
 * the cost.
 * @throws Error saying what is wrong with it
 */
export function parsePublished(limits: Limits, text: string, publisher: CallerClass): DocumentNode {
  const scanned = scanDocument(text, CEILINGS)
  const { tokens } = scanned
  const broken = unreadable(scanned)
  if (broken !== null) throw new Error(broken)
  const document = parse(text, { maxTokens: CEILINGS.tokens })
  const facts = factsOf(document)
  const { refusal } = judge(limits, { tokens, ...countedOf(facts) }, publisher)
  if (refusal !== null) throw new Error(refusal)
  if (facts.endless !== null) throw new Error(`${facts.endless} is more than a number can hold`)
  return document
}

export interface PublishedCost extends Costed {
  /** What it costs at most, whatever its variables. */
  readonly most: Cost
  readonly publisher: CallerClass
}

/**
 * Whether a registered document asks for too much with these variables. One that never could is not looked at again.
 * @returns why it is refused; null when it is not
 */
export function tooCostly(
  limits: Limits,
  schema: GraphQLSchema,
  model: Model,
  published: PublishedCost,
  variables: Readonly<Record<string, unknown>>,
): string | null {
  const { most, publisher } = published
  if (judge(limits, { rows: most.rows, cost: most.points }, publisher).refusal === null) return null
  const { rows, points } = costOf(schema, model, published, variables)
  return judge(limits, { rows, cost: points }, publisher).refusal
}
