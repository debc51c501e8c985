import type { Ref } from '../../call.ts'

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
