import { graphql } from '../generated/index.ts'

/** What an invoice is made of: asked for when somebody looks. */
export const INVOICE_LINES = graphql(`
  query InvoiceLines($id: ID!) {
    node(id: $id) {
      __typename
      ... on Invoice {
        id
        hostedUrl
        pdf
        lines {
          id
          description
          quantity
          periodStart
          periodEnd
          amount {
            amountMinor
            currency
            exponent
          }
        }
        discount {
          amountMinor
          currency
          exponent
        }
        tax {
          amountMinor
          currency
          exponent
        }
        total {
          amountMinor
          currency
          exponent
        }
      }
    }
  }
`)
