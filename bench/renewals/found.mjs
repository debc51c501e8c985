import { aligned } from '../identity/figures.mjs'

/** From what became of the renewals to what is printed and kept. */
export function found({ announced, took, end, asked, perSecond }, { renewals }) {
  const seconds = (ms) => `${(ms / 1_000).toFixed(0)} s`
  const is = (what, wanted, value) => ({ what, wanted: String(wanted), found: String(value), ok: value === wanted })
  const told = announced.served.count
  return {
    title: 'Renewals',
    method: `${renewals.toLocaleString('en')} tenants, each with a subscription whose month ends; all are renewed within a minute, and four signed events tell of each. The whole product, API and worker in
one process, on core 0; on core 1 the load, and in Stripe's place a server that refuses what is more than ${perSecond} requests in any second. It ends when every subscription, invoice and payment is mirrored.`,
    table: aligned([
      ['', ''],
      ['events', String(told)],
      ['stored within, p99', `${announced.served.p99.toFixed(0)} ms`],
      ['all mirrored after', seconds(took)],
      ['requests to Stripe', String(asked.asked)],
      ['of each renewal', (asked.asked / renewals).toFixed(1)],
      ['requests a second', ((asked.asked * 1_000) / took).toFixed(0)],
    ]),
    wanted: [
      is('subscriptions renewed', renewals, end.renewed),
      is('invoices mirrored', renewals, end.invoices),
      is('payments mirrored', renewals, end.payments),
      is('events not acknowledged', 0, announced.sent - told),
      is('events that failed, or still wait', 0, end.failed + end.waiting),
      is('requests beyond Stripe’s rate', 0, asked.refused),
      is('requests that it did not know', 0, asked.unknown.length),
    ],
    raw: { announced, took, end, asked },
  }
}
