import { graphql } from '../generated/index.ts'

/** The price list for guests. */
export const PLANS = graphql(`
  query Plans {
    plans {
      ...PricedPlan
    }
  }

  fragment PricedPlan on Plan {
    id
    name
    description
    kind
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
