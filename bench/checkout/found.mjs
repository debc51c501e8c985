import { aligned } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const LEAST = 0.4

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
/** What consumers of the events add while they have time is not the order's. */
const MADE_BY_THE_WORKER = ['intents', 'payments', 'ledger_transactions', 'ledger_entries', 'grants']

/** From the rounds of both workers to what is printed and kept. */
export function found(rows, { orders, rounds }) {
  const figures = rows.map((row) => ({
    name: row.name,
    perSecond: median(row.found.map((each) => each.perSecond)),
    made: row.found.map((each) => each.rows),
  }))
  const [ours, byHand] = figures
  const ratio = ours.perSecond / byHand.perSecond
  const unequal = MADE_BY_THE_WORKER.filter(
    (table) => new Set(figures.flatMap(({ made }) => made.map((each) => each[table]))).size > 1,
  )
  return {
    title: 'Asynchronous checkout',
    method: `${orders} orders, placed by the product, of ${describeSize(SIZES.small)}, wait; a worker of sixteen at a time charges them at the same stub of Stripe, records and fulfils them. Backplane's is the whole worker, with all of its queues;
the one by hand takes the same jobs, makes the same rows from what Backplane wrote for one order, a statement a table, in two transactions, as a role that row-level security does not bind, and the same charge, and knows neither refusal nor failure.
Each on core 0, the stub on core 1, PostgreSQL on either. ${rounds} rounds, interleaved; medians.`,
    table: aligned([['', 'orders a second'], ...figures.map((each) => [each.name, each.perSecond.toFixed(1)])]),
    wanted: [
      {
        what: 'orders a second, of what the worker by hand reaches',
        wanted: `≥ ${LEAST * 100} %`,
        found: `${(100 * ratio).toFixed(0)} %`,
        ok: ratio >= LEAST,
      },
      {
        what: 'tables in which the two have not made as many rows',
        wanted: '0',
        found: String(unequal.length),
        ok: unequal.length === 0,
      },
    ],
    raw: { figures },
  }
}
