import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { AUDIT_FORMATS, type AuditFormat as Format } from '../domain/exports/states.ts'
import { enumOf } from './enums.ts'
import { connectionOf } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@ObjectType({ description: 'One thing that a change has changed.', simpleResolvers: true })
export class AuditChange {
  @Field(() => String, { description: 'What: `role`, `state`.' })
  field!: string

  @Field(() => String, { nullable: true, description: 'As it was: text, or JSON; null when it was not there.' })
  before!: string | null

  @Field(() => String, { nullable: true, description: 'As it has become: text, or JSON; null when it is gone.' })
  after!: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'One change of access, money or identity.', simpleResolvers: true })
export class AuditEntry {
  @Field(() => ID, { description: 'The public id: `aud_…`.' })
  id!: string

  @Field(() => ID, { nullable: true, description: 'The tenant that it concerns.' })
  tenantId!: string | null

  @Field(() => String, {
    description: 'What acted: `user`, `operator`, `api_key`, `client_app`, `system`, `anonymous`.',
  })
  actorKind!: string

  @Field(() => String, { nullable: true, description: 'Who acted: a public id, or the name of a job.' })
  actorId!: string | null

  @Field(() => ID, { nullable: true, description: 'The person as whom an operator acted.' })
  onBehalfOf!: string | null

  @Field(() => String, { description: 'The noun and the verb: `subscription.cancel`.' })
  action!: string

  @Field(() => String, { description: 'What was changed: `subscription`.' })
  objectKind!: string

  @Field(() => String, { description: 'Which one: a public id where it has one.' })
  objectId!: string

  @Field(() => [AuditChange], { description: 'What was changed of it. Secrets are not written.' })
  changes!: AuditChange[]

  @Field(() => String, { nullable: true, description: 'The request that did it.' })
  requestId!: string | null

  @Field(() => String, { nullable: true, description: 'The network address that it came from.' })
  address!: string | null

  @Field(() => Boolean, { description: 'Whether something of it was about a person and has been erased since.' })
  erased!: boolean

  @Field(() => DateTimeScalar, { description: 'When it happened, in real time.' })
  at!: Date

  @Field(() => String, {
    nullable: true,
    description: "Its number in the tenant's chain; null until it is sealed, a few seconds.",
  })
  seq!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Its seal: SHA-256 over the seal before and all that the entry says.',
  })
  hash!: string | null
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry)

@ArgsType()
export class AuditEntryArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null

  @Field(() => String, { nullable: true, description: 'Only this action.' })
  action?: string | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only by this actor, or by an operator as this person: a public id, or the name of a job.',
  })
  actorId?: string | null

  @Field(() => String, { nullable: true, description: 'Only about things of this kind.' })
  objectKind?: string | null

  @Field(() => ID, { nullable: true, description: 'Only about this thing: a public id.' })
  objectId?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Not before; inclusive.' })
  from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before; exclusive.' })
  to?: Date | null
}

export const AuditFormat = enumOf(AUDIT_FORMATS)
registerEnumType(AuditFormat, {
  name: 'AuditFormat',
  description: 'JSON Lines, or CSV for a spreadsheet.',
  valuesConfig: {
    JSONL: { description: 'JSON Lines: an object a line.' },
    CSV: { description: 'Comma-separated values below a line of names.' },
  },
})

@InputType()
abstract class AuditExportInput {
  @Field(() => AuditFormat, { description: 'The file.' })
  format!: Format

  @Field(() => String, { nullable: true, description: 'Only this action.' })
  action?: string | null

  @Field(() => ID, { nullable: true, description: 'Only by this actor, or by an operator as this person.' })
  actorId?: string | null

  @Field(() => String, { nullable: true, description: 'Only about things of this kind.' })
  objectKind?: string | null

  @Field(() => ID, { nullable: true, description: 'Only about this thing.' })
  objectId?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Not before; inclusive.' })
  from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before; exclusive. Never later than now.' })
  to?: Date | null
}

@InputType({ description: 'Which entries of a tenant to export, as what.' })
export class ExportAuditEntriesInput extends AuditExportInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string
}

@InputType({ description: 'Which entries to export across tenants, as what.' })
export class ExportAuditEntriesAsOperatorInput extends AuditExportInput {
  @Field(() => ID, { nullable: true, description: 'Only of this tenant; every tenant when absent.' })
  tenantId?: string | null
}
