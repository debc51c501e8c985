import { Ctx, Mutation, Resolver } from 'type-graphql'
import { exportPersonalData } from '../domain/privacy/export.ts'
import { toPublicId } from '../lib/ids.ts'
import { ExportStarted } from '../schema/data-exports.ts'
import { InPerson } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { loaded } from './results.ts'

@Resolver()
export class PersonalDataResolver {
  @InPerson()
  @Mutation(() => ExportStarted, { description: 'Asks for everything that is held about you, as one JSON file.' })
  async exportPersonalData(@Ctx() { app, viewer, fresh }: Context) {
    const id = await exportPersonalData(app, viewer)
    return loaded(ExportStarted, 'dataExport', (await fresh()).get('DataExport', toPublicId('dataExport', id)))
  }
}
