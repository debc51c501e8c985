import { graphql } from './generated/gql.ts'

export const Tenants = graphql(`
  query FetchTenants {
    viewer { id name memberships { id role tenant { id name } } }
  }
`)

export const Invitations = graphql(`
  query FetchInvitations($id: ID!, $after: String) {
    tenant(id: $id) {
      id
      invitations(first: 2, after: $after) {
        nodes { id email }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

export const CreateTenant = graphql(`
  mutation FetchCreateTenant($input: CreateTenantInput!) {
    createTenant(input: $input) {
      __typename
      ... on TenantCreated { tenant { id name slug } }
      ... on SlugTaken { slug }
      ... on MutationError { message }
    }
  }
`)
