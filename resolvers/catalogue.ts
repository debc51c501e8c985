import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { catalogueDifference, type PushResult, pushReviewedCatalogue } from '../domain/plans/operate.ts'
import { pullCatalogue } from '../domain/plans/pull.ts'
import { CataloguePushed, CatalogueRefused, PushCatalogueInput, PushCatalogueResult } from '../schema/catalogue.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { refusal } from './results.ts'

@Resolver()
export class CatalogueResolver {
  @ForOperator('operator:catalogue')
  @Query(() => PushCatalogueResult, { description: 'What pushing a catalogue would change. Nothing is written.' })
  async catalogueDifference(
    @Arg('catalogue', () => String, { description: 'The catalogue as JSON.' }) catalogue: string,
    @Ctx() { app, viewer }: Context,
  ) {
    return toResult(await catalogueDifference(app, viewer, catalogue))
  }

  @ForOperator('operator:catalogue')
  @Query(() => String, { description: 'The catalogue of a product line as JSON: pushed again, it changes nothing.' })
  async catalogue(
    @Arg('productLine', () => String, { description: 'The product line.' }) productLine: string,
    @Ctx() { app }: Context,
  ): Promise<string> {
    return JSON.stringify(await pullCatalogue(app, productLine), null, 2)
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => PushCatalogueResult, {
    description:
      'Pushes a reviewed catalogue: new versions go on sale, older ones stay for those who have them. The same again changes nothing.',
  })
  async pushCatalogue(
    @Arg('input', () => PushCatalogueInput, { description: 'The catalogue.' }) input: PushCatalogueInput,
    @Ctx() { app, viewer }: Context,
  ) {
    return toResult(await pushReviewedCatalogue(app, viewer, { written: input.catalogue, dryRun: input.dryRun }))
  }
}

function toResult(result: PushResult) {
  switch (result.kind) {
    case 'pushed':
      return Object.assign(new CataloguePushed(), {
        differences: [...result.differences],
        dryRun: result.dryRun,
        pricesMade: result.pricesMade,
      })
    case 'refused':
      return refusal(CatalogueRefused, {
        lines: [...result.lines],
        message:
          'The catalogue cannot be pushed as it is. Nothing was written: mend what the lines name, and push again.',
      })
  }
}
