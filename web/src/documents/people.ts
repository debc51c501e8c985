import { graphql } from '../generated/index.ts'

export const CREATE_TENANT = graphql(`
  mutation CreateTenant($input: CreateTenantInput!) {
    createTenant(input: $input) {
      __typename
      ... on TenantCreated {
        tenant {
          id
          name
        }
      }
      ... on SlugTaken {
        slug
      }
      ... on MutationError {
        message
      }
    }
  }
`)

export const MARK_READ = graphql(`
  mutation MarkRead($id: ID!) {
    markNotificationRead(id: $id) {
      id
      readAt
    }
  }
`)
