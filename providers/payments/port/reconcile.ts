import type { Read, Ref } from '../../call.ts'
import type { PaymentRef, ProviderDispute, ProviderPayment, ProviderRefund } from './charges.ts'

/** Which part of a list is asked for. */
export interface ListPage {
  /** Only what belongs to this customer. Objects on a test clock stand in no other list. */
  readonly customer?: Ref<'customer'>
  /** Where the page begins: the `next` of the one before. Absent: at the newest. */
  readonly after?: string
  /** 1 to 100; 100 if absent. */
  readonly limit?: number
}

/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page begins; null on the last one. A page may hold nothing and yet not be the last. */
  readonly next: string | null
}

/** Which events are asked for: those that the provider has made since, in real time. No provider keeps them for ever (30 days). */
export interface EventsSince extends Omit<ListPage, 'customer'> {
  readonly since: Date
}

export const LIST_LIMIT = 100

/** What a list tells of a payment: enough to see that ours differs. */
export type ListedPayment = Pick<ProviderPayment, 'ref' | 'ourId' | 'customer' | 'status' | 'amount' | 'captured'>

/** No list says whose a refund or a dispute is: its payment does. */
export type ListedRefund = ProviderRefund & { readonly payment: PaymentRef }
export type ListedDispute = ProviderDispute & { readonly payment: PaymentRef }

/** For the reconciler: payments of their own and those behind invoices, with what has become of them. */
export interface PaymentListings {
  listPayments(page: ListPage, read?: Read): Promise<Page<ListedPayment>>
  listRefunds(page: ListPage, read?: Read): Promise<Page<ListedRefund>>
  listDisputes(page: ListPage, read?: Read): Promise<Page<ListedDispute>>
}
