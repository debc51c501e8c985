import { Field, InterfaceType, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'

@InterfaceType({ description: 'A refusal that the customer can act on: what happened, why, and what to do next.' })
export abstract class MutationError {
  @Field(() => String, {
    description: 'For people, in English; a client that says it in its own words goes by the type.',
  })
  message!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'An input is well-formed but cannot be used.' })
export class InvalidInput extends MutationError {
  @Field(() => String, { description: 'The input field.' })
  field!: string
}
