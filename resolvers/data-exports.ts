import { Arg, FieldResolver, ID, Query, Resolver } from 'type-graphql'
import { DataExport } from '../schema/data-exports.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { SignedIn } from '../schema/policies.ts'
import { Viewer } from '../schema/users.ts'

@Resolver(() => DataExport)
export class DataExportResolver {
  @Declared()
  @SignedIn()
  @Query(() => DataExport, {
    nullable: true,
    description: 'A file that you have asked for; null when it is not yours.',
  })
  dataExport(@Arg('id', () => ID, { description: '`exp_…`' }) _id: string) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where it is fetched, with the same access token, once it is ready: a path of this server.',
  })
  path() {
    return byDeclaration()
  }
}

@Resolver(() => Viewer)
export class ViewerExportsResolver {
  @Declared()
  @FieldResolver(() => [DataExport], { description: 'The files that you have asked for, newest first; at most 20.' })
  dataExports() {
    return byDeclaration()
  }
}
