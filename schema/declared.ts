import 'reflect-metadata'
import { Extensions } from 'type-graphql'

/**
 * The field is read as its noun declares it in `queries.ts`: a relation or a computed field of the same name. Its method only says
 * what the field looks like; the read engine answers, in every lane. A declaration without the mark, and a mark without a
 * declaration, keep the app from starting.
 */
export const Declared = () => Extensions({ declared: true })

/** The body of a declared field's method. */
export function byDeclaration(): never {
  throw new Error('a declared field is answered by the read engine: build the schema with buildBackplaneSchema')
}

export interface Dependencies {
  /** The nouns whose rows the answer is made of. */
  readonly nouns: readonly string[]
  /** Tables that are no noun's. */
  readonly tables?: readonly string[]
}

/**
 * What a field with a resolver of its own is made of, so that an answer that holds it may be kept. A resolver whose answer time alone
 * changes says when, by the context's `expires`. A field that says nothing is asked anew each time.
 */
export const DependsOn = (dependencies: Dependencies) => Extensions({ dependsOn: dependencies })
