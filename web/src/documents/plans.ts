import { graphql } from '../generated/index.ts'

export const PRICED_PLAN = graphql(`
  fragment PricedPlan on Plan {
    id
    name
    description
    trialDays
    features {
      limitValue
      feature {
        key
        name
        kind
      }
    }
    prices {
      id
      interval
      unit {
        amountMinor
        currency
        exponent
      }
    }
  }
`)

/** The price list for guests. */
export const PLANS = graphql(`
  query Plans {
    plans {
      ...PricedPlan
    }
  }
`)
