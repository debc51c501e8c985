import { graphql } from './generated/gql.ts'

// Graphcache finds things again by __typename, and a registered text is sent as it stands: it is selected here, not added on the way.

export const Tenants = graphql(`
  query UrqlTenants {
    viewer { __typename id name memberships { __typename id role tenant { __typename id name } } }
  }
`)

export const Invitations = graphql(`
  query UrqlInvitations($id: ID!, $after: String) {
    tenant(id: $id) {
      __typename
      id
      invitations(first: 2, after: $after) {
        __typename
        edges { __typename cursor node { __typename id email } }
        pageInfo { __typename hasNextPage endCursor }
      }
    }
  }
`)

export const CreateTenant = graphql(`
  mutation UrqlCreateTenant($input: CreateTenantInput!) {
    createTenant(input: $input) {
      __typename
      ... on TenantCreated { tenant { __typename id name slug } }
      ... on SlugTaken { slug }
      ... on MutationError { message }
    }
  }
`)
