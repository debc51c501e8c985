import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { endSellerPlan } from '../domain/plans/end-for-seller.ts'
import { putSellerPlan } from '../domain/plans/put-for-seller.ts'
import { endSellerProduct } from '../domain/products/end.ts'
import { putSellerProduct } from '../domain/products/put-for-seller.ts'
import { setSellerFee } from '../domain/sellers/set-fee.ts'
import { startOnboarding } from '../domain/sellers/start-onboarding.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { Plan } from '../schema/plans.ts'
import { ForOperator, InTenant } from '../schema/policies.ts'
import { Product, ProductPut } from '../schema/products.ts'
import {
  PlanOfAnotherSeller,
  ProductOfAnotherSeller,
  PutSellerPlanInput,
  PutSellerPlanResult,
  PutSellerProductInput,
  PutSellerProductResult,
  Seller,
  SellerFeeSet,
  SellerOnboardingStarted,
  SellerPlanPut,
  SellerUnavailable,
  SetSellerFeeInput,
  SetSellerFeeResult,
  StartSellerOnboardingInput,
  StartSellerOnboardingResult,
} from '../schema/sellers.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => Seller)
export class SellerResolver {
  @InTenant('seller:write')
  @Mutation(() => StartSellerOnboardingResult, {
    description:
      "Makes a tenant a seller, and opens the payments provider's page on which it tells who it is. Again, it goes on with the same account.",
  })
  async startSellerOnboarding(
    @Arg('input', () => StartSellerOnboardingInput, { description: 'The seller.' }) input: StartSellerOnboardingInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const { name, returnPath, idempotencyKey } = input
    const tenantId = idOf('tenant', input.tenantId)
    const result = await startOnboarding(app, viewer, { tenantId, name, returnPath, idempotencyKey })
    switch (result.kind) {
      case 'started': {
        const seller = (await fresh()).get('Seller', toPublicId('seller', result.sellerId))
        const { url, expiresAt } = result
        return Object.assign(await loaded(SellerOnboardingStarted, 'seller', seller), {
          url,
          expiresAt: new Date(expiresAt),
        })
      }
      case 'disabled':
        return refusal(SellerUnavailable, {
          message: 'The payments provider has closed this seller’s account: nothing was opened. Ask our support.',
        })
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('seller:write')
  @Mutation(() => PutSellerProductResult, {
    description:
      'Puts a product of a seller’s own on sale, or changes the one of this key. It can be ordered once the seller is enabled.',
  })
  async putSellerProduct(
    @Arg('input', () => PutSellerProductInput, { description: 'The product.' }) input: PutSellerProductInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const tenantId = idOf('tenant', input.tenantId)
    const result = await putSellerProduct(app, viewer, { ...input, tenantId, stock: input.stock ?? null })
    switch (result.kind) {
      case 'put':
        return loaded(ProductPut, 'product', (await fresh()).get('Product', toPublicId('product', result.productId)))
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
      case 'not_yours':
        return refusal(ProductOfAnotherSeller, {
          message: 'Somebody else sells a product of this key. Nothing was changed: choose another key.',
        })
      case 'seller_unavailable':
        return nothingOnSale(result.state)
    }
  }

  @InTenant('seller:write')
  @Mutation(() => Boolean, {
    description:
      'Takes a product of a seller’s own off sale; false when it was off sale before. What was ordered is fulfilled.',
  })
  endSellerProduct(
    @Arg('tenantId', () => ID, { description: 'The tenant that sells: `tnt_…`.' }) tenantId: string,
    @Arg('productId', () => ID, { description: '`prd_…`' }) productId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endSellerProduct(app, viewer, {
      tenantId: idOf('tenant', tenantId),
      productId: idOf('product', productId),
    })
  }

  @InTenant('seller:write')
  @Mutation(() => PutSellerPlanResult, {
    description:
      'Puts a plan of a seller’s own on sale, or changes the one of this key. It can be subscribed to once the seller is enabled.',
  })
  async putSellerPlan(
    @Arg('input', () => PutSellerPlanInput, { description: 'The plan.' }) input: PutSellerPlanInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await putSellerPlan(app, viewer, { ...input, tenantId: idOf('tenant', input.tenantId) })
    switch (result.kind) {
      case 'put':
        return loaded(SellerPlanPut, 'plan', (await fresh()).get('Plan', toPublicId('plan', result.planId)))
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
      case 'not_yours':
        return refusal(PlanOfAnotherSeller, {
          message: 'Somebody else sells a plan of this key. Nothing was changed: choose another key.',
        })
      case 'seller_unavailable':
        return nothingOnSale(result.state)
    }
  }

  @InTenant('seller:write')
  @Mutation(() => Boolean, {
    description:
      'Takes a plan of a seller’s own off sale; false when it was off sale before. Who has subscribed to it keeps it.',
  })
  endSellerPlan(
    @Arg('tenantId', () => ID, { description: 'The tenant that sells: `tnt_…`.' }) tenantId: string,
    @Arg('planId', () => ID, { description: '`pln_…`' }) planId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endSellerPlan(app, viewer, { tenantId: idOf('tenant', tenantId), planId: idOf('plan', planId) })
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => SetSellerFeeResult, {
    description: 'Says what the platform keeps of a seller’s sales from now on. What was ordered stays what it was.',
  })
  async setSellerFee(
    @Arg('input', () => SetSellerFeeInput, { description: 'The fee.' }) input: SetSellerFeeInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const feeBasisPoints = input.feeBasisPoints ?? null
    const result = await setSellerFee(app, viewer, { sellerId: idOf('seller', input.sellerId), feeBasisPoints })
    switch (result.kind) {
      case 'set':
        return Object.assign(new SellerFeeSet(), { sellerId: input.sellerId, feeBasisPoints })
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @Declared()
  @FieldResolver(() => [Product], { description: 'Its products, those off sale too, in their order; at most 100.' })
  products() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Plan], {
    description: 'Its plans, every version, those off sale too, in their order; at most 100.',
  })
  plans() {
    return byDeclaration()
  }
}

/** @param state of the seller; null for a tenant that is none */
const nothingOnSale = (state: string | null) =>
  refusal(SellerUnavailable, {
    message:
      state === null
        ? 'This tenant is no seller yet: begin with startSellerOnboarding.'
        : 'The payments provider has closed this seller’s account: nothing can be put on sale.',
  })
