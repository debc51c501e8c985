import type { ListPage, Page } from '../../providers/payments/port/reconcile.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'

export type ReconcileSlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'publicUrl' | 'failpoint'
>

/** Where a thing stands. */
export interface Place {
  readonly ref: string
  readonly customer: CustomerRef
  /** The thing that it is read with, where no provider reads it by itself: of a refund, its payment. */
  readonly of?: string
}

/** One thing as one side has it. */
export interface Sighting extends Place {
  /** What both sides must agree on, in words that can be printed: `active, 1 seat, until 2026-12-01T…`. */
  readonly facts: string
}

/** A kind of thing that stands on both sides. A further kind is an object of this form and an entry in `kinds.ts`. */
export interface ReconciledKind {
  /** As it is printed: `subscription`. */
  readonly kind: string
  /** One page of what the provider has. */
  list(app: ReconcileSlice, page: ListPage): Promise<Page<Sighting>>
  /** The same of these alone, as they are now; what the provider does not know is left out. */
  look(app: ReconcileSlice, places: readonly Place[]): Promise<readonly Sighting[]>
  /** The facts of our rows by reference; a row that we do not have is left out. */
  ours(app: ReconcileSlice, refs: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** A page of the rows of ours that the provider must know, from the id `after` on; `next` is null on the last. */
  expected(app: ReconcileSlice, from: { readonly tenantId?: string; readonly after?: string }): Promise<Page<Place>>
  /** Makes ours equal to theirs; runs under the customer's lock. */
  mirror(app: ReconcileSlice, at: Place & { readonly tenantId: string }): Promise<unknown>
}
