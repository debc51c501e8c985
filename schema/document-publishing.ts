import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@InputType({ description: 'The documents of a version of an app.' })
export class PublishDocumentsInput {
  @Field(() => ID, {
    nullable: true,
    description: "The tenant whose app it is; without it an app of the product's own, which operators publish for.",
  })
  tenantId?: string | null

  @Field(() => String, {
    description:
      'What the app is called: small letters and digits, with "-", "_" or "." between them. It is made where it is not there.',
  })
  app!: string

  @Field(() => String, { description: 'What the version is called: `1.4.2`. Its documents never change.' })
  version!: string

  @Field(() => String, {
    description:
      "The manifest as JSON text, as codegen's `persistedDocuments` or Apollo's `generate-persisted-query-manifest` writes it, with SHA-256.",
  })
  manifest!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The version is published: its documents are known on every node within 250 ms.' })
export class DocumentsPublished {
  @Field(() => ID, { description: 'The app: `dap_…`.' })
  appId!: string

  @Field(() => ID, { description: 'The version: `dvr_…`.' })
  versionId!: string

  @Field(() => Boolean, {
    description: 'Whether the same manifest was published before: then nothing has been changed.',
  })
  again!: boolean

  @Field(() => Int, { description: 'How many documents it holds.' })
  documentCount!: number

  @Field(() => Int, { description: 'How many of them no live version of the app had before.' })
  addedCount!: number
}

@ReadableBy('tenant')
@ObjectType({ description: 'A document that cannot be registered.', simpleResolvers: true })
export class RefusedDocument {
  @Field(() => String, { description: 'As the manifest calls it.' })
  documentId!: string

  @Field(() => String, { nullable: true, description: "The operation's name, where the manifest says one." })
  name!: string | null

  @Field(() => String, { description: 'Why: what the schema does not answer, or what is wrong with its text.' })
  problem!: string
}

@ReadableBy('tenant')
@ObjectType({ implements: MutationError, description: 'Nothing was published: some documents cannot be registered.' })
export class DocumentsRefused extends MutationError {
  @Field(() => [RefusedDocument], { description: 'Those that stand in the way, at most 50 of them.' })
  documents!: RefusedDocument[]
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: 'Nothing was published: the version is there with other documents, or was retired.',
})
export class VersionTaken extends MutationError {}

export const PublishDocumentsResult = createUnionType({
  name: 'PublishDocumentsResult',
  description: 'What came of publishing documents.',
  types: () => [DocumentsPublished, DocumentsRefused, VersionTaken, InvalidInput] as const,
})

@ReadableBy('tenant')
@ObjectType({
  description: 'The version is retired: what no other live version of its app holds is registered no more.',
})
export class DocumentVersionRetired {
  @Field(() => ID, { description: 'The version: `dvr_…`.' })
  versionId!: string

  @Field(() => String, { description: 'The app.' })
  app!: string

  @Field(() => String, { description: 'What the version is called.' })
  version!: string

  @Field(() => DateTimeScalar, { description: 'When it was retired.' })
  retiredAt!: Date
}

@InputType({ description: 'A credential, and whose documents it may run.' })
export class AssignDocumentsInput {
  @Field(() => ID, { description: 'The API key or client app: `key_…` or `app_…`.' })
  credentialId!: string

  @Field(() => ID, { nullable: true, description: 'The app: `dap_…`; null takes its documents away.' })
  documentAppId?: string | null

  @Field(() => ID, {
    nullable: true,
    description: 'One version of it alone: `dvr_…`; null is every version that is live.',
  })
  documentVersionId?: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'Whose documents the credential may run.' })
export class DocumentsAssigned {
  @Field(() => ID, { description: 'The API key or client app.' })
  credentialId!: string

  @Field(() => ID, { nullable: true, description: 'The app; null: it runs no registered document.' })
  documentAppId!: string | null

  @Field(() => ID, { nullable: true, description: 'The version; null: every one that is live.' })
  documentVersionId!: string | null
}
