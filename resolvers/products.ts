import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from 'type-graphql'
import { endProduct } from '../domain/products/end.ts'
import { putProduct } from '../domain/products/put.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { Feature } from '../schema/plans.ts'
import { ForOperator, Public } from '../schema/policies.ts'
import {
  Product,
  ProductFeature,
  ProductPrice,
  ProductPut,
  PutProductInput,
  PutProductResult,
} from '../schema/products.ts'
import { CurrencyCodeScalar } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => Product)
export class ProductResolver {
  @Declared()
  @Public()
  @Query(() => [Product], { description: 'The products on sale, in the order of the shop; at most 200.' })
  products() {
    return byDeclaration()
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => PutProductResult, {
    description: 'Puts a product on sale, or changes the one of this key. What was ordered stays what it was.',
  })
  async putProduct(
    @Arg('input', () => PutProductInput, { description: 'The product.' }) input: PutProductInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await putProduct(app, viewer, {
      ...input,
      features: input.features.map(({ key, limit = null }) => ({ key, limit })),
      durationDays: input.durationDays ?? null,
      credits: input.credits ?? null,
      stock: input.stock ?? null,
    })
    switch (result.kind) {
      case 'put':
        return loaded(ProductPut, 'product', (await fresh()).get('Product', toPublicId('product', result.productId)))
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => Boolean, {
    description: 'Takes a product off sale; false when it was off sale before. What was ordered is fulfilled.',
  })
  endProduct(
    @Arg('productId', () => ID, { description: '`prd_…`' }) productId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endProduct(app, viewer, { productId: idOf('product', productId) })
  }

  @Declared()
  @FieldResolver(() => [ProductFeature], { description: 'The features that it gives.' })
  features() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [ProductPrice], { description: 'What it costs, by currency.' })
  prices(
    @Arg('currency', () => CurrencyCodeScalar, { nullable: true, description: 'Only this currency.' }) _currency:
      | string
      | null,
  ) {
    return byDeclaration()
  }
}

@Resolver(() => ProductFeature)
export class ProductFeatureResolver {
  @Declared()
  @FieldResolver(() => Feature, { description: 'The feature.' })
  feature() {
    return byDeclaration()
  }
}

@Resolver(() => ProductPrice)
export class ProductPriceResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'For one unit.' })
  unit() {
    return byDeclaration()
  }
}
