import { aligned } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const LEAST = 0.4

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const percent = (share) => `${(100 * share).toFixed(0)} %`
/** From the rounds of both workers to what is printed and kept. */
export function found(rows, { orders, rounds }) {
  const figures = rows.map((row) => ({
    name: row.name,
    perSecond: median(row.found.map((each) => each.perSecond)),
    made: row.found.map((each) => each.rows),
  }))
  const [forOrders, whole, byHand] = figures
  const ratio = forOrders.perSecond / byHand.perSecond
  // Beside every queue consumers of the events add rows of their own while they have time.
  const [made, madeByHand] = [forOrders, byHand].map((each) => each.made)
  const unequal = Object.keys(made[0]).filter((table) =>
    made.some((each, round) => each[table] !== madeByHand[round][table]),
  )
  return {
    title: 'Asynchronous checkout',
    method: `${orders} orders, placed by the product, of ${describeSize(SIZES.small)}, wait; a worker of sixteen at a time charges them at the same stub of Stripe, records and fulfils them. Backplane's takes them with WORKER_QUEUES=orders.work, and, as
it does by default, beside the jobs that follow from an order: its customer is told of it in the product and by mail, by rows that the worker by hand does not make. What is wanted is wanted of the
former, which makes the same rows. The one by hand takes the same jobs, makes the same rows from what Backplane wrote for one order, a statement a table, in two transactions, as a role that row-level security does not bind, and the same charge, and knows neither refusal nor failure.
Each on core 0, the stub on core 1, PostgreSQL on either. ${rounds} rounds, interleaved; medians.`,
    table: aligned([
      ['', 'orders a second', 'of by hand'],
      ...figures.map((each) => [each.name, each.perSecond.toFixed(1), percent(each.perSecond / byHand.perSecond)]),
    ]),
    wanted: [
      {
        what: 'orders a second, of what the worker by hand reaches',
        wanted: `≥ ${LEAST * 100} %`,
        found: `${percent(ratio)}; beside every queue ${percent(whole.perSecond / byHand.perSecond)}`,
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
