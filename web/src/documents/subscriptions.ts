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

export const PREVIEW_CHANGE = graphql(`
  query PreviewChange($input: PreviewSubscriptionChangeInput!) {
    previewSubscriptionChange(input: $input) {
      __typename
      ... on SubscriptionChangePreview {
        lines {
          description
          proration
          periodStart
          periodEnd
          amount {
            amountMinor
            currency
            exponent
          }
        }
        subtotal {
          amountMinor
          currency
          exponent
        }
        tax {
          amountMinor
          currency
          exponent
        }
        dueNow {
          amountMinor
          currency
          exponent
        }
        quantity
        next {
          at
          total {
            amountMinor
            currency
            exponent
          }
        }
      }
      ... on ChangeRefused {
        reason
      }
      ... on MutationError {
        message
      }
    }
  }
`)

export const CHANGE_PLAN = graphql(`
  mutation ChangePlan($input: ChangePlanInput!) {
    changePlan(input: $input) {
      ...ChangeOutcome
    }
  }

  fragment ChangeOutcome on ChangeSubscriptionResult {
    __typename
    ... on SubscriptionChanged {
      subscription {
        id
        state
      }
    }
    ... on ChangeRefused {
      reason
    }
    ... on MutationError {
      message
    }
  }
`)

export const CHANGE_QUANTITY = graphql(`
  mutation ChangeQuantity($input: ChangeQuantityInput!) {
    changeQuantity(input: $input) {
      ...ChangeOutcome
    }
  }
`)

export const CANCEL_SCHEDULED_CHANGE = graphql(`
  mutation CancelScheduledChange($input: SubscriptionVerbInput!) {
    cancelScheduledChange(input: $input) {
      ...ChangeOutcome
    }
  }
`)

export const UNDO_CANCEL = graphql(`
  mutation UndoCancelSubscription($input: SubscriptionVerbInput!) {
    undoCancelSubscription(input: $input) {
      ...ChangeOutcome
    }
  }
`)

export const PAUSE_SUBSCRIPTION = graphql(`
  mutation PauseSubscription($input: SubscriptionVerbInput!) {
    pauseSubscription(input: $input) {
      ...ChangeOutcome
    }
  }
`)

export const RESUME_SUBSCRIPTION = graphql(`
  mutation ResumeSubscription($input: SubscriptionVerbInput!) {
    resumeSubscription(input: $input) {
      ...ChangeOutcome
    }
  }
`)
