import { commitMutation, type Environment, fetchQuery, graphql } from 'relay-runtime'
import type { tenantsCreateMutation, tenantsCreateMutation$data } from './generated/tenantsCreateMutation.graphql'
import type { tenantsQuery, tenantsQuery$data } from './generated/tenantsQuery.graphql'

export function readTenants(environment: Environment): Promise<tenantsQuery$data | undefined> {
  const query = graphql`
    query tenantsQuery {
      viewer {
        name
        memberships {
          role
          tenant {
            id
            name
          }
        }
      }
    }
  `
  return fetchQuery<tenantsQuery>(environment, query, {}, { fetchPolicy: 'network-only' }).toPromise()
}

/** A refusal is a value: a member of the result's union, by whose types Relay's are told apart (it needs them by name, no interface). */
export function createTenant(
  environment: Environment,
  name: string,
): Promise<tenantsCreateMutation$data['createTenant']> {
  return new Promise((resolve, reject) => {
    commitMutation<tenantsCreateMutation>(environment, {
      mutation: graphql`
        mutation tenantsCreateMutation($input: CreateTenantInput!) {
          createTenant(input: $input) {
            __typename
            ... on TenantCreated {
              tenant {
                name
              }
            }
            ... on SlugTaken {
              slug
            }
            ... on InvalidInput {
              message
            }
          }
        }
      `,
      variables: { input: { name } },
      onCompleted: (answer, errors) =>
        errors?.[0] ? reject(new Error(errors[0].message)) : resolve(answer.createTenant),
      onError: reject,
    })
  })
}
