import { randomBytes } from 'node:crypto'
import { StripeFailure } from './errors.ts'
import type {
  SoldSubscription,
  StripeEvent,
  Subscription,
  TableName,
  Tables,
  TestClock,
  WireObject,
  WireTier,
} from './types.ts'
import { API_VERSION } from './types.ts'

type Rows = { [Name in TableName]: Map<string, Tables[Name]> }

/** One change, as it was before: undoing the journal backwards restores the state. */
interface Change {
  readonly table: TableName
  readonly id: string
  readonly before: WireObject | undefined
}

/**
 * Everything the simulator knows. Objects are never changed in place: each write replaces a row and notes what stood there,
 * so that a failed request is undone and a stale read can be served.
 */
export interface StripeState {
  readonly rows: Rows
  /** The number behind each payment method, and secrets that never go out. */
  readonly cardNumbers: Map<string, string>
  /** The tiers of tiered prices, which an answer carries only when they are asked for. */
  readonly tiers: Map<string, WireTier[]>
  /** What a Checkout session sells, which it does not show. */
  readonly sold: Map<string, SoldSubscription>
  /** Subscriptions whose creation was told by an event. */
  readonly announced: Set<string>
  /** Subscriptions whose trial's end was announced. */
  readonly reminded: Set<string>
  /** What becomes of a subscription once this invoice is paid. */
  readonly waiting: Map<string, Partial<Subscription>>
  /** When the bank answers a payment of a delayed method, in unix seconds. */
  readonly bankAnswers: Map<string, number>
  /** Connected accounts whose money has gone to their bank. */
  readonly paidOut: Set<string>
  /** Payment methods that were authenticated for later off-session charges. */
  readonly authenticated: Set<string>
  /** Real time in unix seconds, moved by `advanceWallClock`. */
  wallNow(): number
  /** Time for a customer (or a clock): the frozen time of its test clock, else real time. */
  now(of?: { test_clock?: string | null } | null): number
  id(prefix: string, length?: number): string
  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined
  /** Newest first, as Stripe lists. */
  all<Name extends TableName>(table: Name): Tables[Name][]
  put<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name]
  change<Name extends TableName>(table: Name, id: string, patch: Partial<Tables[Name]>): Tables[Name]
  remove(table: TableName, id: string): void
  emit(type: string, object: WireObject, previous?: Record<string, unknown>, at?: number): void
  /** Runs `work`; what it changed is undone when it throws something that does not keep its changes. */
  transaction<T>(work: () => T, request?: StripeEvent['request']): T
  /** Runs `work` on the state as it was before the latest write. */
  asBeforeLatestWrite<T>(work: () => T): T
}

const TABLES: readonly TableName[] = [
  'customers',
  'tax_ids',
  'products',
  'prices',
  'coupons',
  'promotion_codes',
  'discounts',
  'payment_methods',
  'setup_intents',
  'checkout_sessions',
  'subscriptions',
  'subscription_schedules',
  'invoices',
  'invoiceitems',
  'invoice_payments',
  'payment_intents',
  'charges',
  'refunds',
  'disputes',
  'accounts',
  'transfers',
  'application_fees',
  'test_clocks',
  'events',
]

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `onEvents` gets the events of each transaction, in order, once it has been kept. */
export function createState(wallNow: () => number, onEvents: (events: StripeEvent[]) => void): StripeState {
  const rows = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Rows
  const table = (name: TableName) => rows[name] as Map<string, WireObject>
  let journal: Change[] = []
  let latest: Change[] = []
  let pending: StripeEvent[] = []
  let depth = 0
  let fromOutside = false
  let request: StripeEvent['request'] = { id: null, idempotency_key: null }

  function write(name: TableName, id: string, row: WireObject | undefined) {
    if (fromOutside && row) refuseWhileAdvancing(row)
    journal.push({ table: name, id, before: table(name).get(id) })
    if (row) table(name).set(id, row)
    else table(name).delete(id)
  }

  /** While a clock advances, nothing on it can be changed by a request. */
  function refuseWhileAdvancing(row: WireObject) {
    const { test_clock, customer } = row as { test_clock?: string | null; customer?: string | null }
    const clock = test_clock ?? rows.customers.get(customer ?? '')?.test_clock
    if (clock && rows.test_clocks.get(clock)?.status === 'advancing')
      throw new StripeFailure(429, {
        type: 'invalid_request_error',
        message: 'Test clock advancement underway - cannot perform modifications.',
      })
  }

  function undo(changes: readonly Change[]): Change[] {
    const redo: Change[] = []
    for (const { table: name, id, before } of [...changes].reverse()) {
      redo.push({ table: name, id, before: table(name).get(id) })
      if (before) table(name).set(id, before)
      else table(name).delete(id)
    }
    return redo
  }

  const state: StripeState = {
    rows,
    cardNumbers: new Map(),
    tiers: new Map(),
    sold: new Map(),
    announced: new Set(),
    reminded: new Set(),
    waiting: new Map(),
    bankAnswers: new Map(),
    paidOut: new Set(),
    authenticated: new Set(),
    wallNow,
    now: (of) => {
      const clock = of?.test_clock ? (rows.test_clocks.get(of.test_clock) as TestClock | undefined) : undefined
      return clock?.frozen_time ?? wallNow()
    },
    id: (prefix, length = 24) =>
      `${prefix}_${[...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`,
    get: (name, id) => rows[name].get(id) as never,
    all: (name) => [...table(name).values()].reverse() as never,
    put: (name, row) => {
      write(name, row.id, row)
      return row
    },
    change: (name, id, patch) => {
      const before = table(name).get(id)
      if (!before) throw new Error(`the simulator changed ${name}/${id}, which is not there`)
      const after = { ...before, ...patch }
      write(name, id, after)
      return after as never
    },
    remove: (name, id) => write(name, id, undefined),
    emit: (type, object, previous, at) => {
      const event: StripeEvent = {
        id: state.id('evt'),
        object: 'event',
        ...(object.object === 'account' && { account: object.id }),
        api_version: API_VERSION,
        created: at ?? state.now(object as { test_clock?: string }),
        data: { object: structuredClone(object), ...(previous && { previous_attributes: previous }) },
        livemode: false,
        pending_webhooks: 1,
        request,
        type,
      }
      state.put('events', event)
      pending.push(event)
    },
    transaction: (work, from) => {
      if (depth > 0) return work()
      depth += 1
      journal = []
      pending = []
      request = from ?? { id: null, idempotency_key: null }
      fromOutside = from !== undefined
      try {
        const result = work()
        keep()
        return result
      } catch (error) {
        if ((error as { keepsChanges?: boolean }).keepsChanges) keep()
        else undo(journal)
        throw error
      } finally {
        depth -= 1
      }
    },
    asBeforeLatestWrite: (work) => {
      const redo = undo(latest)
      try {
        return work()
      } finally {
        undo(redo)
      }
    },
  }

  function keep() {
    if (journal.length > 0) latest = journal
    if (pending.length > 0) onEvents(pending)
  }
  return state
}
