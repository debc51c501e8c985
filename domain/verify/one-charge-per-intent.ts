import type { Page } from '../../providers/payments/port/reconcile.ts'
import { tenantOfCustomer } from '../customers/tenant-of.ts'
import { findBySql, type Invariant, MOST_SHOWN, type VerifySlice, type Violation } from './invariant.ts'

/** What a customer pays for twice would be two payments of one promise. */
export const oneChargePerIntent: Invariant = {
  name: 'one-charge-per-intent',
  statement: 'A promise to a customer is charged at most once.',
  whatToDo: 'Refund the later payment of the two, tell the customer, and look in the log for the intent’s id.',
  find: (app) =>
    findBySql(
      app,
      'intent',
      `select intent_id as id, tenant_id, count(*) || ' payments of it have succeeded' as says from payments
       where intent_id is not null and state = 'succeeded' group by intent_id, tenant_id having count(*) > 1`,
    ),
}

/** The same of subscriptions, as the provider has them: each carries our id of the promise. */
export const oneSubscriptionPerPromise: Invariant = {
  name: 'one-subscription-per-promise',
  statement: 'A subscription that was promised once stands at the provider once.',
  whatToDo: 'Cancel and refund the younger one at the provider, then: npm run reconcile -- --repair',
  async find(app) {
    const first = new Map<string, string>()
    const found: Violation[] = []
    let after: string | undefined
    do {
      const page: Page<{ ref: string; ourId: string | null; customer: string }> = await app.payments.listSubscriptions(
        after ? { after } : {},
      )
      for (const { ref, ourId, customer } of page.items) {
        if (ourId === null) continue
        const other = first.get(ourId)
        if (other && found.length < MOST_SHOWN) found.push(await twice(app, { ref, other, ourId, customer }))
        first.set(ourId, ref)
      }
      after = page.next ?? undefined
    } while (after)
    return found
  },
}

async function twice(
  app: VerifySlice,
  { ref, other, ourId, customer }: { ref: string; other: string; ourId: string; customer: string },
): Promise<Violation> {
  const tenantId = await tenantOfCustomer(app, customer as Parameters<typeof tenantOfCustomer>[1])
  return { of: `subscription ${ourId}`, tenantId, says: `the provider has it twice: ${ref} and ${other}` }
}
