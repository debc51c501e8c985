import { useTenant } from '../account/account-context.ts'
import type { EntitlementReason } from '../generated/graphql.ts'

const WHY: Readonly<Record<EntitlementReason, string>> = {
  INCLUDED: 'included',
  IN_GRACE: 'included until the grace ends',
  LIMIT_REACHED: 'all in use',
  NOT_IN_PLAN: 'not in your plan',
  NO_SUBSCRIPTION: 'that takes a running plan',
  PAYMENT_OVERDUE: 'paused until the payment is made',
  GRANTED: 'granted beside your plan',
}

/** What the tenant may use now, and why. */
export function Entitlements() {
  const { hdMovies } = useTenant().tenant
  return (
    <ul className="includes">
      <li className={hdMovies.allowed ? '' : 'without'}>
        HD movies: {hdMovies.allowed ? 'yes' : 'no'}, {WHY[hdMovies.reason]}
      </li>
    </ul>
  )
}
