import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { cancelScheduledChange } from '../domain/subscriptions/cancel-scheduled-change.ts'
import { changePlan } from '../domain/subscriptions/change-plan.ts'
import { changeQuantity } from '../domain/subscriptions/change-quantity.ts'
import { pauseSubscription } from '../domain/subscriptions/pause.ts'
import { previewSubscriptionChange } from '../domain/subscriptions/preview-change.ts'
import { resumeSubscription } from '../domain/subscriptions/resume.ts'
import { undoCancelSubscription } from '../domain/subscriptions/undo-cancel.ts'
import { withExponent } from '../lib/money.ts'
import type { Row } from '../reads/prepared.ts'
import { DependsOn } from '../schema/declared.ts'
import { InTenant } from '../schema/policies.ts'
import {
  ChangePlanInput,
  ChangeQuantityInput,
  ChangeSubscriptionResult,
  PreviewSubscriptionChangeInput,
  PreviewSubscriptionChangeResult,
  ScheduledChange,
  SubscriptionChangePreview,
  SubscriptionVerbInput,
} from '../schema/subscription-changes.ts'
import { TenantSubscription } from '../schema/subscriptions.ts'
import { changeAnswer, refusedChange } from './change-answer.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver(() => TenantSubscription)
export class SubscriptionChangesResolver {
  @InTenant('billing:read')
  @Query(() => PreviewSubscriptionChangeResult, {
    description:
      'What a change of plan or quantity would cost, asked of the payments provider. Nothing is changed by it.',
  })
  async previewSubscriptionChange(
    @Arg('input', () => PreviewSubscriptionChangeInput, { description: 'The change.' })
    input: PreviewSubscriptionChangeInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const result = await previewSubscriptionChange(app, viewer, wantedOf(input))
    if (result.kind !== 'preview') return refusedChange(result)
    const { lines, subtotal, tax, taxes, dueNow, next } = result.preview
    return Object.assign(new SubscriptionChangePreview(), {
      lines: lines.map((line) => ({ ...line, amount: withExponent(line.amount) })),
      subtotal: withExponent(subtotal),
      tax: withExponent(tax),
      taxes: taxes.map(({ taxable, amount, ...each }) => ({
        ...each,
        taxable: withExponent(taxable),
        amount: withExponent(amount),
      })),
      dueNow: withExponent(dueNow),
      quantity: result.quantity,
      next: next && { ...next, total: withExponent(next.total) },
    })
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, {
    description:
      'Changes plan, interval or price, now or with the next period. A declined payment leaves it what it was.',
  })
  async changePlan(
    @Arg('input', () => ChangePlanInput, { description: 'The change.' }) input: ChangePlanInput,
    @Ctx() context: Context,
  ) {
    const { app, viewer } = context
    const { idempotencyKey } = input
    return changeAnswer(context, input, await changePlan(app, viewer, { ...wantedOf(input), idempotencyKey }))
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, {
    description:
      'Changes how many units are paid for. Plans that are priced per seat follow their members by themselves.',
  })
  async changeQuantity(
    @Arg('input', () => ChangeQuantityInput, { description: 'The change.' }) input: ChangeQuantityInput,
    @Ctx() context: Context,
  ) {
    const { quantity, when } = input
    const asked = { ...subjectOf(input), quantity, when }
    return changeAnswer(context, input, await changeQuantity(context.app, context.viewer, asked))
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, { description: 'Takes back what was to come with the next period.' })
  async cancelScheduledChange(
    @Arg('input', () => SubscriptionVerbInput, { description: 'The subscription.' }) input: SubscriptionVerbInput,
    @Ctx() context: Context,
  ) {
    return changeAnswer(context, input, await cancelScheduledChange(context.app, context.viewer, subjectOf(input)))
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, {
    description: 'Stops a paid subscription: nothing is charged and nothing given until it is resumed.',
  })
  async pauseSubscription(
    @Arg('input', () => SubscriptionVerbInput, { description: 'The subscription.' }) input: SubscriptionVerbInput,
    @Ctx() context: Context,
  ) {
    return changeAnswer(context, input, await pauseSubscription(context.app, context.viewer, subjectOf(input)))
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, {
    description: 'Takes a paused subscription up again: a new period begins and is paid at once, or it stays paused.',
  })
  async resumeSubscription(
    @Arg('input', () => SubscriptionVerbInput, { description: 'The subscription.' }) input: SubscriptionVerbInput,
    @Ctx() context: Context,
  ) {
    return changeAnswer(context, input, await resumeSubscription(context.app, context.viewer, subjectOf(input)))
  }

  @InTenant('billing:write')
  @Mutation(() => ChangeSubscriptionResult, { description: 'Takes back an end that was to come with the period.' })
  async undoCancelSubscription(
    @Arg('input', () => SubscriptionVerbInput, { description: 'The subscription.' }) input: SubscriptionVerbInput,
    @Ctx() context: Context,
  ) {
    return changeAnswer(context, input, await undoCancelSubscription(context.app, context.viewer, subjectOf(input)))
  }

  @DependsOn({ nouns: ['TenantSubscription', 'Price', 'Plan'] })
  @FieldResolver(() => ScheduledChange, {
    nullable: true,
    description: 'What it becomes with its next period; null when it goes on as it is.',
  })
  async scheduledChange(@Root() subscription: Row, @Ctx() { reads }: Context) {
    if (!subscription.scheduledPriceId) return null
    const price = await reads.get('Price', String(subscription.scheduledPriceId))
    if (!price) return null
    const plan = await reads.get('Plan', String(price.planId))
    return { plan, price, quantity: subscription.scheduledQuantity, at: subscription.scheduledAt }
  }
}

function wantedOf({ subscriptionId, priceId, quantity, when }: PreviewSubscriptionChangeInput) {
  return {
    subscriptionId: idOf('subscription', subscriptionId),
    priceId: idOf('price', priceId),
    quantity: quantity ?? undefined,
    when,
  }
}

function subjectOf({ subscriptionId, idempotencyKey }: SubscriptionVerbInput) {
  return { subscriptionId: idOf('subscription', subscriptionId), idempotencyKey }
}
