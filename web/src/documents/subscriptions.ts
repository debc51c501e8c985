import { graphql } from '../generated/index.ts'

export const SUBSCRIBE = graphql(`
  mutation Subscribe($input: SubscribeInput!) {
    subscribe(input: $input) {
      __typename
      ... on SubscriptionStarted {
        subscription {
          id
          state
          trialEndsAt
        }
      }
      ... on MutationError {
        message
      }
    }
  }
`)

export const CANCEL_SUBSCRIPTION = graphql(`
  mutation CancelSubscription($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) {
      __typename
      ... on SubscriptionCanceled {
        subscription {
          id
          state
          cancelAtPeriodEnd
        }
      }
      ... on MutationError {
        message
      }
    }
  }
`)

export const START_CARD_SETUP = graphql(`
  mutation StartCardSetup($input: StartCardSetupInput!) {
    startCardSetup(input: $input) {
      url
    }
  }
`)
