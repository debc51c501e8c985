import { Arg, Ctx, FieldResolver, ID, Query, Resolver } from 'type-graphql'
import type { Context } from '../../../resolvers/context.ts'
import { idOf } from '../../../resolvers/ids.ts'
import { Public } from '../../../schema/policies.ts'
import { HD_MOVIES } from '../catalogue.ts'
import { listFilms } from '../domain/list-films.ts'
import { Film, Quality } from '../schema/films.ts'

@Resolver(() => Film)
export class FilmResolver {
  @Public()
  @Query(() => [Film], { description: 'All films, by title.' })
  films(@Ctx() { app }: Context) {
    return listFilms(app)
  }

  @FieldResolver(() => Quality, { description: 'In what definition it plays for a tenant.' })
  async quality(
    @Arg('tenantId', () => ID, { description: 'The tenant that watches.' }) tenantId: string,
    @Ctx() { entitlements }: Context,
  ) {
    const { allowed } = await entitlements.load({ tenantId: idOf('tenant', tenantId), featureKey: HD_MOVIES })
    return allowed ? Quality.HD : Quality.SD
  }
}
