import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { Ladder } from '../domain/documents/states.ts'
import { DocumentLadder } from './documents.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'A version of an app, as staff sees it.', simpleResolvers: true })
export class DocumentVersionRecord {
  @Field(() => ID, { description: 'The public id: `dvr_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is called.' })
  name!: string

  @Field(() => Int, { description: 'How many documents it holds.' })
  documentCount!: number

  @Field(() => DateTimeScalar, { description: 'When it was published.' })
  publishedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was retired.' })
  retiredAt!: Date | null
}

@ReadableBy('operator')
@ObjectType({
  description: "An app whose documents are registered: the product's own, or a tenant's.",
  simpleResolvers: true,
})
export class DocumentAppRecord {
  @Field(() => ID, { description: 'The public id: `dap_…`.' })
  id!: string

  @Field(() => ID, { nullable: true, description: "The tenant; null for one of the product's own." })
  tenantId!: string | null

  @Field(() => String, { description: "What it is called; a client of the product's own names itself so." })
  name!: string

  @Field(() => DocumentLadder, { nullable: true, description: 'Which documents it may send; null is the default.' })
  ladder!: Ladder | null

  @Field(() => Int, { nullable: true, description: 'What each of its credentials may spend in a second.' })
  pointsPerSecond!: number | null

  @Field(() => String, { nullable: true, description: 'The same in a month, a whole number as text.' })
  pointsPerMonth!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was first published for.' })
  createdAt!: Date

  @Field(() => [DocumentVersionRecord], { description: 'Its versions, newest first; at most 100.' })
  versions!: DocumentVersionRecord[]
}

@ReadableBy('operator')
@ObjectType({ description: 'A document that a client has sent and nobody has registered.', simpleResolvers: true })
export class UnknownDocument {
  @Field(() => ID, { description: 'The public id: `udc_…`.' })
  id!: string

  @Field(() => ID, { nullable: true, description: 'The app that has sent it, where it is a registered one: `dap_…`.' })
  appId!: string | null

  @Field(() => ID, { nullable: true, description: "The app's tenant." })
  tenantId!: string | null

  @Field(() => String, { description: 'As the client calls itself, or what kind of caller it is: a claim.' })
  client!: string

  @Field(() => String, { description: '`sha256:…`' })
  documentId!: string

  @Field(() => String, { nullable: true, description: 'Its text; null where it is longer than 8 KiB.' })
  text!: string | null

  @Field(() => String, { description: 'How often it was sent, a whole number as text.' })
  requests!: string

  @Field(() => DateTimeScalar, { description: 'When it was first seen.' })
  firstSeenAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it was last seen.' })
  lastSeenAt!: Date
}

@ReadableBy('tenant')
@ObjectType({ description: 'A live document that uses what will be removed from the schema.', simpleResolvers: true })
export class DocumentDeprecation {
  @Field(() => ID, { nullable: true, description: "Whose it is; null for the product's own." })
  tenantId!: string | null

  @Field(() => String, { description: 'The app.' })
  app!: string

  @Field(() => [String], { description: 'Its live versions that hold the document.' })
  versions!: string[]

  @Field(() => String, { description: '`sha256:…`' })
  documentId!: string

  @Field(() => String, { nullable: true, description: "The operation's name." })
  documentName!: string | null

  @Field(() => String, { description: 'What is deprecated: `Tenant.slug`, `Query.plans(currency:)`.' })
  field!: string

  @Field(() => String, { description: 'Why, and what to use.' })
  reason!: string

  @Field(() => String, { nullable: true, description: 'The day after which it may be gone: `2027-06-30`.' })
  removedAfter!: string | null
}

@InputType({ description: 'Which documents an app may send.' })
export class SetDocumentLadderInput {
  @Field(() => ID, { description: 'The app: `dap_…`.' })
  documentAppId!: string

  @Field(() => DocumentLadder, { nullable: true, description: 'Null is the default of its kind of callers.' })
  ladder?: Ladder | null
}

@InputType({ description: "What each of a partner's credentials may spend." })
export class SetDocumentLimitsInput {
  @Field(() => ID, { description: 'The app: `dap_…`.' })
  documentAppId!: string

  @Field(() => Int, { nullable: true, description: 'Points in a second, 1 to 1,000,000; null is the default.' })
  pointsPerSecond?: number | null

  @Field(() => String, {
    nullable: true,
    description: 'Points in a month, a whole number as text; null is the default.',
  })
  pointsPerMonth?: string | null
}

@InputType({ description: 'A document that was noted, to be registered.' })
export class PromoteDocumentInput {
  @Field(() => ID, { description: 'The note: `udc_…`.' })
  unknownDocumentId!: string

  @Field(() => String, {
    nullable: true,
    description: "The app of the product's own that it belongs to; needed where its client is no registered app.",
  })
  app?: string | null
}
