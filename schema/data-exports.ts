import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { EXPORT_KINDS, EXPORT_TRANSITIONS, type ExportKind, type ExportState } from '../domain/exports/states.ts'
import { enumOf } from './enums.ts'
import { Node } from './node.ts'
import { ReadableBy, SignedIn } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const DataExportState = enumOf(Object.keys(EXPORT_TRANSITIONS) as ExportState[])
registerEnumType(DataExportState, {
  name: 'DataExportState',
  description: 'Whether a file can be fetched.',
  valuesConfig: {
    QUEUED: { description: 'It is being made.' },
    READY: { description: 'It can be fetched.' },
    FAILED: { description: 'It could not be made: ask again.' },
    EXPIRED: { description: 'Its time is over: ask again.' },
  },
})

export const DataExportKind = enumOf(EXPORT_KINDS)
registerEnumType(DataExportKind, {
  name: 'DataExportKind',
  description: 'What a file holds.',
  valuesConfig: {
    AUDIT_ENTRIES: { description: 'Entries of the audit log.' },
    PERSONAL_DATA: { description: 'All that is held about you.' },
  },
})

@ReadableBy('self')
@SignedIn()
@ObjectType({ implements: Node, description: 'A file that you have asked for.', simpleResolvers: true })
export class DataExport {
  @Field(() => ID, { description: 'The public id: `exp_…`.' })
  id!: string

  @Field(() => DataExportKind, { description: 'What it holds.' })
  kind!: ExportKind

  @Field(() => String, { description: 'The form of the file: `jsonl`, `csv`, `json`.' })
  format!: string

  @Field(() => DataExportState, { description: 'Whether it can be fetched yet, or still.' })
  state!: ExportState

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it can be fetched.' })
  readyAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'Until when it is kept.' })
  expiresAt!: Date
}

@ReadableBy('self')
@ObjectType({ description: 'A file is being made: ask for it until it is ready.' })
export class ExportStarted {
  @Field(() => DataExport, { description: 'The file to come.' })
  dataExport!: DataExport
}
