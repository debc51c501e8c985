import type { Ref, Write } from '../../call.ts'

/** What is done about the cards on file. A card that is not this customer's is `rejected`. */
export interface PaymentMethodChanges {
  /** Renewals, and whatever names no card, are charged to it from now on. One that is the default already stays it. */
  setDefaultPaymentMethod(customer: Ref<'customer'>, method: Ref<'paymentMethod'>, write: Write): Promise<void>
  /**
   * Nothing is charged to it any more. If it was the default, the newest of those that are left is; of the last one nothing is left. Removing
   * twice is no error. Whether a subscription needs it is not looked at.
   */
  removePaymentMethod(customer: Ref<'customer'>, method: Ref<'paymentMethod'>, write: Write): Promise<void>
}
