import { graphql } from '../generated/index.ts'

export const START_EMBEDDED_CARD_SETUP = graphql(`
  mutation StartEmbeddedCardSetup($input: StartCardSetupInput!) {
    startEmbeddedCardSetup(input: $input) {
      __typename
      ... on EmbeddedCardSetupStarted {
        clientSecret
        publishableKey
        frameUrl
      }
      ... on MutationError {
        message
      }
    }
  }
`)
