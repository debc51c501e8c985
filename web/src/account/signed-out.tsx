import { useEffect, useState } from 'react'
import { PLANS } from '../documents/plans.ts'
import type { PricedPlanFragment } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { Failure, Notice, Result } from './notice.tsx'
import { PriceList } from './price-list.tsx'

/** For guests: the way in, and what there is to buy. */
export function SignedOut({ reason }: { reason: string | null }) {
  const { config, session, execute } = usePage()
  const [plans, setPlans] = useState<readonly PricedPlanFragment[]>([])
  const enter = useAction((create: boolean) => session.signIn('/account', { create }))
  useEffect(() => {
    // The way in does not depend on it: without an answer there is no price list.
    execute(PLANS).then(
      (answer) => setPlans(answer.plans),
      () => setPlans([]),
    )
  }, [execute])
  return (
    <main className="guest">
      <div className="welcome">
        <p className="brand">{config.productName}</p>
        <h1>Your account</h1>
        <p className="lead">Your plan, your devices and your payments in one place.</p>
        <Result>
          {reason && <Notice tone="warning">{reason}</Notice>}
          {enter.error && <Failure error={enter.error} />}
        </Result>
        <div className="row">
          <button type="button" disabled={enter.pending} onClick={() => void enter.run(false)}>
            Sign in
          </button>
          <button type="button" className="quiet" disabled={enter.pending} onClick={() => void enter.run(true)}>
            Create an account
          </button>
        </div>
      </div>
      {plans.length > 0 && (
        <section aria-labelledby="plans-for-guests">
          <h2 id="plans-for-guests">Plans</h2>
          <PriceList
            plans={plans}
            action={(plan) => plan.trialDays > 0 && <p className="fine">{plan.trialDays} days free at first.</p>}
          />
        </section>
      )}
    </main>
  )
}
