import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { DOCUMENT_KINDS, type DocumentKind as Kind, LADDER, type Ladder } from '../domain/documents/states.ts'
import { enumOf } from './enums.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const DocumentLadder = enumOf(LADDER)
registerEnumType(DocumentLadder, {
  name: 'DocumentLadder',
  description: 'Which documents a client may send.',
  valuesConfig: {
    OPEN: { description: 'Any.' },
    LOG: { description: 'Any; those that are not registered are noted for staff.' },
    REGISTERED: { description: 'Registered ones only.' },
  },
})

export const DocumentKind = enumOf(DOCUMENT_KINDS)
registerEnumType(DocumentKind, {
  name: 'DocumentKind',
  description: 'What a document does.',
  valuesConfig: {
    QUERY: { description: 'It reads.' },
    MUTATION: { description: 'It changes something.' },
    SUBSCRIPTION: { description: 'It listens.' },
  },
})

@ReadableBy('tenant')
@InTenant('key:read')
@ObjectType({
  implements: Node,
  description: 'An app of a tenant, whose documents are registered: its keys and programs run them.',
  simpleResolvers: true,
})
export class DocumentApp {
  @Field(() => ID, { description: 'The public id: `dap_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is called: `importer`.' })
  name!: string

  @Field(() => DocumentLadder, {
    nullable: true,
    description: 'Which documents its credentials may send; null is the default for programs. Set by staff.',
  })
  ladder!: Ladder | null

  @Field(() => Int, {
    nullable: true,
    description: 'What each of its credentials may spend in a second; null is the default. Set by staff.',
  })
  pointsPerSecond!: number | null

  @Field(() => String, {
    nullable: true,
    description:
      'What each of its credentials may spend in a month, a whole number as text; null is the default. Set by staff.',
  })
  pointsPerMonth!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was first published for.' })
  createdAt!: Date
}

@ReadableBy('tenant')
@InTenant('key:read')
@ObjectType({
  implements: Node,
  description: 'A version of an app, with the documents that it sends. They never change.',
  simpleResolvers: true,
})
export class DocumentVersion {
  @Field(() => ID, { description: 'The public id: `dvr_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is called: `1.4.2`.' })
  name!: string

  @Field(() => Int, { description: 'How many documents it holds.' })
  documentCount!: number

  @Field(() => DateTimeScalar, { description: 'When it was published.' })
  publishedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was retired; null while it is live.' })
  retiredAt!: Date | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'A document of a version.', simpleResolvers: true })
export class TrustedDocument {
  @Field(() => ID, { description: 'The public id: `doc_…`.' })
  id!: string

  @Field(() => String, { nullable: true, description: "The operation's name; null where it has none." })
  name!: string | null

  @Field(() => DocumentKind, { description: 'What it does.' })
  kind!: Kind
}

@ReadableBy('tenant')
@ObjectType({ description: 'How often answers had an error of a code.', simpleResolvers: true })
export class DocumentErrorCount {
  @Field(() => String, { description: 'The code: `NOT_FOUND`.' })
  code!: string

  @Field(() => String, { description: 'How many answers, a whole number as text.' })
  count!: string
}

@ReadableBy('tenant')
@ObjectType({
  description:
    'What one document of an app was asked on one day. Some seconds late; an answer from memory counts as any other.',
  simpleResolvers: true,
})
export class DocumentUsage {
  @Field(() => ID, { description: 'The public id: `dus_…`.' })
  id!: string

  @Field(() => DateTimeScalar, { description: 'Midnight of the day, UTC, in real time.' })
  day!: Date

  @Field(() => String, { description: 'Requests, a whole number as text.' })
  requests!: string

  @Field(() => String, { description: 'Those of them that were refused or had an error, a whole number as text.' })
  failed!: string

  @Field(() => String, { description: 'What they cost, in points, a whole number as text.' })
  points!: string
}

export const DocumentAppConnection = connectionOf('DocumentApp', () => DocumentApp)
export const DocumentVersionConnection = connectionOf('DocumentVersion', () => DocumentVersion)
export const TrustedDocumentConnection = connectionOf('TrustedDocument', () => TrustedDocument)
export const DocumentUsageConnection = connectionOf('DocumentUsage', () => DocumentUsage)
