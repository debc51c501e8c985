import { invalid, StripeFailure } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { DAY, periodEnd } from './periods.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { Price, TestClock } from './types.ts'

function createClock(state: StripeState, params: { frozen_time: number; name?: string }): TestClock {
  const clock = state.put('test_clocks', {
    id: state.id('clock'),
    object: 'test_helpers.test_clock',
    created: state.wallNow(),
    deletes_after: state.wallNow() + 30 * DAY,
    frozen_time: params.frozen_time,
    livemode: false,
    name: params.name ?? null,
    status: 'ready',
    status_details: {},
  })
  state.emit('test_helpers.test_clock.created', clock, undefined, state.wallNow())
  return clock
}

/** Two intervals of the clock's shortest subscription ahead at most; two years where it has none. */
function furthest(state: StripeState, clock: TestClock): number {
  const prices = state
    .all('subscriptions')
    .filter((row) => row.test_clock === clock.id && row.ended_at === null)
    .flatMap((row) => row.items.data.map((item) => item.price.recurring as NonNullable<Price['recurring']>))
  const ends = prices.map((recurring) => {
    const once = periodEnd(recurring, clock.frozen_time, clock.frozen_time)
    return periodEnd(recurring, clock.frozen_time, once)
  })
  return ends.length > 0 ? Math.min(...ends) : clock.frozen_time + 2 * 366 * DAY
}

/** Marks the clock as moving; what falls due is done afterwards, step by step, and meanwhile its objects refuse writes. */
export function startAdvance(state: StripeState, id: string, to: number, limited = true): TestClock {
  const clock = find(state, 'test_clocks', id)
  if (clock.status === 'advancing')
    throw new StripeFailure(429, {
      type: 'invalid_request_error',
      message: 'Test clock advancement underway - cannot perform modifications.',
    })
  if (to <= clock.frozen_time)
    throw invalid("`frozen_time` must be after the test clock's current frozen time.", { param: 'frozen_time' })
  if (limited && to > furthest(state, clock))
    throw invalid(
      'Cannot advance the test clock more than two intervals in the future from the shortest subscription in this test clock.',
      { param: 'frozen_time' },
    )
  const moving = state.change('test_clocks', id, {
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: to } },
  })
  state.emit('test_helpers.test_clock.advancing', moving, { status: 'ready' }, state.wallNow())
  return moving
}

export function endAdvance(state: StripeState, id: string, to: number): void {
  const ready = state.change('test_clocks', id, { status: 'ready', status_details: {}, frozen_time: to })
  state.emit('test_helpers.test_clock.ready', ready, { status: 'advancing' }, state.wallNow())
}

/** docs.stripe.com/api/test_clocks; `onAdvance` does the work after the answer has gone out. */
export function testClockRoutes(onAdvance: (id: string, to: number) => void): readonly Route[] {
  return [
    route<{ frozen_time: number; name?: string }>(
      'POST /v1/test_helpers/test_clocks',
      { frozen_time: 'timestamp!', name: 'string' },
      ({ state, params }) => createClock(state, params),
    ),
    route(
      'GET /v1/test_helpers/test_clocks',
      {},
      ({ state, params, path }) => page(state.all('test_clocks'), params, path),
      'list',
    ),
    route('GET /v1/test_helpers/test_clocks/:id', {}, ({ state, ids }) => find(state, 'test_clocks', ids.id)),
    route<{ frozen_time: number }>(
      'POST /v1/test_helpers/test_clocks/:id/advance',
      { frozen_time: 'timestamp!' },
      ({ state, params, ids }) => {
        const moving = startAdvance(state, ids.id, params.frozen_time)
        onAdvance(ids.id, params.frozen_time)
        return moving
      },
    ),
    route('DELETE /v1/test_helpers/test_clocks/:id', {}, ({ state, ids }) => {
      find(state, 'test_clocks', ids.id)
      for (const table of ['customers', 'subscriptions', 'invoices', 'invoiceitems'] as const)
        for (const row of state.all(table)) if (row.test_clock === ids.id) state.remove(table, row.id)
      state.remove('test_clocks', ids.id)
      return { id: ids.id, object: 'test_helpers.test_clock', deleted: true }
    }),
  ]
}
