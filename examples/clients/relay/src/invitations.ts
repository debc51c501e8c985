import { useMemo } from 'react'
import { graphql, usePaginationFragment } from 'react-relay'
import type { invitations_tenant$key } from './generated/invitations_tenant.graphql'
import type { invitationsPageQuery } from './generated/invitationsPageQuery.graphql'

/** What a component knows of a list: the rows so far, whether there are more, and how to have them. */
export interface Listed {
  readonly emails: readonly string[]
  readonly hasNext: boolean
  readonly isLoadingNext: boolean
  loadNext(count: number): void
}

/** The connection by Relay's own means: a fragment whose further pages it asks for by the tenant's id, through `node(id:)`. */
export function useInvitations(tenant: invitations_tenant$key): Listed {
  const { data, hasNext, loadNext, isLoadingNext } = usePaginationFragment<
    invitationsPageQuery,
    invitations_tenant$key
  >(
    graphql`
      fragment invitations_tenant on Tenant
      @refetchable(queryName: "invitationsPageQuery")
      @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
        invitations(first: $first, after: $after) @connection(key: "invitations_invitations") {
          edges {
            node {
              email
            }
          }
        }
      }
    `,
    tenant,
  )
  const emails = useMemo(() => data.invitations?.edges.map(({ node }) => node.email) ?? [], [data])
  return { emails, hasNext, isLoadingNext, loadNext }
}
