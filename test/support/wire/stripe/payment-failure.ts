import { cannotTransfer } from './accounts.ts'
import type { Collected } from './collection.ts'
import { StripeFailure } from './errors.ts'

/** The 402 of an attempt that failed; what the attempt changed stays. */
export function paymentFailure(
  result: Exclude<Collected, { kind: 'succeeded' }>,
  requiresAction: string,
): StripeFailure {
  if (result.kind === 'declined')
    return new StripeFailure(
      402,
      {
        type: 'card_error',
        code: result.decline.code,
        ...(result.decline.declineCode && { decline_code: result.decline.declineCode }),
        message: result.decline.message,
        charge: result.charge,
        payment_intent: result.intent,
        payment_method: result.method,
      },
      { keepsChanges: true },
    )
  if (result.kind === 'action_required')
    return new StripeFailure(
      402,
      {
        type: 'card_error',
        code: requiresAction,
        message:
          'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
        payment_intent: result.intent,
      },
      { keepsChanges: true },
    )
  if (result.kind === 'cannot_transfer') return new StripeFailure(400, cannotTransfer().body, { keepsChanges: true })
  return new StripeFailure(
    400,
    {
      type: 'invalid_request_error',
      code: 'resource_missing',
      param: 'payment_method',
      message:
        'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    },
    { keepsChanges: true },
  )
}
