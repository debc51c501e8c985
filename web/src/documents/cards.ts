import { graphql } from '../generated/index.ts'

export const SET_DEFAULT_PAYMENT_METHOD = graphql(`
  mutation SetDefaultPaymentMethod($input: PaymentMethodVerbInput!) {
    setDefaultPaymentMethod(input: $input) {
      paymentMethod {
        id
        isDefault
      }
    }
  }
`)

export const REMOVE_PAYMENT_METHOD = graphql(`
  mutation RemovePaymentMethod($input: PaymentMethodVerbInput!) {
    removePaymentMethod(input: $input) {
      __typename
      ... on PaymentMethodRemoved {
        paymentMethodId
      }
      ... on MutationError {
        message
      }
    }
  }
`)
