import { gql, type TypedDocumentNode } from '@apollo/client'

/** `generate-persisted-query-manifest` reads these; an app would have its types by codegen, here they are written out. */
export const TENANTS: TypedDocumentNode<{
  viewer: {
    id: string
    name: string
    memberships: { id: string; role: string; tenant: { id: string; name: string } }[]
  }
}> = gql`
  query ApolloTenants {
    viewer { id name memberships { id role tenant { id name } } }
  }
`

export const INVITATIONS: TypedDocumentNode<
  {
    tenant: {
      id: string
      invitations: {
        edges: { cursor: string; node: { id: string; email: string } }[]
        pageInfo: { hasNextPage: boolean; endCursor: string | null }
      } | null
    } | null
  },
  { id: string; after?: string }
> = gql`
  query ApolloInvitations($id: ID!, $after: String) {
    tenant(id: $id) {
      id
      invitations(first: 2, after: $after) {
        edges { cursor node { id email } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`

export type CreateTenantResult =
  | { __typename: 'TenantCreated'; tenant: { id: string; name: string; slug: string } }
  | { __typename: 'SlugTaken'; message: string; slug: string }
  | { __typename: 'InvalidInput'; message: string }

export const CREATE_TENANT: TypedDocumentNode<
  { createTenant: CreateTenantResult },
  { input: { name: string; slug?: string } }
> = gql`
  mutation ApolloCreateTenant($input: CreateTenantInput!) {
    createTenant(input: $input) {
      ... on TenantCreated { tenant { id name slug } }
      ... on SlugTaken { slug }
      ... on MutationError { message }
    }
  }
`
