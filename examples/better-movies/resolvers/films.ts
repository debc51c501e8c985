import { Arg, Ctx, FieldResolver, ID, Query, Resolver } from 'type-graphql'
import type { Context } from '../../../resolvers/context.ts'
import { askEntitlement, ENTITLEMENT } from '../../../resolvers/entitlements.ts'
import { idOf } from '../../../resolvers/ids.ts'
import { byDeclaration, Declared, DependsOn } from '../../../schema/declared.ts'
import { Public } from '../../../schema/policies.ts'
import { HD_MOVIES } from '../catalogue.ts'
import { Film, Quality } from '../schema/films.ts'

@Resolver(() => Film)
export class FilmResolver {
  @Declared()
  @Public()
  @Query(() => [Film], { description: 'All films, by title; at most 500.' })
  films() {
    return byDeclaration()
  }

  @DependsOn(ENTITLEMENT)
  @FieldResolver(() => Quality, { description: 'In what definition it plays for a tenant.' })
  async quality(
    @Arg('tenantId', () => ID, { description: 'The tenant that watches.' }) tenantId: string,
    @Ctx() context: Context,
  ) {
    const { allowed } = await askEntitlement(context, { tenantId: idOf('tenant', tenantId), featureKey: HD_MOVIES })
    return allowed ? Quality.HD : Quality.SD
  }
}
