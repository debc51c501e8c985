import { graphql } from '../generated/index.ts'

export const INVITATION = graphql(`
  query Invitation($token: String!) {
    invitationPreview(token: $token) {
      tenantName
      inviterName
      address
      state
      expiresAt
    }
  }
`)

export const ACCEPT_INVITATION = graphql(`
  mutation AcceptInvitation($token: String!) {
    acceptInvitation(token: $token) {
      __typename
      ... on InvitationAccepted {
        membership {
          id
          tenant {
            id
            name
          }
        }
      }
      ... on MutationError {
        message
      }
    }
  }
`)
