import { Arg, Ctx, FieldResolver, Query, Resolver } from 'type-graphql'
import { checkPromotionCode } from '../domain/coupons/check.ts'
import { shownTerms } from '../domain/coupons/shown.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import {
  CheckPromotionCodeInput,
  CheckPromotionCodeResult,
  Discount,
  DiscountTerms,
  PromotionCodeAccepted,
} from '../schema/discounts.ts'
import { InTenant } from '../schema/policies.ts'
import { TenantSubscription } from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusedCode } from './promotion-refusals.ts'

@Resolver()
export class PromotionCodeResolver {
  @InTenant('billing:read')
  @Query(() => CheckPromotionCodeResult, {
    description: 'Whether a tenant could redeem a promotion code for a price now, and what it takes off.',
  })
  async checkPromotionCode(
    @Arg('input', () => CheckPromotionCodeInput, { description: 'The code, and what it is for.' })
    input: CheckPromotionCodeInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { quantity, code } = input
    const result = await checkPromotionCode(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      priceId: idOf('price', input.priceId, 'price on sale'),
      quantity,
      code,
    })
    if (result.kind === 'refused') return refusedCode(result.reason)
    return Object.assign(new PromotionCodeAccepted(), {
      code: result.code.code,
      terms: shownTerms(result.code.coupon),
    })
  }
}

@Resolver(() => Discount)
export class DiscountResolver {
  @Declared()
  @FieldResolver(() => DiscountTerms, { description: 'What is taken off.' })
  terms() {
    return byDeclaration()
  }
}

@Resolver(() => TenantSubscription)
export class SubscriptionDiscountResolver {
  @Declared()
  @FieldResolver(() => Discount, {
    nullable: true,
    description: 'What it was promised for a promotion code; null: it was started without one.',
  })
  discount() {
    return byDeclaration()
  }
}
